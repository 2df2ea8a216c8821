"""A dairy farm for tests: feed, cows, manure, field; milk and meat divided, all bound to the released set."""

from dataclasses import replace

from schemas.inventory import Allocation, Derived, Inventory, Line, Stage
from tests.engine.farms import LABEL, activity, inventory
from workers.engine.allocation_rules import milk_and_meat

PART = {"slurry": "herd.slurry", "pasture": "herd.pasture"}
CLASS = "dairy_cow_gt8500_kg_milk_yr_dege70_ndfge35"
SLURRY = "liquid_slurry_pit_6_months_tier_1_default_retention_table_10_17_fn_1_cool_temperate_moist"


def _derived(name: str, model: str, inputs: dict[str, str], parameters: dict[str, str]) -> Derived:
    return Derived(name, model, inputs, parameters, LABEL)


def _line(name: str, model: str, inputs: dict[str, str], parameters: dict[str, str]) -> Line:
    return Line(name, Stage.FARM, model, inputs, parameters, LABEL, allocations=("milk_and_meat",))


def dairy_allocation(product: str = "milk") -> Allocation:
    """Milk and meat of the herd, with mass and money as alternatives."""
    others = {
        "milk": {"mass": "herd.milk", "economic": "herd.milk * herd.milk_price"},
        "meat": {"mass": "herd.sold", "economic": "herd.sold * herd.meat_price"},
    }
    return milk_and_meat(product, "herd.fpcm", "herd.sold", others, {"milk": LABEL, "meat": LABEL})


def dairy_farm(product: str = "milk") -> Inventory:
    """Forty cows, 9 000 kg milk each, slurry and pasture; the output is milk or live weight sold."""
    output = {"milk": ("360000", "kg[FPCM]"), "meat": ("12000", "kg[live]")}[product]
    common = {"animals": "herd.cows"}
    found = inventory(
        [
            activity("farm.output", *output),
            activity("herd.cows", "40", "head"),
            activity("herd.weight", "640", "kg[live]"),
            activity("herd.daily", "25", "kg[milk]/day"),
            activity("herd.milk", "365000", "kg[milk]"),
            activity("herd.fat", "0.042", "1"),
            activity("herd.protein", "0.034", "1"),
            activity("herd.pregnant", "0.9", "1"),
            activity("herd.de", "0.71", "1"),
            activity("herd.crude", "0.165", "kg/kg[dry]"),
            activity("herd.milk_protein", "0.034", "kg/kg[milk]"),
            activity("herd.slurry", "0.8", "1"),
            activity("herd.pasture", "0.2", "1"),
            activity("herd.sold", "12000", "kg[live]"),
            activity("herd.milk_price", "5", "SEK/kg[milk]"),
            activity("herd.meat_price", "22", "SEK/kg[live]"),
            activity("feed.concentrate", "90", "t"),
        ],
        [
            _line(
                "enteric",
                "enteric",
                {**common, "energy": "cow.energy"},
                {"ym": f"ipcc.ym.{CLASS}"},
            ),
            *_manure(),
            _line("feed", "activity", {"amount": "feed.concentrate"}, {"factor": "feed.barley"}),
        ],
        declared_unit=output[1],
    )
    return replace(found, derived=_amounts(common), allocations=(dairy_allocation(product),))


def _amounts(common: dict[str, str]) -> tuple[Derived, ...]:
    cow = {
        "weight": "herd.weight",
        "mature_weight": "herd.weight",
        "milk": "herd.daily",
        "fat": "herd.fat",
        "pregnant": "herd.pregnant",
        "de": "herd.de",
    }
    kept = {"cfi": "ipcc.cfi.cattle_lactating_cows", "ca": "ipcc.ca.cattle_pasture_modest_effort"}
    nitrogen = {
        **common,
        "energy": "cow.energy",
        "protein": "herd.crude",
        "milk": "herd.daily",
        "milk_protein": "herd.milk_protein",
    }
    lost = {
        "frac_gas": "ipcc.fracgasms.slurry_crust_dairy_cow",
        "frac_leach": "ipcc.fracleachms.slurry_lagoon_pit_digester_covered_solid_daily_spread",
        "ef3": "ipcc.ef3_s.liquid_slurry_with_natural_crust",
    }
    corrected = {"milk": "herd.milk", "fat": "herd.fat", "protein": "herd.protein"}
    return (
        _derived("cow.energy", "energy_cattle", cow, kept),
        _derived("cow.solids", "volatile_solids", {**common, "energy": "cow.energy", "de": "herd.de"}, {}),
        _derived("cow.nitrogen", "excretion_cattle", nitrogen, {}),
        _derived(
            "cow.spread", "nitrogen_to_spread", {"nitrogen": "cow.nitrogen", "part": "herd.slurry"}, lost
        ),
        _derived("herd.fpcm", "corrected_milk", corrected, {}),
    )


def _manure() -> tuple[Line, ...]:
    b0 = {
        "slurry": "ipcc.b0.dairy_cattle_w_europe_high_productivity",
        "pasture": "ipcc.b0.any_species_when_dung_falls_on_pasture_prp",
    }
    mcf = {
        "slurry": f"ipcc.mcf.{SLURRY}",
        "pasture": "ipcc.mcf.pasture_range_paddock_with_b0_0_19_cool_temperate_moist",
    }
    stored = {"nitrogen": "cow.nitrogen", "part": "herd.slurry"}
    return (
        *(
            _line(
                f"ch4-{name}",
                "manure_ch4",
                {"solids": "cow.solids", "part": part},
                {"b0": b0[name], "mcf": mcf[name]},
            )
            for name, part in PART.items()
        ),
        _line("n2o", "manure_n2o_direct", stored, {"ef3": "ipcc.ef3_s.liquid_slurry_with_natural_crust"}),
        _line(
            "n2o-gas",
            "manure_n2o_volatilisation",
            stored,
            {"frac_gas": "ipcc.fracgasms.slurry_crust_dairy_cow", "ef4": "ipcc.ef4.wet"},
        ),
        _line(
            "n2o-grazing",
            "soil_n2o_direct_grazing",
            {"nitrogen": "cow.nitrogen * herd.pasture"},
            {"ef3": "ipcc.ef3prp.cattle_poultry_pigs.wet"},
        ),
        _line(
            "n2o-spread", "soil_n2o_direct_organic", {"nitrogen": "cow.spread"}, {"ef1": "ipcc.ef1.other.wet"}
        ),
    )
