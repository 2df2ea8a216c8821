"""Drafts that nobody touches: a reminder, two notices, then removal; a change starts the time anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from portal.db import engine_for
from portal.declarations.models import AnswerRow, Declaration, EarlierAnswer
from portal.drafts import service
from portal.drafts.models import DraftNotice
from portal.ledger import StoredEvent, append
from portal.mail import Mail
from schemas.events import DayBegan
from schemas.retention import days_of
from tests import factories
from workers import idle_drafts
from workers.deliveries import Limits, fan_out
from workers.delivering import deliver_one
from workers.subscriptions import PAIRS, SUBSCRIBERS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from portal.config import Settings

TODAY = date(2026, 6, 1)
KEEP = days_of("drafts")
MINE = {"notice_idle_drafts", "remove_idle_drafts", "mail_draft_noticed", "mail_draft_removed"}


@pytest.fixture(autouse=True)
def _addresses(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters name the addresses of the test's settings."""
    monkeypatch.setattr(idle_drafts, "settings", lambda: settings)


@pytest.fixture
def producer(db_session: Session) -> User:
    """Whoever began the draft."""
    return factories.a_producer(db_session)


@pytest.fixture
def draft(db_session: Session, producer: User) -> Declaration:
    """A draft with every answer."""
    return factories.a_draft(db_session, producer)


def age(session: Session, draft: Declaration, days: int, today: date = TODAY) -> None:
    """The draft was changed last so many days before today."""
    changed = datetime.combine(today - timedelta(days=days), datetime.min.time(), UTC)
    session.execute(update(Declaration).where(Declaration.id == draft.id).values(updated_at=changed))
    session.commit()


def day(session: Session, settings: Settings, today: date) -> None:
    """One day's work on idle drafts, with the mails that follow."""
    append(session, "calendar", DayBegan(day=today.isoformat()), "relay")
    session.commit()
    engine = engine_for(settings.database_url)
    for _ in range(2):
        pairs = [pair for pair in PAIRS if pair[1] in MINE]
        fan_out(session, pairs)
        session.commit()
        for event in session.scalars(select(StoredEvent).order_by(StoredEvent.id)).all():
            for _, name in (pair for pair in pairs if pair[0] == event.type):
                deliver_one(engine, SUBSCRIBERS, Limits(), event.id, name)
    session.expire_all()


def subjects(session: Session) -> list[str]:
    """Subjects of the mails about drafts, in order."""
    found = session.scalars(select(Mail.subject).where(Mail.key.startswith("mail_draft")).order_by(Mail.id))
    return list(found)


def test_a_ready_draft_is_reminded_of_once(
    db_session: Session, settings: Settings, draft: Declaration
) -> None:
    """Seven days after the last change, not before, and not again the day after."""
    age(db_session, draft, 7)
    day(db_session, settings, TODAY)
    assert subjects(db_session) == []
    day(db_session, settings, TODAY + timedelta(days=1))
    day(db_session, settings, TODAY + timedelta(days=2))
    assert subjects(db_session) == ["Din klimatdeklaration är klar – inte inskickad"]
    assert draft.status == "draft"


def test_a_draft_with_questions_left_is_not_called_ready(
    db_session: Session, settings: Settings, producer: User
) -> None:
    """Who has answers left is not told that everything is there."""
    half = factories.an_empty_draft(db_session, producer)
    age(db_session, half, 20)
    day(db_session, settings, TODAY)
    assert subjects(db_session) == []


def test_removal_comes_after_two_notices(db_session: Session, settings: Settings, draft: Declaration) -> None:
    """The whole way by the calendar: notices 60 and 14 days before, then the answers go, the number stays."""
    age(db_session, draft, 0)
    first, last = TODAY + timedelta(days=KEEP - 59), TODAY + timedelta(days=KEEP - 13)
    gone = last + timedelta(days=14)
    seen = {}
    for today in (first - timedelta(days=1), first, last - timedelta(days=1), last, gone - timedelta(days=1)):
        day(db_session, settings, today)
        seen[today] = len([one for one in subjects(db_session) if "tas bort" in one])
        assert _answers(db_session) > 0
    assert list(seen.values()) == [0, 1, 1, 2, 2]
    day(db_session, settings, gone)
    assert _answers(db_session) == 0
    assert draft.status == "withdrawn"
    assert subjects(db_session)[-1] == "Utkastet för Tvättad potatis är borttaget"
    day(db_session, settings, gone + timedelta(days=1))
    assert len([one for one in subjects(db_session) if "borttaget" in one]) == 1


def test_a_change_starts_the_time_anew(db_session: Session, settings: Settings, draft: Declaration) -> None:
    """Both notices are given, then somebody saves: nothing is removed, and notices begin from the first."""
    age(db_session, draft, KEEP - 59)
    day(db_session, settings, TODAY)
    day(db_session, settings, TODAY + timedelta(days=46))
    assert len(subjects(db_session)) == 2
    age(db_session, draft, 0, TODAY + timedelta(days=50))
    day(db_session, settings, TODAY + timedelta(days=70))
    assert _answers(db_session) > 0
    assert draft.status == "draft"


def test_two_notices_never_come_on_one_day(
    db_session: Session, settings: Settings, draft: Declaration
) -> None:
    """A service that was down for a year tells first, waits a month, tells again and waits two weeks."""
    age(db_session, draft, 3 * KEEP)
    told = {}
    for number in (0, 29, 30, 43, 44):
        day(db_session, settings, TODAY + timedelta(days=number))
        told[number] = len(subjects(db_session))
    assert told == {0: 1, 29: 1, 30: 2, 43: 2, 44: 3}
    assert draft.status == "withdrawn"


def test_what_was_handed_in_is_never_removed(
    db_session: Session, settings: Settings, draft: Declaration, producer: User
) -> None:
    """A declaration that was handed in stays whatever its age."""
    factories.hand_in(db_session, draft, producer)
    age(db_session, draft, 3 * KEEP)
    for number in (0, 30, 44, 60):
        day(db_session, settings, TODAY + timedelta(days=number))
    assert _answers(db_session) > 0
    assert subjects(db_session) == []


@runs(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.integers(1, 120), min_size=1, max_size=12))
def test_no_rhythm_of_days_removes_without_two_notices(
    db_session: Session, draft: Declaration, steps: list[int]
) -> None:
    """However irregularly the daily work runs, removal has a first and a last notice with time between."""
    age(db_session, draft, 0)
    today = TODAY
    for step in steps:
        today += timedelta(days=step)
        service.notice_idle(db_session, today, "notice_idle_drafts")
        service.remove_idle(db_session, today, "remove_idle_drafts")
    db_session.refresh(draft)
    rows = db_session.scalars(select(DraftNotice).where(DraftNotice.declaration_id == draft.id)).all()
    told = {row.kind: row.noticed_on for row in rows}
    if draft.status == "withdrawn":
        assert told["last"] - told["first"] >= timedelta(days=30)
        assert today - told["last"] >= timedelta(days=14)
    else:
        assert _answers(db_session) > 0
    db_session.rollback()


def _answers(session: Session) -> int:
    tables = (AnswerRow, EarlierAnswer)
    return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
