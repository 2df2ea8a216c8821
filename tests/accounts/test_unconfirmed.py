"""Accounts that nobody confirmed: gone after their time, and never before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.accounts import letters
from portal.accounts.models import Membership, Organisation, User
from portal.config import Settings
from portal.db import engine_for
from portal.ledger import StoredEvent, append
from portal.mail import Mail
from schemas.events import DayBegan
from tests.accounts.people import make_producer, sign_up
from workers.deliveries import Limits, fan_out
from workers.delivering import deliver_one
from workers.subscriptions import SUBSCRIBERS

PAIRS = [("DayBegan", "remove_unconfirmed_accounts")]
DAY = "2026-03-31"
LONG_AGO = datetime(2026, 2, 28, 12, 0, tzinfo=UTC)
LATELY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def _age(session: Session, user_id: UUID, created: datetime, mailed: datetime) -> None:
    session.execute(update(User).where(User.id == user_id).values(created_at=created))
    session.execute(update(Mail).where(Mail.user_id == user_id).values(created_at=mailed))
    session.commit()


def _begin_day(session: Session, settings: Settings) -> str:
    event_id = append(session, "calendar", DayBegan(day=DAY), "relay").id
    fan_out(session, PAIRS)
    session.commit()
    return deliver_one(engine_for(settings.database_url), SUBSCRIBERS, Limits(), event_id, PAIRS[0][1])


def _write_link(session: Session, settings: Settings, user: User) -> None:
    letters.write_account_link(session, settings, f"test-{user.id}", user.id, already_registered=False)


@pytest.mark.parametrize(
    ("created", "mailed", "left"),
    [(LONG_AGO, LONG_AGO, 0), (LATELY, LATELY, 1), (LONG_AGO, LATELY, 1)],
    ids=["silent for 31 days", "two days too young", "asked for a new link lately"],
)
def test_an_account_nobody_confirmed_goes_after_thirty_days(
    db_session: Session, settings: Settings, created: datetime, mailed: datetime, left: int
) -> None:
    """With its organisation and its mails; a link that was sent lately keeps it."""
    user = sign_up(db_session)
    _write_link(db_session, settings, user)
    _age(db_session, user.id, created, mailed)
    assert _begin_day(db_session, settings) == "done"
    for table in (User, Membership, Organisation, Mail):
        assert db_session.scalar(select(func.count()).select_from(table)) == left, table


def test_a_confirmed_account_stays(db_session: Session, settings: Settings) -> None:
    """However old it is; and one that goes takes nobody else's rows along."""
    kept = make_producer(db_session)
    gone = sign_up(db_session, email="annan@exempel.se")
    for user in (kept, gone):
        _age(db_session, user.id, LONG_AGO - timedelta(days=900), LONG_AGO)
    assert _begin_day(db_session, settings) == "done"
    assert db_session.scalars(select(User.id)).all() == [kept.id]
    assert db_session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_a_mail_that_was_removed_is_not_missed(db_session: Session, settings: Settings) -> None:
    """A delivery that comes late for a removed mail ends done, not dead."""
    user = sign_up(db_session)
    _write_link(db_session, settings, user)
    fan_out(db_session, [("MailQueued", "send_mail")])
    queued = db_session.scalars(select(StoredEvent.id).where(StoredEvent.type == "MailQueued")).one()
    _age(db_session, user.id, LONG_AGO, LONG_AGO)
    _begin_day(db_session, settings)
    engine = engine_for(settings.database_url)
    assert deliver_one(engine, SUBSCRIBERS, Limits(), queued, "send_mail") == "done"
