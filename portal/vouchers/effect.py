"""What came of vouchers: the footprint before and after, and the funnel from applied to effect by call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.i18n import TIME_ZONE
from portal.plans.models import Plan, PlanOutcome
from portal.plans.queries import agreed_content, outcomes_of
from portal.plans.savings import Saving, achieved, planned
from portal.vouchers.models import Voucher, VoucherCall
from portal.vouchers.transitions import Status

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Effect:
    """A plan's planned and achieved saving.

    Attributes:
        planned, achieved: for the year's output that the plan starts from. Achieved is None until a
            comparable figure is published.
        outcome: the newest comparable one, from after the grant.
    """

    planned: Saving
    achieved: Saving | None
    outcome: PlanOutcome | None

    def to_json(self) -> dict[str, Any]:
        """As it is frozen with the follow-up."""
        found = self.outcome
        return {
            "planned_kg": str(self.planned.kg),
            "achieved_kg": None if self.achieved is None else str(self.achieved.kg),
            "profile": str(found.profile_id) if found else None,
            "before": str(found.before) if found else None,
            "after": str(found.after) if found else None,
        }


def effect_of(session: Session, voucher: Voucher) -> Effect:
    """What a voucher's plan was to save, and what a figure published after the grant shows."""
    plan = session.get_one(Plan, voucher.plan_id)
    outcome = next((row for row, _profile in outcomes_of(session, plan.id) if _counts(row, voucher)), None)
    meant = planned(plan, agreed_content(session, plan.id)) or Saving()
    return Effect(meant, achieved(outcome, plan.output) if outcome else None, outcome)


def _counts(row: PlanOutcome, voucher: Voucher) -> bool:
    """Whether the figures can be compared, and the later one came after the grant."""
    if row.reason or voucher.granted_on is None:
        return False
    return row.noted_at.astimezone(TIME_ZONE).date() >= voucher.granted_on


@dataclass(frozen=True)
class Stage:
    """How many vouchers came so far, and for how much."""

    count: int
    sek: Decimal


@dataclass(frozen=True)
class Funnel:
    """One call from applied to effect.

    Attributes:
        applied: everything that was sent, also what was taken back or refused; as much as the quotes say.
        recovered: what was claimed back; it stays among the paid.
        measured: plans with an achieved effect, of all whose voucher was paid; each plan counts once.
        planned, achieved: of paid vouchers' plans, and of those that are measured.
    """

    call_id: UUID
    name: str
    applied: Stage
    granted: Stage
    paid: Stage
    recovered: Stage
    measured: int
    plans: int
    planned: Saving
    achieved: Saving


def funnel(session: Session) -> list[Funnel]:
    """Every call of this service from applied to effect, the newest first. Dashboards read it."""
    by_call: dict[UUID, list[Voucher]] = defaultdict(list)
    for voucher in session.scalars(select(Voucher).where(Voucher.applied_on.is_not(None))):
        by_call[voucher.call_id].append(voucher)
    calls = session.scalars(select(VoucherCall).order_by(VoucherCall.number.desc())).all()
    return [_funnel(session, call, by_call[call.id]) for call in calls]


def _funnel(session: Session, call: VoucherCall, sent: Sequence[Voucher]) -> Funnel:
    granted = [one for one in sent if one.granted_sek is not None]
    paid = [one for one in sent if one.paid_sek is not None]
    # One plan may have had several vouchers; what it gave is counted once.
    effects = [effect_of(session, one) for one in {voucher.plan_id: voucher for voucher in paid}.values()]
    measured = [one.achieved for one in effects if one.achieved is not None]
    return Funnel(
        call.id,
        call.name,
        applied=_stage(one.wanted_sek for one in sent),
        granted=_stage(one.granted_sek for one in granted),
        paid=_stage(one.paid_sek for one in paid),
        recovered=_stage(one.recovered_sek for one in paid if one.status == Status.RECOVERED),
        measured=len(measured),
        plans=len(effects),
        planned=sum((one.planned for one in effects), Saving()),
        achieved=sum(measured, Saving()),
    )


def _stage(amounts: Iterable[Decimal | None]) -> Stage:
    told = list(amounts)
    return Stage(len(told), sum((one for one in told if one is not None), NOTHING))
