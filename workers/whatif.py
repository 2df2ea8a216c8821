"""Compute what a few other answers would have given: both from the answers, as a declaration would be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from portal.declarations.models import Declaration
from portal.whatif import service
from portal.whatif.models import WhatIf
from schemas.events import WhatIfRequested
from schemas.inventory import Inventory
from schemas.questionnaire import Answers, Problem, answers_from_json, load_family
from schemas.what_if import Lever, LineChange, WhatIfResult
from workers.compute import Task, as_problem, factors_of, inventory_of
from workers.engine import ENGINE_VERSION, EngineError
from workers.engine.factors import FactorSet
from workers.engine.scenarios import Scenario, difference_between, sensitivities
from workers.ingredients import chosen
from workers.subscriber import Fact, Subscriber

DRAWS = 2000
LEVERS = 8
# Below this part of the result a line has not moved.
NOTHING = 1e-9


@dataclass(frozen=True)
class Asked:
    """The declaration as it was, and the answers to put in their place."""

    what_if_id: UUID
    task: Task
    changes: Answers


@dataclass(frozen=True)
class Found:
    """The difference, or why it cannot be computed."""

    what_if_id: UUID
    result: WhatIfResult | None
    problem: Problem | None = None


def what_if(asked: Asked) -> Found:
    """Before and after, each from its answers; needs no database."""
    task = asked.task
    changed = with_answers(task, asked.changes)
    before = after = inventory_of(task)
    try:
        factors = factors_of(task, before)
        levers = _levers(before, factors)
        after = inventory_of(changed)
        scenario = difference_between(before, after, factors, DRAWS, task.identity)
    except EngineError as refusal:
        return Found(asked.what_if_id, None, as_problem(refusal.problems[0], after))
    return Found(asked.what_if_id, result_of(after, factors, scenario, levers))


def with_answers(task: Task, changes: Answers) -> Task:
    """The task with other answers; one that is tried is the person's own word, whatever stood there."""
    return replace(task, answers={**task.answers, **changes}, copied=task.copied - changes.keys())


def result_of(
    after: Inventory, factors: FactorSet, scenario: Scenario, levers: tuple[Lever, ...] = ()
) -> WhatIfResult:
    """The difference as it is stored; lines that stand still are left out."""
    least = NOTHING * max(abs(scenario.before), abs(scenario.after))
    return WhatIfResult(
        declared_unit=after.declared_unit,
        factor_set=factors.version,
        engine_version=ENGINE_VERSION,
        before=scenario.before,
        after=scenario.after,
        low=scenario.low,
        high=scenario.high,
        lines=tuple(
            LineChange(line.id, line.label, line.before, line.after, line.low, line.high)
            for line in scenario.lines
            if abs(line.difference) > least
        ),
        levers=levers,
    )


def _levers(inventory: Inventory, factors: FactorSet) -> tuple[Lever, ...]:
    """What moves the result most of that which the producer answers for."""
    asked = {one.id: one.question_id for one in inventory.activities if one.question_id}
    found = [one for one in sensitivities(inventory, factors) if one.id in asked]
    return tuple(Lever(asked[one.id] or "", one.label, one.change, one.difference) for one in found[:LEVERS])


def _load(session: Session, fact: Fact) -> Asked | None:
    event: WhatIfRequested = fact.event
    stored = session.get(WhatIf, event.what_if_id)
    if stored is None:
        return None
    declaration = session.get_one(Declaration, event.declaration_id)
    answers = answers_from_json(stored.answers)
    task = Task(
        declaration.family,
        declaration.product_name,
        declaration.reference_year,
        stored.factor_set,
        answers,
        declaration.number,
        copied=frozenset(stored.copied),
        ingredients=chosen(session, load_family(declaration.family), answers),
    )
    return Asked(stored.id, task, answers_from_json(stored.changes))


def _compute(asked: Asked | None) -> Found | None:
    return what_if(asked) if asked else None


def _settle(session: Session, _fact: Fact, found: Found | None) -> None:
    if found is not None:
        service.record(session, found.what_if_id, found.result, found.problem)


compute_what_if = Subscriber("compute_what_if", _settle, _load, _compute)
