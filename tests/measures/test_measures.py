"""Every measure gives what a fresh declaration with its answers gives, and says where that comes from."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import uuid4

import pytest
import yaml

from schemas.factor_set import CURRENT_FACTOR_SET
from schemas.measures import Lacking, applied, families_of, load_measures
from schemas.questionnaire import (
    Answer,
    Family,
    answers_to_json,
    build_inventory,
    field_name,
    load_family,
    read_columns,
    validate_submission,
)
from tests.conftest import ROOT
from tests.questionnaire.journeys import filled
from workers.compute import Task
from workers.engine import assess
from workers.engine.factors import load_factor_set
from workers.plans import Wanted, computed

POWER = {"electricity.how": "per_step"}
OWN_VAN = {
    "delivery.how": "own",
    "delivery.vehicle": "van",
    "delivery.distance": ("60", "km"),
    "delivery.load": ("300", "kg"),
}
COLD = {
    **POWER,
    "storage.kind": "cold",
    "storage.months": ("4", "month"),
    "storage.kwh": ("9 000", "kWh"),
    "storage.refrigerant": "r404a",
    "storage.refill": ("2", "kg[refrigerant]"),
}
GAS = {"processing.fuels": ["lpg"], "processing.fuel_lpg": ("4 000", "kWh")}

# Each measure: the documented example it is tried on, and what is answered besides.
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "fertiliser_guarantee": ("field_crops", {}),
    "less_nitrogen": ("field_crops", {"mineral.kinds": ["an"], "mineral.n_an": ("80", "kg[N]/ha")}),
    "tractor_hvo": (
        "field_crops",
        {"machinery.fuels": ["diesel"], "machinery.fuel_diesel": ("90", "l/ha")},
    ),
    "dry_with_chips": (
        "field_crops",
        {"crop.kind": "barley", "drying.fuel": "oil", "drying.oil": ("20", "MWh")},
    ),
    "heat_greenhouse_with_chips": ("greenhouse", {}),
    "biogenic_carbon_dioxide": ("greenhouse", {"co2.kind": "fossil", "co2.amount": ("2", "t[refrigerant]")}),
    "less_peat": (
        "greenhouse",
        {
            "crop.kind": "herb_pot",
            "crop.harvest": None,
            "crop.sold": None,
            "pots.raised": ("10 000", "piece"),
            "pots.sold": ("9 000", "piece"),
            "pots.peat": ("80", "%"),
        },
    ),
    "heat_barn_with_chips": ("pork", {"housing.fuel": "oil", "housing.heat": ("12 000", "kWh")}),
    "roof_on_slurry": ("pork", {"manure.cover": "open"}),
    "gastight_digestate": ("milk", {"manure.systems": ["digester"], "manure.gastight": "no"}),
    "soy_without_deforestation": (
        "pork",
        {"feed.kinds": ["barley", "peas", "soy"], "feed.amount_soy": ("4", "t")},
    ),
    "rapeseed_for_hens": ("eggs", {"hens.protein": "soy_certified"}),
    "less_feed": ("fish", {}),
    "less_roughage_loss": ("milk", {"roughage.loss": ("20", "%")}),
    "bedding_without_peat": ("pork", {"bedding.kinds": ["peat"], "bedding.amount_peat": ("9", "t")}),
    "process_with_biogas": ("milling_baking", GAS),
    "less_processing_power": ("milling_baking", {"processing.electricity": ("6 000", "kWh")}),
    "less_unsold": ("milling_baking", {"processing.unsold": ("8", "%")}),
    "sun_on_the_roof": ("preserves", {}),
    "cold_store_refrigerant": ("field_crops", COLD),
    "cold_store_leaks": ("field_crops", COLD),
    "cold_store_power": ("field_crops", COLD),
    "returnable_crates": ("field_crops", {"packaging.kinds": ["cardboard"]}),
    "returnable_glass": ("beverages", {}),
    "lighter_packaging": (
        "print",
        {"packaging.per_kg_cardboard": ("60", "g/kg[fresh]")},
    ),
    "fuller_vans": ("print", {}),
    "shared_routes": ("print", {}),
    "load_on_the_way_home": ("print", {}),
    "deliver_with_hvo": ("print", {}),
    "electric_van": ("print", {}),
    "freight_hvo": ("transport", {}),
    "less_empty_running": ("transport", {}),
    "service_car_hvo": ("services_laundry", {}),
    "service_heat": ("services_laundry", {"service.heat_kind": "oil"}),
    "dry_timber_with_chips": ("wood_products", {"timber.heat_kind": "oil", "timber.heat": ("90", "MWh")}),
    "recycled_paper": ("print", {}),
}


@cache
def example(name: str) -> tuple[str, dict[str, Any]]:
    """The family and what is typed of a documented example."""
    data = yaml.safe_load((ROOT / f"workers/demo/examples/{name}.yml").read_text(encoding="utf-8"))
    return data["family"], {key: _typed(value) for key, value in data["answers"].items()}


def _typed(value: Any) -> Any:
    if value == "unknown":
        return ...
    if isinstance(value, dict):
        return (value["value"], value["unit"]) if "unit" in value else value["value"]
    return ("yes" if value else "no") if isinstance(value, bool) else value


def declared(measure_id: str) -> tuple[Family, dict[str, Answer]]:
    """A declaration that the measure fits."""
    name, more = CASES[measure_id]
    family_id, said = example(name)
    family = load_family(family_id)
    said = {**said, family.name_question: "Vara", family.year_question: "2025", **more}
    return family, filled(family, {key: value for key, value in said.items() if value is not None})


def typed_anew(family: Family, answers: dict[str, Answer]) -> dict[str, Answer]:
    """The same answers as a person would type them into a fresh declaration, read by the form."""
    row: dict[str, Any] = {}
    for name, answer in answers.items():
        field = field_name(name)
        if answer.state == "unknown":
            row[f"{field}__unknown"] = "1"
        elif answer.state == "given":
            value = answer.value
            row[field] = ("yes" if value else "no") if isinstance(value, bool) else value
            row[field] = str(value).replace(".", ",") if answer.unit else row[field]
            row |= {f"{field}__unit": answer.unit} if answer.unit else {}
    read, problems = read_columns(family, row)
    assert not problems, problems
    return {name: answer for name, answer in read.items() if answer.state != "blank"}


def test_every_measure_of_the_library_is_tried() -> None:
    """None is left out below, and each is of some use to some family."""
    assert sorted(CASES) == sorted(load_measures())
    for measure_id, measure in load_measures().items():
        assert load_family(example(CASES[measure_id][0])[0]).id in families_of(measure)


@pytest.mark.parametrize("measure_id", CASES)
def test_a_measure_gives_what_a_fresh_declaration_gives(measure_id: str) -> None:
    """To one part in a thousand million, lower than before, and every factor behind it is cited."""
    family, answers = declared(measure_id)
    task = Task(family.id, "Vara", 2025, CURRENT_FACTOR_SET, answers, "JN-2026-000001")
    (option,) = computed(Wanted(uuid4(), task, {measure_id: None}, {})).options
    assert option.result is not None, (option.lacking, option.problem)
    assert option.changes

    fresh = typed_anew(family, {**answers, **option.changes})
    assert [one for one in validate_submission(family, fresh) if one.severity == "error"] == []
    total = assess(build_inventory(family, fresh, "Vara", 2025), load_factor_set(), 0, "").total_kg_co2e
    assert option.result.after == pytest.approx(total, rel=1e-9)
    assert option.result.after < option.result.before * (1 - 1e-6)
    assert option.result.low <= option.result.after - option.result.before <= option.result.high

    assert option.sources
    for row in option.sources:
        is_factor = row["id"] in load_factor_set()
        assert row["source"], row
        assert not is_factor or (row["locator"] and row["licence"]), row


def test_an_answer_nobody_knows_is_asked_for_first() -> None:
    """What rests on a standard value cannot be scaled: the measure names the question instead."""
    family, answers = declared("fuller_vans")
    unknown = {**answers, "delivery.load": Answer("delivery.load", "unknown")}
    assert applied(load_measures()["fuller_vans"], family, unknown) == Lacking(("delivery.load",))
    collected = {**answers, "delivery.how": Answer("delivery.how", "given", "collected", None, "collected")}
    assert applied(load_measures()["fuller_vans"], family, collected) is None


def test_measures_that_shut_each_other_out_are_not_added_up() -> None:
    """Together is computed on the answers the first leaves; what no longer fits is named, not counted."""
    family, answers = declared("deliver_with_hvo")
    task = Task(family.id, "Vara", 2025, CURRENT_FACTOR_SET, answers, "JN-2026-000001")
    found = computed(Wanted(uuid4(), task, {}, {"fuller_vans": None, "shared_routes": None}))
    assert (found.left_out, found.total is not None) == ((), True)
    both = computed(Wanted(uuid4(), task, {}, {"shared_routes": None, "deliver_with_hvo": None}))
    assert both.left_out == ("deliver_with_hvo",)
    alone = computed(Wanted(uuid4(), task, {}, {"shared_routes": None})).total
    assert both.total is not None
    assert alone is not None
    assert both.total.after == alone.after
    assert answers_to_json(answers)  # the declaration's own answers are as they were
