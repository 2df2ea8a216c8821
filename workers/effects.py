"""Work out what each changed answer does to the result, so that the reviewer sees which of them matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from portal.declarations.models import Submission
from portal.declarations.queries import submission_answers
from portal.effects import service
from portal.review.earlier import approved_before, handed_in_before
from portal.verdicts.differences import changed_questions
from schemas.effects import Effect
from schemas.events import FootprintComputed
from schemas.footprint import Footprint
from schemas.questionnaire import Answers, load_family
from workers.compute import Task, factors_of, inventory_of
from workers.engine import EngineError, assess
from workers.ingredients import chosen
from workers.subscriber import Fact, Subscriber

# The point result alone: what a reviewer weighs is the size of the change.
DRAWS = 0
KG_PER_TONNE = 1000


@dataclass(frozen=True)
class Held:
    """A submission to hold against an earlier one."""

    submission_id: UUID
    against_id: UUID
    task: Task
    before: Answers


Found = Sequence[tuple[Held, Mapping[str, Effect]]]


def effects(held: Held) -> Mapping[str, Effect]:
    """Each changed question with its earlier answer put in alone; needs no database.

    A question whose earlier answer gives no result beside today's others has no effect to tell.
    """
    task = held.task
    family = load_family(task.family)
    now = _result(task)
    if now is None:
        return {}
    found = {}
    for name in changed_questions(family, held.before, task.answers):
        answers = {one: answer for one, answer in task.answers.items() if one != name}
        if name in held.before:
            answers[name] = held.before[name]
        then = _result(replace(task, answers=answers))
        if then is not None:
            found[name] = Effect(then.total_kg_co2e, now.total_kg_co2e, _tonnes(then), _tonnes(now))
    return found


def _result(task: Task) -> Footprint | None:
    inventory = inventory_of(task)
    try:
        return assess(inventory, factors_of(task, inventory), DRAWS, task.identity)
    except EngineError:
        return None


def _tonnes(footprint: Footprint) -> float:
    return footprint.total_kg_co2e * footprint.output / KG_PER_TONNE


def _load(session: Session, fact: Fact) -> list[Held]:
    event: FootprintComputed = fact.event
    submission = session.get_one(Submission, event.submission_id)
    earlier = {
        one.id: one
        for one in (handed_in_before(session, submission), approved_before(session, submission))
        if one is not None and one.snapshot["family"] == submission.snapshot["family"]
    }
    task = _task(session, submission)
    return [Held(submission.id, one.id, task, submission_answers(one)) for one in earlier.values()]


def _task(session: Session, submission: Submission) -> Task:
    frozen, answers = submission.snapshot, submission_answers(submission)
    return Task(
        frozen["family"],
        frozen["product_name"],
        frozen["reference_year"],
        frozen["factor_set"],
        answers,
        frozen["number"],
        ingredients=chosen(session, load_family(frozen["family"]), answers),
    )


def _compute(held: list[Held]) -> Found:
    return [(one, effects(one)) for one in held]


def _settle(session: Session, _fact: Fact, found: Found) -> None:
    for held, told in found:
        service.keep_effects(session, held.submission_id, held.against_id, told)


compute_effects = Subscriber("compute_effects", _settle, _load, _compute)
