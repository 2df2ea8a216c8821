"""The difference is that of two declarations: one with the answers as they were, one with the others."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from schemas.factor_set import CURRENT_FACTOR_SET
from schemas.questionnaire import Answer, load_family
from schemas.what_if import WhatIfResult
from tests import factories
from workers.compute import Task, inventory_of
from workers.engine import assess
from workers.engine.factors import load_factor_set
from workers.whatif import Asked, what_if

YARA = {"mineral.n_an": ("80", "kg[N]/ha"), "crop.harvest": ("35000", "kg[fresh]/ha")}


def task(**changes: str | list[str]) -> Task:
    """A potato's answers, as the workers get them."""
    return Task(
        "field_crops", "Potatis", 2025, CURRENT_FACTOR_SET, factories.answers(**changes), "JN-2026-000001"
    )


def given(name: str) -> Answer:
    """Another amount."""
    value, unit = YARA[name]
    return Answer(name, "given", value, unit, value)


def asked(*changes: Answer, of: Task | None = None) -> WhatIfResult:
    """What came of these answers."""
    found = what_if(Asked(uuid4(), of or task(), {answer.question_id: answer for answer in changes}))
    assert found.result is not None, found.problem
    return found.result


def total(of: Task) -> float:
    """The result that a declaration with these answers gets."""
    return assess(inventory_of(of), load_factor_set(of.factor_set), 0, of.identity).total_kg_co2e


@pytest.mark.parametrize("names", [["mineral.n_an"], ["crop.harvest"], ["mineral.n_an", "crop.harvest"]])
def test_it_is_what_a_fresh_declaration_with_the_answers_gets(names: list[str]) -> None:
    """Before and after, to one part in a thousand million; lines sum to the difference."""
    found = asked(*[given(name) for name in names])
    fresh = replace(task(), answers={**task().answers, **{name: given(name) for name in names}})
    assert found.before == pytest.approx(total(task()), rel=1e-9)
    assert found.after == pytest.approx(total(fresh), rel=1e-9)
    assert found.after != pytest.approx(found.before, rel=1e-3)
    moved = sum(line.after - line.before for line in found.lines)
    assert moved == pytest.approx(found.after - found.before, rel=1e-9)
    assert found.low < found.after - found.before < found.high


def test_a_choice_brings_lines_and_takes_others_away() -> None:
    """Slurry in place of mineral fertiliser: new lines had nothing before, old ones have nothing after."""
    other = task(
        mineral_kinds=["none"],
        organic_kinds=["slurry"],
        organic_wet_slurry="30",
        organic_wet_slurry__unit="t/ha",
    )
    names = ("mineral.kinds", "organic.kinds", "organic.wet_slurry")
    found = asked(*[other.answers[name] for name in names])
    fresh = replace(task(), answers={**task().answers, **{name: other.answers[name] for name in names}})
    assert found.after == pytest.approx(total(fresh), rel=1e-9)
    assert any(line.before == 0 and line.after > 0 for line in found.lines)
    assert any(line.after == 0 and line.before > 0 for line in found.lines)


def test_what_both_share_is_not_in_the_interval_of_the_difference() -> None:
    """Fuel for half as far again differs by the fuel alone: the soil's wide interval cancels out."""
    found = asked(given("mineral.n_an"))
    whole = assess(inventory_of(task()), load_factor_set(), 2000, task().identity)
    assert found.high - found.low < whole.high - whole.low


def test_the_levers_are_the_producers_own_answers_in_order() -> None:
    """A tenth more nitrogen moves the figure by what computing it again gives."""
    found = asked()
    assert found.before == found.after
    assert found.lines == ()
    sizes = [abs(lever.difference) for lever in found.levers]
    assert sizes == sorted(sizes, reverse=True)
    assert all(lever.question_id in load_family("field_crops").questions for lever in found.levers)
    nitrogen = next(lever for lever in found.levers if lever.question_id == "mineral.n_an")
    more = Answer("mineral.n_an", "given", "135.795", "kg[N]/ha", "135,795")
    assert nitrogen.change == 0.1
    assert nitrogen.difference == pytest.approx(asked(more).after - found.before, rel=1e-6)


def test_a_copied_answer_that_is_tried_is_ones_own_word() -> None:
    """Only what stays copied is an estimate: the answer tried is as one typed into a declaration."""
    copied = replace(task(), copied=frozenset({"mineral.n_an"}))
    found = asked(given("mineral.n_an"), of=copied)
    assert found.after == pytest.approx(asked(given("mineral.n_an")).after, rel=1e-12)


def test_answers_that_cannot_be_computed_say_why() -> None:
    """Nothing harvested leaves nothing to count per kilo: a reason in both languages, no figure."""
    nothing = Answer("crop.harvest", "given", "0", "kg[fresh]/ha", "0")
    found = what_if(Asked(uuid4(), task(), {"crop.harvest": nothing}))
    assert found.result is None
    assert found.problem is not None
    assert found.problem.params["reason_sv"]
    assert found.problem.params["reason_en"]
