"""Keep a day's figures, and what the region chooses to show. Never commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal import db, ledger
from portal.dashboards.figures import names_of
from portal.dashboards.models import OverviewBasis, OverviewChoice, OverviewFigure
from portal.dashboards.withholding import Counted, Shown, shown
from schemas.events import OverviewAsked, OverviewChoiceMade

STREAM = "overview"


def take_turn(session: Session) -> None:
    """Wait until nobody else counts; held until the transaction ends."""
    db.take_turn(session, "overview", db.WHOLE_JOB_S)


def record(session: Session, day: date, topic: str, found: Sequence[Counted]) -> None:
    """Keep these as the topic's figures of the day, instead of what was counted earlier that day."""
    now: datetime = session.scalars(select(func.clock_timestamp())).one()
    earlier = delete(OverviewFigure).where(OverviewFigure.day == day)
    session.execute(earlier.where(OverviewFigure.name.in_(names_of(topic))))
    for one in found:
        told = _shown(session, one, day)
        session.add(
            OverviewFigure(
                day=day,
                name=one.name,
                key=one.key,
                period=one.period,
                value=one.value,
                low=one.low,
                high=one.high,
                firms=one.firms,
                public_value=told.value if told else None,
                public_low=told.low if told else None,
                public_high=told.high if told else None,
                public_since=told.since if told else None,
                counted_at=now,
            )
        )
    session.flush()


def _shown(session: Session, one: Counted, day: date) -> Shown | None:
    """What everybody is shown of it; of a sum over firms it is noted, for the next time."""
    if one.parts is None:
        return shown(one, None, day)
    stored = session.get(OverviewBasis, (one.name, one.period))
    before = Shown(stored.value, stored.low, stored.high, stored.shown_on, stored.parts) if stored else None
    told = shown(one, before, day)
    if told is not None and told is not before:
        values = {
            "parts": dict(told.parts),
            "value": told.value,
            "low": told.low,
            "high": told.high,
            "shown_on": told.since,
        }
        row = insert(OverviewBasis).values(name=one.name, period=one.period, **values)
        keys = [OverviewBasis.name, OverviewBasis.period]
        session.execute(row.on_conflict_do_update(index_elements=keys, set_=values))
    return told


def choose(session: Session, topic: str, is_public: bool, user_id: UUID) -> None:
    """Show a group of figures to everybody, or to staff only."""
    session.add(OverviewChoice(id=db.new_id(), topic=topic, is_public=is_public, chosen_by=user_id))
    event = OverviewChoiceMade(topic=topic, is_public=is_public)
    ledger.append(session, STREAM, event, f"user-{user_id}")


def ask(session: Session, user_id: UUID) -> None:
    """Ask the workers to count now."""
    ledger.append(session, STREAM, OverviewAsked(), f"user-{user_id}")
