"""What each measure of a plan would give, each alone and those that were chosen together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from portal.declarations.models import Submission
from portal.declarations.queries import submission_answers
from portal.plans import queries, service
from portal.plans.models import Plan
from portal.plans.service import Computed, Option
from schemas.expressions import Expression
from schemas.inventory import Inventory, Origin
from schemas.measures import Applied, Lacking, Measure, applied, load_measures
from schemas.questionnaire import Answers, Problem, load_family
from schemas.what_if import WhatIfResult
from workers.compute import Task, as_problem, factors_of, inventory_of
from workers.engine import EngineError
from workers.engine.factors import FactorSet
from workers.engine.scenarios import difference_between
from workers.ingredients import chosen
from workers.subscriber import Fact, Subscriber
from workers.whatif import DRAWS, result_of, with_answers


@dataclass(frozen=True)
class Wanted:
    """The declaration as it was handed in, and what is to be computed of it.

    Attributes:
        measures: those that have no result yet; by id, how much each is to change.
        together: those that were chosen, in the order of the library.
    """

    plan_id: UUID
    task: Task
    measures: Mapping[str, Decimal | None]
    together: Mapping[str, Decimal | None]


def computed(wanted: Wanted) -> Computed:
    """Every measure alone and the chosen ones together; needs no database."""
    library = load_measures()
    options = tuple(
        one
        for name, percent in wanted.measures.items()
        if name in library and (one := _option(wanted.task, library[name], percent)) is not None
    )
    result, left_out = _together(wanted.task, wanted.together) if wanted.together else (None, ())
    return Computed(wanted.plan_id, options, wanted.together, result, left_out)


def _option(task: Task, measure: Measure, percent: Decimal | None) -> Option | None:
    if percent is None and measure.extent is not None:
        percent = measure.extent.percent
    found = applied(measure, load_family(task.family), task.answers, percent)
    if found is None:
        return None
    if isinstance(found, Lacking):
        return Option(measure.id, percent, lacking=found.question_ids)
    result, sources, problem = _difference(task, found.changes)
    if result is None and problem is None:
        return None
    return Option(measure.id, percent, found.changes, (), result, sources, problem)


def _difference(
    task: Task, changes: Answers
) -> tuple[WhatIfResult | None, tuple[Mapping[str, str], ...], Problem | None]:
    """Before and after, the sources of the factors behind the lines that moved, or why there is no result.

    Neither when the answers make it another figure, counted per another unit or to another point.
    """
    before = after = inventory_of(task)
    try:
        factors = factors_of(task, before)
        after = inventory_of(with_answers(task, changes))
        scenario = difference_between(before, after, factors, DRAWS, task.identity)
    except EngineError as refusal:
        return None, (), as_problem(refusal.problems[0], after)
    if (before.declared_unit, before.boundary) != (after.declared_unit, after.boundary):
        return None, (), None
    result = result_of(after, factors, scenario)
    moved = {line.id for line in result.lines}
    return (
        result,
        tuple({row["id"]: row for one in (before, after) for row in _sources(one, factors, moved)}.values()),
        None,
    )


def _sources(inventory: Inventory, factors: FactorSet, moved: set[str]) -> Iterator[Mapping[str, str]]:
    """Where the factors and the standard values were read that the changed lines use."""
    lines = [line for line in inventory.lines if line.id in moved]
    for name in dict.fromkeys(name for line in lines for name in line.parameters.values()):
        row = factors[name]
        told = {"source": row.source, "locator": row.locator, "licence": row.licence}
        yield {"id": name, **_labels(row.label, name), **told, "confidence": row.confidence}
    used = {
        name for line in lines for text in line.inputs.values() for name in Expression.parse(text).names()
    }
    for one in inventory.activities:
        if one.id in used and one.source and one.origin is Origin.DEFAULT:
            told = {"source": one.source, "locator": "", "licence": ""}
            yield {"id": one.id, **_labels(one.label, one.id), **told, "confidence": one.confidence or ""}


def _labels(label: Mapping[str, str], name: str) -> dict[str, str]:
    return {language: label.get(language, label.get("sv", name)) for language in ("sv", "en")}


def _together(
    task: Task, chosen_measures: Mapping[str, Decimal | None]
) -> tuple[WhatIfResult | None, tuple[str, ...]]:
    """One measure after the other on the answers that the former left; what no longer fits is left out."""
    family, library = load_family(task.family), load_measures()
    answers, left_out = dict(task.answers), []
    for name, percent in chosen_measures.items():
        found = applied(library[name], family, answers, percent) if name in library else None
        if isinstance(found, Applied):
            answers |= found.changes
        else:
            left_out.append(name)
    changes = {name: one for name, one in answers.items() if task.answers.get(name) != one}
    result, *_why = _difference(task, changes)
    return result, tuple(left_out)


def task_of(session: Session, submission: Submission, factor_set: str) -> Task:
    """What was handed in, as it is computed with these factors."""
    frozen, answers = submission.snapshot, submission_answers(submission)
    return Task(
        frozen["family"],
        frozen["product_name"],
        frozen["reference_year"],
        factor_set,
        answers,
        frozen["number"],
        ingredients=chosen(session, load_family(frozen["family"]), answers),
    )


def _load(session: Session, fact: Fact) -> Wanted | None:
    plan = session.get(Plan, fact.event.plan_id)
    if plan is None:
        return None
    rows = queries.measures_of(session, plan.id)
    known = {row.measure_id: row for row in rows}
    waiting: dict[str, Decimal | None] = {} if rows else dict.fromkeys(load_measures())
    waiting |= {row.measure_id: row.percent for row in rows if row.computed_at is None}
    together = {
        name: known[name].percent for name in load_measures() if name in known and known[name].is_chosen
    }
    submission = session.get_one(Submission, plan.submission_id)
    return Wanted(plan.id, task_of(session, submission, plan.factor_set), waiting, together)


def _compute(wanted: Wanted | None) -> Computed | None:
    return computed(wanted) if wanted else None


def _settle(session: Session, _fact: Fact, found: Computed | None) -> None:
    if found is not None:
        service.record(session, found)


compute_plan = Subscriber("compute_plan", _settle, _load, _compute)
recompute_plan = Subscriber("recompute_plan", _settle, _load, _compute)
