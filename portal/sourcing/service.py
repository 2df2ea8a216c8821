"""Ask for a plan, and keep what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.db import new_id
from portal.sourcing.models import SourcingPlan
from schemas import records
from schemas.events import SourcingPlanAsked
from schemas.sourcing import PlanResult, Swap


def ask(session: Session, year: int, user_id: UUID) -> SourcingPlan:
    """Store the question and ask the workers for the plan."""
    asked = SourcingPlan(id=new_id(), year=year, asked_by=user_id)
    session.add(asked)
    session.flush()
    event = SourcingPlanAsked(plan_id=asked.id)
    ledger.append(session, f"sourcing-plan-{asked.id}", event, f"user-{user_id}")
    return asked


def record(
    session: Session,
    plan_id: UUID,
    result: PlanResult,
    swaps: Sequence[Swap],
    unknown_kg: float,
    strange_kitchens: Sequence[str],
) -> None:
    """Keep the plan."""
    asked = session.get_one(SourcingPlan, plan_id)
    asked.result = result.to_json()
    asked.swaps = [records.to_json(one) for one in swaps]
    asked.left_out = {"kg": unknown_kg, "kitchens": list(strange_kitchens)}
    asked.computed_at = session.scalars(select(func.clock_timestamp())).one()
