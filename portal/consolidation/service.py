"""Make a scenario, keep what comes of it, and note who agrees to be seen. Never commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.catalogue.models import CatalogueEntry
from portal.consolidation.models import Scenario, ScenarioConsent, ScenarioDrop, ScenarioGoods
from portal.consolidation.queries import consent_of
from portal.db import new_id
from schemas.consolidation import Outcome
from schemas.events import ConsolidationAsked, ConsolidationConsentGiven, ConsolidationConsentRevoked

MOST_GOODS = 8
MOST_KITCHENS = 8


@dataclass(frozen=True)
class Stated:
    """A product as the buyer put it into the scenario; `drops` is kilograms each time by kitchen."""

    entry: CatalogueEntry
    firm_id: UUID
    per_week: Decimal
    drops: Mapping[int, Decimal]


@dataclass(frozen=True)
class Terms:
    """What holds for the whole scenario; see `models.Scenario`."""

    title: str
    vehicle: str
    capacity_kg: Decimal
    hub_id: int | None
    times: int


def ask(
    session: Session, terms: Terms, goods: Sequence[Stated], dialogue_id: UUID | None, user_id: UUID
) -> Scenario:
    """Store the scenario and ask the workers what comes of it."""
    asked = Scenario(id=new_id(), dialogue_id=dialogue_id, made_by=user_id, **terms.__dict__)
    session.add(asked)
    session.flush()
    for one in goods:
        kept = ScenarioGoods(
            scenario_id=asked.id,
            slug=one.entry.slug,
            profile_id=one.entry.profile_id,
            organisation_id=one.firm_id,
            per_week=one.per_week,
        )
        session.add(kept)
        session.flush()
        session.add_all(
            ScenarioDrop(scenario_id=asked.id, slug=one.entry.slug, point_id=point, kg=kg)
            for point, kg in one.drops.items()
        )
    ledger.append(session, _stream(asked.id), ConsolidationAsked(scenario_id=asked.id), f"user-{user_id}")
    return asked


def record(session: Session, scenario_id: UUID, outcome: Outcome) -> None:
    """Keep what came of it."""
    asked = session.get_one(Scenario, scenario_id)
    asked.result = outcome.to_json()
    asked.computed_at = _now(session)


def consent(session: Session, scenario_id: UUID, organisation_id: UUID, user_id: UUID) -> None:
    """The firm lets the others in the scenario see its part; once more changes nothing."""
    _lock(session, scenario_id)
    if consent_of(session, scenario_id, organisation_id) is not None:
        return
    session.add(
        ScenarioConsent(
            id=new_id(), scenario_id=scenario_id, organisation_id=organisation_id, given_by=user_id
        )
    )
    event = ConsolidationConsentGiven(scenario_id=scenario_id, organisation_id=organisation_id)
    ledger.append(session, _stream(scenario_id), event, f"user-{user_id}")


def revoke(session: Session, scenario_id: UUID, organisation_id: UUID, user_id: UUID) -> None:
    """From now on nobody else in the scenario sees the firm's part."""
    _lock(session, scenario_id)
    given = consent_of(session, scenario_id, organisation_id)
    if given is None:
        return
    given.revoked_by, given.revoked_at = user_id, _now(session)
    event = ConsolidationConsentRevoked(scenario_id=scenario_id, organisation_id=organisation_id)
    ledger.append(session, _stream(scenario_id), event, f"user-{user_id}")


def revoke_all(session: Session, organisation_id: UUID, user_id: UUID) -> None:
    """Of a firm that nobody is left in to say so, nobody else sees a part any more."""
    given = select(ScenarioConsent.scenario_id).where(
        ScenarioConsent.organisation_id == organisation_id, ScenarioConsent.revoked_at.is_(None)
    )
    for scenario_id in session.scalars(given.order_by(ScenarioConsent.scenario_id)).all():
        revoke(session, scenario_id, organisation_id, user_id)


def _lock(session: Session, scenario_id: UUID) -> None:
    """Two presses of the button come one at a time."""
    session.execute(select(Scenario.id).where(Scenario.id == scenario_id).with_for_update())


def _now(session: Session) -> datetime:
    now: datetime = session.scalars(select(func.clock_timestamp())).one()
    return now


def _stream(scenario_id: UUID) -> str:
    return f"consolidation-{scenario_id}"
