"""The inventory format: it survives JSON, and every mistake in a file is named by its field."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.inventory import Activity, Inventory, Line, Missing, Origin, Stage
from schemas.records import RecordError

LABEL = {"sv": "Diesel", "en": "Diesel"}
amounts = st.decimals(min_value=Decimal(0), max_value=Decimal("1e9"), places=4)


def document() -> dict[str, Any]:
    """A small inventory as a JSON object."""
    return {
        "product_name": "Vete",
        "family": "crop",
        "declared_unit": "kg",
        "output": "crop.output",
        "boundary": "farm_gate",
        "reference_year": 2025,
        "activities": [
            {"id": "crop.output", "amount": "1000", "unit": "kg", "origin": "measured", "label": LABEL},
            {"id": "crop.diesel", "amount": 12.5, "unit": "l", "origin": "measured", "label": LABEL},
        ],
        "lines": [
            {
                "id": "diesel",
                "stage": "farm",
                "model": "activity",
                "inputs": {"amount": "crop.diesel"},
                "parameters": {"factor": "energy.fuel.diesel.se.mk1_2025.l"},
                "label": LABEL,
            }
        ],
    }


@given(
    amounts, st.sampled_from(list(Origin)), st.sampled_from(list(Stage)), st.none() | st.sampled_from("ABC")
)
def test_an_inventory_survives_json(
    amount: Decimal, origin: Origin, stage: Stage, confidence: str | None
) -> None:
    """Writing an inventory to JSON and reading it back gives the same inventory, digit for digit."""
    inventory = Inventory(
        product_name="Vete",
        family="crop",
        declared_unit="kg",
        output="crop.area * 2",
        activities=(
            Activity(
                "crop.area", amount, "ha", origin, LABEL, low=amount, high=amount, confidence=confidence
            ),
        ),
        lines=(Line("a-1", stage, "activity", {"amount": "crop.area"}, {"factor": "x"}, LABEL),),
        boundary="delivered",
        reference_year=2025,
        missing=(Missing("crop.seed", "not answered"),),
    )
    assert Inventory.from_json(inventory.to_json()) == inventory


def _with(path: str, value: Any) -> dict[str, Any]:
    changed = document()
    place: Any = changed
    *way, last = path.split("/")
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value", "field", "says"),
    [
        ("product_name", ..., "product_name", "missing"),
        ("reference_year", "two", "reference_year", "whole number"),
        ("colour", "red", "colour", "not a known field"),
        ("boundary", "moon", "boundary", "farm_gate or delivered"),
        ("activities/1/amount", "much", "activities[1].amount", "number"),
        ("activities/1/amount", "NaN", "activities[1].amount", "number"),
        ("activities/1/unit", "kilo", "activities[1].unit", "kilo"),
        ("activities/1/origin", "guess", "activities[1].origin", "measured, estimated"),
        ("activities/1/id", "crop.output", "activities[1].id", "twice"),
        ("activities/1/id", "crop.class", "activities[1].id", "not a name"),
        ("activities/1/low", "1", "activities[1].low", "both or none"),
        ("activities/1/label", {"sv": "Diesel"}, "activities[1].label.en", "missing"),
        ("activities/1/confidence", "D", "activities[1].confidence", "A, B, C"),
        ("lines/0/stage", "kitchen", "lines[0].stage", "one of"),
        ("lines/0/inputs", {"amount": "crop.petrol"}, "lines[0].inputs.amount", "crop.petrol"),
        ("lines/0/inputs", {"amount": "open('x')"}, "lines[0].inputs.amount", "not allowed"),
        ("lines/0/inputs", {"amount": 3}, "lines[0].inputs.amount", "text"),
        ("lines/0/id", "Två", "lines[0].id", "not a name"),
        ("output", "crop.sold", "output", "crop.sold"),
        ("activities", "none", "activities", "list"),
    ],
)
def test_a_mistake_is_named_by_its_field(path: str, value: Any, field: str, says: str) -> None:
    """Each kind of mistake in a file gives a problem with the path of the field and what was expected."""
    with pytest.raises(RecordError) as caught:
        Inventory.from_json(_with(path, value))
    found = {problem.field: problem.message for problem in caught.value.problems}
    assert field in found
    assert says in found[field]


def test_a_range_must_hold_the_amount() -> None:
    """A 95 % range that does not contain its own amount is refused."""
    changed = _with("activities/1/low", "20")
    changed["activities"][1]["high"] = "30"
    with pytest.raises(RecordError, match=r"activities\[1\]\.low"):
        Inventory.from_json(changed)


@pytest.mark.parametrize("value", [None, [], "text", 3])
def test_a_document_that_is_no_object_is_refused(value: Any) -> None:
    """A file that holds a list, a text or nothing is refused without an exception of another kind."""
    with pytest.raises(RecordError, match="document"):
        Inventory.from_json(value)
