"""Start a plan, choose measures, agree on it, and note what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.db import new_id
from portal.declarations.models import Declaration
from portal.plans import queries
from portal.plans.content import content_of, is_ready
from portal.plans.models import Plan, PlanConfirmation, PlanMeasure, PlanOutcome
from portal.plans.transitions import Action, Side, Status, take
from portal.results.models import ComputedFootprint
from schemas.canonical import content_hash
from schemas.events import (
    Event,
    PlanAgreed,
    PlanChanged,
    PlanEnded,
    PlanFollowedUp,
    PlanProposed,
    PlanReopened,
    PlanReturned,
    PlanStarted,
)
from schemas.questionnaire import Answer, Problem, answers_to_json
from schemas.what_if import WhatIfResult

EVENTS: Mapping[str, type[Event]] = {
    kind.__name__: kind
    for kind in (PlanChanged, PlanProposed, PlanReopened, PlanReturned, PlanAgreed, PlanEnded)
}


class NotReady(Exception):
    """Nothing is chosen, something is still computed, or a chosen measure has no figure."""


class Changed(Exception):
    """The plan is another one than the page showed."""


@dataclass(frozen=True)
class Option:
    """A measure that fits the declaration, as the worker found it."""

    measure_id: str
    percent: Decimal | None = None
    changes: Mapping[str, Answer] | None = None
    lacking: tuple[str, ...] = ()
    result: WhatIfResult | None = None
    sources: tuple[Mapping[str, str], ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True)
class Computed:
    """What the worker found: measures that were not computed before, and the chosen ones together.

    `together` says which were chosen then, and how much of each.
    """

    plan_id: UUID
    options: tuple[Option, ...]
    together: Mapping[str, Decimal | None]
    total: WhatIfResult | None
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Intent:
    """What the producer says about a measure: how much, what it costs a year, who does it, by when."""

    percent: Decimal | None
    cost_sek: Decimal | None
    owner: str
    due_on: date


@dataclass(frozen=True)
class Outcome:
    """What a later figure shows; `reason` when it cannot be compared."""

    reason: str = ""
    before: float | None = None
    after: float | None = None
    low: float | None = None
    high: float | None = None
    is_recomputed: bool = False


def start(session: Session, declaration_id: UUID, footprint: ComputedFootprint, user_id: UUID) -> Plan:
    """Open a plan on a computed figure and ask the workers which measures would help; or the one there is."""
    # Pressed twice: the second waits for the first, and finds its plan.
    session.get_one(Declaration, declaration_id, with_for_update={"key_share": True})
    if (there := queries.newest_plan(session, declaration_id)) is not None:
        return there
    plan = Plan(
        id=new_id(),
        declaration_id=declaration_id,
        submission_id=footprint.submission_id,
        footprint_id=footprint.id,
        factor_set=footprint.factor_set,
        output=Decimal(str(footprint.result["output"])),
        status=Status.DRAFT,
        left_out=[],
        started_by=user_id,
    )
    session.add(plan)
    session.flush()
    _tell(session, plan, PlanStarted, f"user-{user_id}")
    return plan


def choose(session: Session, plan: Plan, row: PlanMeasure, intent: Intent, user_id: UUID) -> None:
    """Take a measure into the plan, or say something else about it.

    Raises:
        NotAllowed: the plan is with the region, or has ended.
    """
    _hold(session, plan)
    session.refresh(row)
    if row.percent != intent.percent:
        row.percent, row.computed_at = intent.percent, None
    row.is_chosen, row.cost_sek, row.owner, row.due_on = True, intent.cost_sek, intent.owner, intent.due_on
    _changed(session, plan, user_id)


def drop(session: Session, plan: Plan, row: PlanMeasure, user_id: UUID) -> None:
    """Take a measure out of the plan; what was said about it stays with the producer.

    Raises:
        NotAllowed: the plan is with the region, or has ended.
    """
    _hold(session, plan)
    row.is_chosen = False
    _changed(session, plan, user_id)


def _changed(session: Session, plan: Plan, user_id: UUID) -> None:
    plan.computed_at = None
    _move(session, plan, Action.CHANGE, Side.PRODUCER, user_id)


def record(session: Session, found: Computed) -> None:
    """Keep what the worker found, but for what the producer has changed since: that is asked for anew."""
    # Locked: a total never belongs to other measures than those that are chosen when it is stored.
    plan = session.get(Plan, found.plan_id, with_for_update={"key_share": True})
    if plan is None or plan.status != Status.DRAFT:
        return
    now = _now(session)
    for option in found.options:
        row = queries.measure_of(session, plan.id, option.measure_id)
        if row is None:
            row = PlanMeasure(
                id=new_id(),
                plan_id=plan.id,
                declaration_id=plan.declaration_id,
                measure_id=option.measure_id,
                percent=option.percent,
            )
            session.add(row)
        if row.percent == option.percent:
            _keep(row, option, now)
    session.flush()
    chosen = {row.measure_id: row.percent for row in queries.measures_of(session, plan.id) if row.is_chosen}
    if chosen == found.together:
        plan.total = found.total.to_json() if found.total else None
        plan.left_out, plan.computed_at = list(found.left_out), now


def _keep(row: PlanMeasure, option: Option, now: datetime) -> None:
    row.changes = answers_to_json(option.changes or {})
    row.lacking = list(option.lacking)
    row.result = option.result.to_json() if option.result else None
    row.sources = [dict(one) for one in option.sources]
    row.problem = dict(option.problem.params) if option.problem else None
    row.computed_at = now


def propose(session: Session, plan: Plan, seen_hash: str, user_id: UUID) -> None:
    """Show the plan to the region; the producer's yes to exactly this content.

    Raises:
        NotAllowed: it is there already.
        NotReady: there is nothing to agree on yet.
        Changed: the page showed another content.
    """
    _hold(session, plan)
    if not is_ready(session, plan):
        raise NotReady(str(plan.id))
    _check_seen(session, plan, seen_hash)
    plan.remark = ""
    _confirm(session, plan, Side.PRODUCER, user_id)
    _move(session, plan, Action.PROPOSE, Side.PRODUCER, user_id)


def agree(session: Session, plan: Plan, seen_hash: str, user_id: UUID) -> None:
    """The region's yes to what the producer proposed.

    Raises:
        NotAllowed: it does not wait for the region.
        Changed: the page showed another content.
    """
    _hold(session, plan)
    _check_seen(session, plan, seen_hash)
    _confirm(session, plan, Side.REGION, user_id)
    _move(session, plan, Action.AGREE, Side.REGION, user_id)


def send_back(session: Session, plan: Plan, remark: str, user_id: UUID) -> None:
    """Say what the region wants to talk about first. Raises NotAllowed when it does not wait for it."""
    plan.remark = remark
    _move(session, plan, Action.RETURN, Side.REGION, user_id)


def reopen(session: Session, plan: Plan, user_id: UUID) -> None:
    """Take the plan back to change it; both must agree anew. Raises NotAllowed for a draft."""
    _move(session, plan, Action.REOPEN, Side.PRODUCER, user_id)


def end(session: Session, plan: Plan, user_id: UUID) -> None:
    """Leave the plan; another can be started. Raises NotAllowed while the region has it."""
    _move(session, plan, Action.END, Side.PRODUCER, user_id)


def note_outcome(session: Session, plan: Plan, profile_id: UUID, found: Outcome, actor: str) -> None:
    """Keep what a later published figure shows, once for each, and tell both sides."""
    row = PlanOutcome(
        id=new_id(),
        plan_id=plan.id,
        declaration_id=plan.declaration_id,
        profile_id=profile_id,
        reason=found.reason,
        is_recomputed=found.is_recomputed,
        **{name: _decimal(getattr(found, name)) for name in ("before", "after", "low", "high")},
    )
    session.add(row)
    session.flush()
    event = PlanFollowedUp(declaration_id=plan.declaration_id, plan_id=plan.id, outcome_id=row.id)
    ledger.append(session, ledger.declaration_stream(plan.declaration_id), event, actor)


def _hold(session: Session, plan: Plan) -> None:
    """Lock the plan before it is decided on: of two at once, the second sees what the first has done."""
    session.flush()
    session.refresh(plan, with_for_update={"key_share": True})


def _check_seen(session: Session, plan: Plan, seen_hash: str) -> None:
    if content_hash(content_of(session, plan)) != seen_hash:
        raise Changed(str(plan.id))


def _confirm(session: Session, plan: Plan, side: Side, user_id: UUID) -> None:
    content = content_of(session, plan)
    session.add(
        PlanConfirmation(
            id=new_id(),
            plan_id=plan.id,
            declaration_id=plan.declaration_id,
            side=side,
            content_hash=content_hash(content),
            content=content,
            confirmed_by=user_id,
        )
    )


def _move(session: Session, plan: Plan, action: Action, side: Side, user_id: UUID) -> None:
    _hold(session, plan)
    row = take(plan, action, side)
    session.flush()
    _tell(session, plan, EVENTS[row.event], f"user-{user_id}")


def _tell(session: Session, plan: Plan, kind: type[Event], actor: str) -> None:
    event = kind.from_payload({"declaration_id": str(plan.declaration_id), "plan_id": str(plan.id)})
    ledger.append(session, ledger.declaration_stream(plan.declaration_id), event, actor)


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.9f}")


def _now(session: Session) -> datetime:
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now
