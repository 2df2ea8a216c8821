"""Compute footprints: of submissions for good, of drafts as a rough preview."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from portal.declarations.models import Declaration, Submission
from portal.declarations.pinning import twice
from portal.declarations.queries import sheet_of, submission_answers
from portal.declarations.transitions import Action, Party, may
from portal.results import queries as results_queries
from portal.results import service as results
from portal.results.models import ComputedFootprint
from schemas import plausibility
from schemas.events import AnswersSaved, DeclarationChecked
from schemas.expressions import Expression
from schemas.factor_set import CURRENT_FACTOR_SET
from schemas.footprint import Footprint
from schemas.inventory import Inventory, Origin
from schemas.plausibility import Earlier
from schemas.questionnaire import Answers, Problem, build_inventory, field_name, load_family
from workers.engine import EngineError, EngineProblem, assess
from workers.engine.factors import FactorSet, load_factor_set
from workers.ingredients import NOTHING, Chosen, chosen, kitchen, with_gaps
from workers.subscriber import Fact, Subscriber

DRAWS = 4000
PREVIEW_DRAWS = 1000


@dataclass(frozen=True)
class Task:
    """What a computation needs from the database; `identity` keeps two producers' draws apart.

    `earlier` is the last approved result of the same product, for what is plausible; `copied` are
    questions whose answer was taken from elsewhere and not confirmed; `ingredients` are published profiles.
    """

    family: str
    product_name: str
    reference_year: int
    factor_set: str
    answers: Answers
    identity: str
    earlier: Earlier | None = None
    copied: frozenset[str] = frozenset()
    ingredients: Chosen = NOTHING


@dataclass(frozen=True)
class Outcome:
    """A footprint with the inventory it was made from, or the reason why there is none.

    `findings` is what is not plausible; an error among them sends the declaration back.
    """

    inventory: Inventory | None
    footprint: Footprint | None
    refusals: list[Problem]
    findings: list[Problem] = field(default_factory=list)


def inventory_of(task: Task) -> Inventory:
    """What the answers come to, for the engine."""
    inventory = build_inventory(
        load_family(task.family), task.answers, task.product_name, task.reference_year
    )
    inventory = with_gaps(inventory, task.ingredients.at, task.ingredients.pantry)
    return _with_estimates(inventory, task.copied)


def factors_of(task: Task, inventory: Inventory) -> FactorSet:
    """The declaration's factor set, with its ingredients in it."""
    return kitchen(load_factor_set(task.factor_set), inventory.ingredients, task.ingredients.pantry)


def _compute(task: Task, draws: int) -> Outcome:
    inventory = inventory_of(task)
    if two_versions := twice(load_family(task.family), task.answers):
        return Outcome(inventory, None, two_versions)
    try:
        footprint = assess(inventory, factors_of(task, inventory), draws, task.identity)
    except EngineError as refusal:
        return Outcome(inventory, None, [as_problem(problem, inventory) for problem in refusal.problems])
    return Outcome(inventory, footprint, [])


def _with_estimates(inventory: Inventory, copied: frozenset[str]) -> Inventory:
    """What was measured in another year is an estimate of this one."""
    activities = tuple(
        replace(one, origin=Origin.ESTIMATED)
        if one.question_id in copied and one.origin is Origin.MEASURED
        else one
        for one in inventory.activities
    )
    return replace(inventory, activities=activities)


def as_problem(refused: EngineProblem, inventory: Inventory) -> Problem:
    """The engine's refusal as something to put right in the form, at the first question behind the line."""
    question_id = _question_behind(refused, inventory)
    reasons = {"reason_sv": refused.text("sv"), "reason_en": refused.text("en")}
    return Problem(question_id, field_name(question_id), "engine.refused", reasons)


def _question_behind(refused: EngineProblem, inventory: Inventory) -> str:
    """The first question whose answer went into the refused input, or into the delivered amount."""
    inputs = next((line.inputs for line in inventory.lines if line.id == refused.line), {})
    expression = inputs.get(refused.name or "", inventory.output)
    used = Expression.parse(expression).names()
    asked = [activity.question_id for activity in inventory.activities if activity.id in used]
    return next((question_id for question_id in asked if question_id), "")


def _implausible(task: Task, outcome: Outcome) -> list[Problem]:
    """What the rules of plausibility find, as problems at the questions behind them."""
    if outcome.inventory is None or outcome.footprint is None:
        return []
    facts = {name: answer.value for name, answer in task.answers.items() if isinstance(answer.value, str)}
    found = plausibility.findings(outcome.inventory, outcome.footprint, facts, task.earlier)
    return [
        Problem(
            one.question_id,
            field_name(one.question_id),
            one.code,
            one.params,
            "error" if one.severity == "error" else "warning",
        )
        for one in found
    ]


def _load_submission(session: Session, fact: Fact) -> Task:
    event: DeclarationChecked = fact.event
    submission = session.get_one(Submission, event.submission_id)
    frozen = submission.snapshot
    answers = submission_answers(submission)
    return Task(
        frozen["family"],
        frozen["product_name"],
        frozen["reference_year"],
        frozen["factor_set"],
        answers,
        frozen["number"],
        _earlier(results_queries.earlier_approved(session, event.declaration_id)),
        ingredients=chosen(session, load_family(frozen["family"]), answers),
    )


def _earlier(approved: ComputedFootprint | None) -> Earlier | None:
    if approved is None:
        return None
    result = approved.result
    return Earlier(result["total_kg_co2e"], result["declared_unit"], result["boundary"], result["gwp_set"])


def _settle_submission(session: Session, fact: Fact, outcome: Outcome) -> None:
    event: DeclarationChecked = fact.event
    key = (session, event.declaration_id, event.submission_id)
    errors = [problem for problem in outcome.findings if problem.severity == "error"]
    if outcome.refusals or errors:
        results.refuse_to_compute(*key, [*outcome.refusals, *outcome.findings], "compute_footprint")
    elif outcome.footprint is not None and outcome.inventory is not None:
        results.record_footprint(
            *key, outcome.inventory, outcome.footprint, "compute_footprint", outcome.findings
        )


def _load_draft(session: Session, fact: Fact) -> Task | None:
    event: AnswersSaved = fact.event
    declaration = session.get_one(Declaration, event.declaration_id)
    if not may(declaration, Action.SAVE, Party.PRODUCER):
        return None
    sheet = sheet_of(session, declaration)
    return Task(
        declaration.family,
        declaration.product_name,
        declaration.reference_year,
        CURRENT_FACTOR_SET,
        sheet.answers,
        declaration.number,
        copied=sheet.unconfirmed,
        ingredients=chosen(session, sheet.family, sheet.answers),
    )


def _compute_draft(task: Task | None) -> Outcome | None:
    return _compute(task, PREVIEW_DRAWS) if task else None


def _settle_draft(session: Session, fact: Fact, outcome: Outcome | None) -> None:
    event: AnswersSaved = fact.event
    if outcome is None:
        return
    result: dict[str, Any] | None = outcome.footprint.to_json() if outcome.footprint else None
    problem = outcome.refusals[0].question_id if outcome.refusals else ""
    results.replace_preview(session, event.declaration_id, result, problem)


def _compute_submission(task: Task) -> Outcome:
    outcome = _compute(task, DRAWS)
    return replace(outcome, findings=_implausible(task, outcome))


compute_footprint = Subscriber("compute_footprint", _settle_submission, _load_submission, _compute_submission)
compute_preview = Subscriber("compute_preview", _settle_draft, _load_draft, _compute_draft)
