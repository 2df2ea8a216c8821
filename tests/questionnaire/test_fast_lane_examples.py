"""Every family's documented example, answered on the fast lane only: complete, and inside its reference."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.footprint import Footprint
from schemas.questionnaire import FAMILIES, Answer, Family, build_inventory, load_family, validate_submission
from schemas.questionnaire.conditions import View
from tests.conftest import ROOT
from tests.questionnaire.journeys import filled
from tests.validation.products import references
from workers.engine import assess
from workers.engine.factors import load_factor_set

EXAMPLES = sorted((ROOT / "workers/demo/examples").glob("*.yml"))
OWN_AT_MOST = 12
YEAR = 2025
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Example:
    """What is typed, and the range that the figure must lie in."""

    family: Family
    said: dict[str, Any]
    low: float
    high: float
    source: str


def example(path: Path) -> Example:
    """The example of this file; its reference is a row of the references or a cited range of its own."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    family = load_family(data["family"])
    said = {family.name_question: path.stem, family.year_question: str(YEAR)}
    said |= {name: _typed(answer) for name, answer in data["answers"].items()}
    band = data["reference"]
    if isinstance(band, dict):
        return Example(family, said, float(band["low"]), float(band["high"]), band["source"])
    row = references()[band]
    return Example(family, said, row.low, row.high, row.source)


def _typed(answer: Any) -> Any:
    if answer == UNKNOWN:
        return ...
    if isinstance(answer, dict):
        return (answer["value"], answer["unit"]) if "unit" in answer else answer["value"]
    return ("yes" if answer else "no") if isinstance(answer, bool) else answer


def assessed(found: Example) -> Footprint:
    """The footprint of an example, with an interval."""
    inventory = build_inventory(found.family, answers(found), "Exempel", YEAR)
    return assess(inventory, load_factor_set(), draws=200)


def answers(found: Example) -> dict[str, Answer]:
    """The answers after typing the example and nothing else."""
    return filled(found.family, found.said)


each = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)


@each
def test_the_figure_lies_inside_the_reference(path: Path) -> None:
    """The rough figure of the documented example is complete and of the size that is known for it."""
    found = example(path)
    footprint = assessed(found)
    assert footprint.complete, footprint.missing
    assert found.low <= footprint.total_kg_co2e <= found.high
    assert footprint.low < footprint.total_kg_co2e < footprint.high
    assert len(found.source) > 20


@each
def test_only_the_fast_lane_is_answered_and_nothing_is_left_there(path: Path) -> None:
    """The example answers what the fast lane asks of it, all of it, and no page beyond."""
    found = example(path)
    view = View(found.family, answers(found))
    fast = [
        question
        for question in found.family.in_order()
        if question.lane == "fast" and view.visible(question.id) is True
    ]
    assert set(found.said) <= {question.id for question in fast}
    assert {question.id for question in fast if question.required} <= set(found.said)


@each
def test_a_dozen_answers_of_ones_own_are_enough(path: Path) -> None:
    """At most twelve must be one's own; the others could have been "Jag vet inte"."""
    found = example(path)
    own = [name for name, said in found.said.items() if said is not ...]
    needed = [name for name in own if found.family.questions[name].mandatory]
    assert len(needed) <= OWN_AT_MOST
    print(f"{path.stem}: {len(own)} of one's own, {len(found.said) - len(own)} unknown, {len(needed)} needed")


@each
def test_it_may_be_sent_in(path: Path) -> None:
    """The fast lane alone is a declaration without an open question."""
    found = example(path)
    problems = validate_submission(found.family, answers(found))
    assert [problem for problem in problems if problem.severity == "error"] == []


def test_examples_name_families_that_exist() -> None:
    """No example is left behind by a family that is gone."""
    assert {yaml.safe_load(path.read_text(encoding="utf-8"))["family"] for path in EXAMPLES} <= set(FAMILIES)
