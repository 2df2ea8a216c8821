"""What the demo's region has decided and means to do: a guideline, a draft, and one kitchen's plan."""

from __future__ import annotations

import time
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.accounts.queries import user_with_email
from portal.actions import queries as units
from portal.actions import service as actions
from portal.actions.gaps import Kind, gaps_of
from portal.actions.reckoning import swap_of
from portal.actions.service import Wording
from portal.actions.transitions import Move as Step
from portal.db import reading_on, transaction_on
from portal.organisations.queries import today
from portal.policies import service as policies
from portal.policies.models import Policy
from portal.policies.queries import versions
from portal.policies.rules import Replace, Share
from portal.policies.service import Decision, Draft
from portal.policies.transitions import Move
from portal.purchases.queries import waiting, years

KITCHEN = "Falu lasarett"
PERCENT = Decimal(20)
TRIES, PAUSE_S = 60, 0.5
GUIDELINE = Draft(
    "Demo: Riktlinje för klimatet i måltiderna",
    "Köken byter en femtedel av nötköttet mot baljväxter under tre år.\n\n"
    "Potatis köps till minst hälften med ett granskat klimatavtryck. Alla företag kan få sina varor "
    "granskade, och likvärdiga bevis godtas.\n\nKlimatavtrycket följs upp varje år, per kilo inköpt mat.",
    (Replace("beef", PERCENT, "legumes"), Share("potato", Decimal(50))),
)
DRAFT = Draft(
    "Demo: Strategi för nötkött",
    "Köken serverar mindre nötkött och mer av det som har lägst klimatavtryck.\n\n"
    "Regionen ska köpa svenskt kött.",  # a fault that the page shows
)


def make_steering(engine: Engine, buyer_email: str, lawyer_email: str, admin_email: str) -> None:
    """Write it once, through the same services that people use, when the purchases are figured."""
    if not _are_figured(engine):
        return
    with transaction_on(engine) as session:
        people = [user_with_email(session, email) for email in (buyer_email, lawyer_email, admin_email)]
        buyer, lawyer, admin = (one.id if one else None for one in people)
        if buyer is None or lawyer is None or admin is None or session.scalar(select(Policy.id).limit(1)):
            return
        _adopt(session, buyer, lawyer, admin)
        policies.start(session, "strategy", "beef", DRAFT, buyer)
        _plan(session, buyer)


def _are_figured(engine: Engine) -> bool:
    for _again in range(TRIES):
        with reading_on(engine) as session:
            if years(session) and not waiting(session):
                return True
        time.sleep(PAUSE_S)
    return False


def _adopt(session: Session, buyer: UUID, lawyer: UUID, admin: UUID) -> None:
    made = policies.start(session, "guideline", "", GUIDELINE, buyer)
    version = versions(session, made.id)[0].version
    policies.move(session, version.id, 1, Move.SEND, buyer)
    policies.review(session, version.id, 1, policies.APPROVED, "", lawyer)
    policies.adopt(session, version.id, 1, Decision("DEMO 2026/1 § 1", today(session)), admin)


def _plan(session: Session, buyer: UUID) -> None:
    """A swap that is reckoned and under way, and an action that has no figure."""
    day = today(session)
    plan = actions.start_plan(session, KITCHEN, day.year, buyer)
    year = units.figures_year(session, KITCHEN, day.year)
    if year is None:
        return
    gaps = {gap.kind: gap for gap in gaps_of(units.bought(session, KITCHEN, year))}
    found = swap_of(session, KITCHEN, year, "beef", "legumes", PERCENT)
    if found is not None and Kind.LARGEST in gaps:
        swap = Wording(
            title="Demo: Linser i stället för en del av köttfärsen",
            text="Köket provar två nya rätter i veckan.",
            category="beef",
            owner_id=buyer,
            due_on=day + timedelta(days=60),
            effect="swap",
            effect_year=year,
            expected_kg_co2e=round(found.saved, 6),
            expected_low=round(found.low, 6),
            expected_high=round(found.high, 6),
            swap_to="legumes",
            swap_percent=PERCENT,
        )
        made = actions.plan_action(
            session, plan.id, str(Kind.LARGEST), gaps[Kind.LARGEST].figures, swap, buyer
        )
        actions.move(session, made.id, 1, Step.START, buyer)
    if Kind.UNVERIFIED in gaps:
        ask = Wording(
            title="Demo: Fråga leverantörerna efter granskade siffror",
            text="",
            category="",
            owner_id=buyer,
            due_on=day + timedelta(days=30),
            effect="unknown",
            effect_year=year,
            effect_reason="En granskad siffra kan vara både högre och lägre än medelvärdet.",
        )
        actions.plan_action(session, plan.id, str(Kind.UNVERIFIED), gaps[Kind.UNVERIFIED].figures, ask, buyer)
