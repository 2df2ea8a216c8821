"""A parameter may follow the size of an amount, or be named by the family; slips in either never start."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.questionnaire import DefinitionError, Family, build_inventory
from schemas.questionnaire.loading import read_family
from tests.questionnaire.journeys import filled
from tests.questionnaire.test_composed_definitions import FAMILY, SAID, TOPIC

STEPS = {
    "amount": "cheese.mass / cheese.milk",
    "unit": "kg/kg[milk]",
    "from": {"8": "energy.electricity.se.average", "0": "energy.electricity.nordic.mix"},
}


def family_of(folder: Path, factor: Any, **changes: Any) -> Family:
    """The cheese of the other tests, its power by another factor."""
    topic = copy.deepcopy(TOPIC)
    topic["questions"] = [{k: v for k, v in row.items() if k != "checks"} for row in topic["questions"]]
    topic["lines"][0]["parameters"] = {"factor": factor}
    (folder / "cheese.yml").write_text(yaml.safe_dump(topic), encoding="utf-8")
    (folder / "family.yml").write_text(yaml.safe_dump({**FAMILY, **changes}), encoding="utf-8")
    return read_family(folder / "family.yml", folder)


def factor_used(family: Family, **said: Any) -> str:
    """The factor of the line of power."""
    more = {name.replace("__", "."): value for name, value in said.items()}
    inventory = build_inventory(family, filled(family, {**SAID, **more}), "Ost", 2025)
    return inventory.lines[0].parameters["factor"]


def test_the_highest_limit_reached_decides(tmp_path: Path) -> None:
    """Ten kilograms per kilogram reach eight; five do not; eight exactly do."""
    family = family_of(tmp_path, STEPS)
    assert factor_used(family) == "energy.electricity.se.average"
    assert factor_used(family, cheese__mass=("80", "kg")) == "energy.electricity.se.average"
    assert factor_used(family, cheese__mass=("50", "kg")) == "energy.electricity.nordic.mix"


def test_an_open_amount_is_missing_and_not_guessed(tmp_path: Path) -> None:
    """Without the milk nobody knows the step: the line is left out and the question is named."""
    family = family_of(tmp_path, STEPS)
    answers = filled(family, {name: value for name, value in SAID.items() if name != "cheese.milk"})
    inventory = build_inventory(family, answers, "Ost", 2025)
    assert "power" not in [line.id for line in inventory.lines]
    assert "cheese.milk" in [gap.question_id for gap in inventory.missing]


def test_a_family_names_its_own_row(tmp_path: Path) -> None:
    """The same topic takes another factor in another family."""
    family = family_of(tmp_path, "family.power", factors={"power": "energy.electricity.tech.pv_eu"})
    assert factor_used(family) == "energy.electricity.tech.pv_eu"


@pytest.mark.parametrize(
    ("factor", "told"),
    [
        ("family.power", "the family's `factors` say nothing of family.power"),
        ({**STEPS, "unit": "kg"}, "are not in kg"),
        ({**STEPS, "amount": "milk.corrected", "unit": "kg[FPCM]"}, "which only the engine works out"),
        ({**STEPS, "from": {"8": "energy.electricity.se.average"}}, "the lowest step begins at 0"),
        ({**STEPS, "to": {}}, "steps have the keys"),
    ],
)
def test_a_slip_never_starts(tmp_path: Path, factor: Any, told: str) -> None:
    """What is written wrongly is named when the family is read."""
    with pytest.raises(DefinitionError, match=told):
        family_of(tmp_path, factor)
