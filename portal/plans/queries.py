"""Look up plans, their measures, and what was agreed. Other rooms read plans through here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.declarations.models import Declaration
from portal.plans.models import Plan, PlanConfirmation, PlanMeasure, PlanOutcome
from portal.plans.transitions import Side, Status
from portal.profiles.models import Profile

LISTED = (Status.PROPOSED, Status.AGREED)
PAGE = 200


@dataclass(frozen=True)
class PlannedSaving:
    """One measure of an agreed plan and what it is expected to give, alone.

    Attributes:
        kg_per_unit: kg CO2e per declared unit that is saved; `kg_per_year` for the year's output.
    """

    plan_id: UUID
    measure_id: str
    kg_per_unit: float
    kg_per_year: float
    declared_unit: str
    due_on: date | None


def newest_plan(session: Session, declaration_id: UUID) -> Plan | None:
    """The declaration's last plan that has not ended."""
    query = select(Plan).where(Plan.declaration_id == declaration_id, Plan.status != Status.ENDED)
    return session.scalar(query)


def measures_of(session: Session, plan_id: UUID) -> Sequence[PlanMeasure]:
    """Every measure of a plan, chosen or not."""
    query = select(PlanMeasure).where(PlanMeasure.plan_id == plan_id).order_by(PlanMeasure.measure_id)
    return session.scalars(query).all()


def measure_of(session: Session, plan_id: UUID, measure_id: str) -> PlanMeasure | None:
    """One measure of a plan."""
    query = select(PlanMeasure).where(PlanMeasure.plan_id == plan_id, PlanMeasure.measure_id == measure_id)
    return session.scalar(query)


def with_region(session: Session) -> Sequence[Row[Plan, Declaration, str]]:
    """Plans that the region has been shown, those that wait for it first: plan, declaration, producer."""
    query = (
        select(Plan, Declaration, Organisation.name)
        .join(Declaration, Declaration.id == Plan.declaration_id)
        .join(Organisation, Organisation.id == Declaration.organisation_id)
        .where(Plan.status.in_(LISTED))
        .order_by(Plan.status.desc(), Plan.number.desc())
        .limit(PAGE)
    )
    return session.execute(query).all()


def shown_plan(session: Session, plan_id: UUID) -> Plan | None:
    """A plan that the region has been shown; None for one that is the producer's own still."""
    query = select(Plan).where(Plan.id == plan_id, Plan.status.in_(LISTED))
    return session.scalar(query)


def last_word(session: Session, plan_id: UUID, side: Side) -> PlanConfirmation | None:
    """The last yes of a side."""
    query = (
        select(PlanConfirmation)
        .where(PlanConfirmation.plan_id == plan_id, PlanConfirmation.side == side)
        .order_by(PlanConfirmation.confirmed_at.desc())
        .limit(1)
    )
    return session.scalar(query)


def agreed_content(
    session: Session, plan_id: UUID, before: datetime | None = None
) -> Mapping[str, Any] | None:
    """What both sides agreed on last, up to a moment; what is changed later does not change that."""
    query = select(PlanConfirmation.content).where(
        PlanConfirmation.plan_id == plan_id, PlanConfirmation.side == Side.REGION
    )
    if before is not None:
        query = query.where(PlanConfirmation.confirmed_at <= before)
    return session.scalar(query.order_by(PlanConfirmation.confirmed_at.desc()).limit(1))


def outcomes_of(session: Session, plan_id: UUID) -> Sequence[Row[PlanOutcome, Profile]]:
    """What later published figures showed, the newest first."""
    query = (
        select(PlanOutcome, Profile)
        .join(Profile, Profile.id == PlanOutcome.profile_id)
        .where(PlanOutcome.plan_id == plan_id)
        .order_by(PlanOutcome.noted_at.desc())
    )
    return session.execute(query).all()


def agreed_about(session: Session, declaration: Declaration) -> Sequence[Plan]:
    """Agreed plans about the same product of the same organisation, this declaration's own among them."""
    same_name = func.lower(Declaration.product_name) == declaration.product_name.lower()
    query = (
        select(Plan)
        .join(Declaration, Declaration.id == Plan.declaration_id)
        .where(
            Plan.status == Status.AGREED,
            Declaration.organisation_id == declaration.organisation_id,
            Declaration.family == declaration.family,
            or_(same_name, Declaration.number == declaration.number),
        )
        .order_by(Plan.number)
    )
    return session.scalars(query).all()


def agreed_plans(session: Session, organisation_id: UUID) -> Sequence[Plan]:
    """Every agreed plan of an organisation, the newest first."""
    query = (
        select(Plan)
        .join(Declaration, Declaration.id == Plan.declaration_id)
        .where(Declaration.organisation_id == organisation_id, Plan.status == Status.AGREED)
        .order_by(Plan.number.desc())
    )
    return session.scalars(query).all()


def planned_savings(session: Session, plan: Plan) -> list[PlannedSaving]:
    """The chosen measures with what each is expected to save alone; together they may give less."""
    found = []
    for row in measures_of(session, plan.id):
        if not row.is_chosen or row.result is None:
            continue
        saved = row.result["before"] - row.result["after"]
        unit = row.result["declared_unit"]
        per_year = saved * float(plan.output)
        found.append(PlannedSaving(plan.id, row.measure_id, saved, per_year, unit, row.due_on))
    return found
