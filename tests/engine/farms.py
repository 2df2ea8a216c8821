"""Small inventories for tests: one model at a time, or a whole farm to turn and stretch."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from schemas.footprint import Footprint, Gas
from schemas.inventory import Activity, Derived, Inventory, Line, Missing, Origin, Stage
from schemas.units import Unit
from workers.engine import assess
from workers.engine.factors import FactorSet, Parameter, load_factor_set
from workers.engine.factors.factor_set import Kind
from workers.engine.models import CONSTANTS, MODELS

LABEL = {"sv": "Prov", "en": "Sample"}
Amounts = Mapping[str, tuple[str, str]]


def activity(name: str, amount: str, unit: str, origin: Origin = Origin.MEASURED, **more: str) -> Activity:
    """An activity; `low` and `high` may be given as text."""
    low, high = (Decimal(more[key]) if key in more else None for key in ("low", "high"))
    return Activity(
        name, Decimal(amount), unit, origin, LABEL, low=low, high=high, confidence=more.get("confidence")
    )


def parameter(name: str, value: str, unit: str, parts: Mapping[Gas, float] | None = None) -> Parameter:
    """A parameter without range, exact as it stands."""
    read = Unit.parse(unit)
    kind = Kind.FACTOR if "CO2e" in unit else Kind.CONSTANT
    return Parameter(
        id=name,
        label=LABEL,
        kind=kind,
        unit=read,
        value=float(value),
        low=None,
        high=None,
        parts=parts or {},
        geography="SE",
        year="2025",
        gwp_set="",
        source="test",
        publisher="test",
        source_year="2025",
        locator="test",
        licence="test",
        read_at="test",
        confidence="A",
        unverified=False,
        range_borrowed=False,
        note="",
        version="test",
    )


def inventory(activities: list[Activity], lines: list[Line], **more: str) -> Inventory:
    """An inventory of these; the output is `farm.output`, 1 kg unless an activity of that name is given."""
    if not any(found.id == "farm.output" for found in activities):
        activities = [activity("farm.output", "1", "kg"), *activities]
    return Inventory(
        product_name=more.get("product_name", "Prov"),
        family="crop",
        declared_unit=more.get("declared_unit", "kg"),
        output="farm.output",
        activities=tuple(activities),
        lines=tuple(lines),
        boundary="farm_gate",
        reference_year=2025,
        missing=(Missing("crop.seed", "not answered"),) if more.get("missing") else (),
    )


def line(name: str, model: str, inputs: Mapping[str, str], parameters: Mapping[str, str]) -> Line:
    """A line of the farm stage."""
    return Line(name, Stage.FARM, model, inputs, parameters, LABEL)


def one_model(model: str, inputs: Amounts, parameters: Amounts, draws: int = 0) -> Footprint:
    """Footprint of one line whose inputs and parameters are given as (amount, unit)."""
    found = [activity(f"farm.{name}", *given) for name, given in inputs.items()]
    rows = [parameter(f"test.{name}", *given) for name, given in parameters.items()]
    only = line(
        "only",
        model,
        {name: f"farm.{name}" for name in inputs},
        {name: f"test.{name}" for name in parameters},
    )
    return assess(inventory(found, [only]), load_factor_set().with_overrides(rows), draws)


def stretched(found: Inventory, times: Decimal, names: frozenset[str] | None = None) -> Inventory:
    """The inventory with the named activities (all if None) multiplied."""

    def grown(one: Activity) -> Activity:
        if names is not None and one.id not in names:
            return one
        low, high = (None if bound is None else bound * times for bound in (one.low, one.high))
        return replace(one, amount=one.amount * times, low=low, high=high)

    return replace(found, activities=tuple(grown(one) for one in found.activities))


def wheat_farm() -> Inventory:
    """A Swedish-looking wheat farm with every kind of model, bound to the released factor set."""
    residues = {
        f"{name}": f"ipcc.residue.winter_wheat.{name}" for name in ("dry", "r_ag", "rs", "n_ag", "n_bg")
    }
    nitrogen = {"nitrogen": "crop.nitrogen"}
    return inventory(
        [
            activity("farm.output", "400", "t"),
            activity("crop.nitrogen", "8000", "kg[N]"),
            activity("crop.manure", "2000", "kg[N]", Origin.ESTIMATED),
            activity("crop.harvest", "400", "t[fresh]"),
            activity("crop.removed", "0.4", "1", Origin.ESTIMATED),
            activity("crop.peat", "2", "ha"),
            activity("crop.lime", "20", "t", Origin.DEFAULT, low="0", high="60"),
            activity("crop.diesel", "5000", "l"),
            activity("crop.electricity", "12", "MWh"),
            activity("pack.bags", "900", "kg", Origin.DEFAULT),
            activity("road.mass", "401", "t"),
            activity("road.load", "800", "kg", Origin.ESTIMATED),
            activity("road.distance", "25", "km"),
            activity("road.consumption", "0.1", "l/km", Origin.DEFAULT, low="0.08", high="0.13"),
        ],
        [
            line("n", "soil_n2o_direct_synthetic", nitrogen, {"ef1": "ipcc.ef1.synthetic.wet"}),
            line("m", "soil_n2o_direct_organic", {"nitrogen": "crop.manure"}, {"ef1": "ipcc.ef1.other.wet"}),
            line(
                "v",
                "soil_n2o_indirect_volatilisation",
                nitrogen,
                {"frac_gas": "ipcc.frac_gasf.ammonium_nitrate", "ef4": "ipcc.ef4.wet"},
            ),
            line(
                "l",
                "soil_n2o_indirect_leaching",
                {"nitrogen": "crop.nitrogen + crop.manure"},
                {"frac_leach": "ipcc.frac_leach.wet", "ef5": "ipcc.ef5"},
            ),
            line(
                "r",
                "crop_residues",
                {"harvest": "crop.harvest", "removed": "crop.removed"},
                {**residues, "ef1": "ipcc.ef1.other.wet"},
            ),
            line("p", "organic_soil", {"area": "crop.peat"}, peat_parameters()),
            line("c", "liming", {"lime": "crop.lime"}, {"ef": "ipcc.lime.limestone"}),
            line("d", "activity", {"amount": "crop.diesel"}, {"factor": "energy.fuel.diesel.fr.offroad.l"}),
            line(
                "e", "activity", {"amount": "crop.electricity"}, {"factor": "energy.electricity.se.average"}
            ),
            line("f", "activity", {"amount": "crop.nitrogen"}, {"factor": "input.fertiliser.n.can"}),
            line("b", "packaging", {"mass": "pack.bags"}, {"factor": "packaging.board.default"}),
            line(
                "t",
                "transport_vehicle",
                {
                    "mass": "road.mass",
                    "load": "road.load",
                    "distance": "road.distance",
                    "consumption": "road.consumption",
                },
                {"factor": "energy.fuel.diesel.se.mk1_2025.l"},
            ),
        ],
    )


def peat_parameters() -> dict[str, str]:
    """Parameters of drained arable peat in the boreal zone."""
    return {
        "ef_co2": "ipcc.organic_soil.cropland.co2",
        "ef_doc": "ipcc.organic_soil.doc.boreal",
        "ef2": "ipcc.organic_soil.cropland.n2o",
        "ef_ch4": "ipcc.organic_soil.cropland.ch4",
        "ef_ch4_ditch": "ipcc.organic_soil.ditch.agriculture.ch4",
        "ditch_share": "ipcc.organic_soil.ditch_share",
    }


def released() -> FactorSet:
    """The newest released factor set."""
    return load_factor_set()


def step_value(model: str, step: str, values: Amounts) -> float:
    """Value of one step of a model (or of its `amount`) for these numbers, in the step's own unit.

    What is not given is what the model takes then: the default of an input, a row of the factor set.
    """
    found = MODELS[model]
    rows = load_factor_set()
    usual: dict[str, tuple[str, str]] = {
        spec.name: (repr(spec.default), str(spec.unit)) for spec in found.inputs if spec.default is not None
    }
    usual |= {
        spec.name: (repr(rows[spec.row].value), str(rows[spec.row].unit))
        for spec in found.parameters
        if spec.row
    }
    values = {**usual, **values}
    if step == "amount":
        assert found.amount is not None
        formula, wanted = found.amount, found.gives
    else:
        formula, wanted = next((one.formula, one.unit) for one in found.steps if one.name == step)
    units = {name: unit for name, (_, _, unit) in CONSTANTS.items()}
    units |= {name: Unit.parse(unit) for name, (_, unit) in values.items()}
    numbers = {name: value for name, (_, value, _) in CONSTANTS.items()}
    numbers |= {name: float(value) for name, (value, _) in values.items()}
    return formula.evaluate(numbers) * float(formula.unit(units).factor_to(Unit.parse(wanted)))


def one_amount(model: str, inputs: Amounts, parameters: Amounts) -> float:
    """A derived amount whose inputs and parameters are given as (amount, unit), in the model's unit."""
    found = [activity(f"farm.{name}", *given) for name, given in inputs.items()]
    rows = [parameter(f"test.{name}", *given) for name, given in parameters.items()]
    derived = Derived(
        "farm.derived",
        model,
        {name: f"farm.{name}" for name in inputs},
        {name: f"test.{name}" for name in parameters},
        LABEL,
    )
    whole = replace(inventory(found, []), derived=(derived,))
    return assess(whole, load_factor_set().with_overrides(rows), 0).derived[0].value
