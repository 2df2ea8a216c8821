"""One event a day, from which everything that happens by the calendar follows.

The relay appends `DayBegan` when a new day has begun in Sweden; daily work is done by its
subscribers, so it is delivered, tried again and seen when it dies like any other conclusion.
A day on which no relay ran is not made up for: a subscriber looks for everything that is due
up to the day it is told, never for what falls on exactly that day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import take_turn
from portal.i18n import TIME_ZONE
from portal.ledger import StoredEvent, append
from schemas.events import DayBegan

STREAM = "calendar"
ACTOR = "relay"
# Not at midnight: some of what follows are mails, and a telephone lies beside the bed.
BEGINS_AT_HOUR = 6


def day_of(moment: datetime) -> date:
    """The day that is going on at a moment: in Sweden, from six in the morning to the next."""
    return (moment.astimezone(TIME_ZONE) - timedelta(hours=BEGINS_AT_HOUR)).date()


def today(session: Session) -> date:
    """The day that is going on by the database's clock."""
    return day_of(session.scalars(select(func.clock_timestamp())).one())


def begin_day(session: Session, day: date) -> bool:
    """Append `DayBegan` unless this day, or a later one, has begun before; whether it was appended."""
    take_turn(session, "calendar")
    newest = select(StoredEvent).where(StoredEvent.stream == STREAM)
    latest = session.scalar(newest.order_by(StoredEvent.stream_version.desc()).limit(1))
    if latest is not None and latest.payload["day"] >= day.isoformat():
        return False
    append(session, STREAM, DayBegan(day=day.isoformat()), ACTOR)
    return True
