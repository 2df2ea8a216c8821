"""The calendar: one event for each day, whoever is first, and nothing for days that are over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from dramatiq.brokers.stub import StubBroker
from sqlalchemy import Engine, func, select

from portal.db import engine_for, reading_on, transaction_on
from portal.ledger import StoredEvent
from workers import periodic
from workers.deliveries import Limits
from workers.relay import Relay

DAY = date(2026, 3, 31)
PAIRS = [("DayBegan", "first")]


@pytest.fixture
def engine(database_url: str) -> Engine:
    """The test database."""
    return engine_for(database_url)


def _days(engine: Engine) -> list[str]:
    with reading_on(engine) as session:
        events = (
            select(StoredEvent).where(StoredEvent.type == "DayBegan").order_by(StoredEvent.stream_version)
        )
        return [stored.event().day for stored in session.scalars(events)]  # type: ignore[attr-defined]


def _begin(engine: Engine, day: date) -> bool:
    with transaction_on(engine) as session:
        return periodic.begin_day(session, day)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 15, 4, 59, 59, tzinfo=UTC), date(2026, 1, 14)),  # 05.59 in winter
        (datetime(2026, 1, 15, 5, 0, tzinfo=UTC), date(2026, 1, 15)),
        (datetime(2026, 7, 15, 3, 59, 59, tzinfo=UTC), date(2026, 7, 14)),  # 05.59 in summer
        (datetime(2026, 7, 15, 4, 0, tzinfo=UTC), date(2026, 7, 15)),
        (datetime(2026, 3, 29, 3, 59, tzinfo=UTC), date(2026, 3, 28)),  # clocks went forward at 01 UTC
        (datetime(2026, 3, 29, 4, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 10, 25, 4, 59, tzinfo=UTC), date(2026, 10, 24)),  # and back
        (datetime(2026, 10, 25, 5, 0, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_a_day_begins_at_six_in_sweden(moment: datetime, day: date) -> None:
    """Summer or winter, and on the days when clocks are changed."""
    assert periodic.day_of(moment) == day


def test_a_day_begins_once(engine: Engine) -> None:
    """The second to notice does nothing, and a clock that went back does not bring a day again."""
    assert _begin(engine, DAY)
    assert not _begin(engine, DAY)
    assert not _begin(engine, DAY - timedelta(days=1))
    assert _begin(engine, DAY + timedelta(days=3))
    assert _days(engine) == ["2026-03-31", "2026-04-03"]


def test_ten_at_once_begin_one_day(engine: Engine) -> None:
    """Relays that notice the same morning at the same moment agree on one event."""
    with ThreadPoolExecutor(10) as pool:
        began = list(pool.map(lambda _: _begin(engine, DAY), range(10)))
    assert began.count(True) == 1
    assert _days(engine) == ["2026-03-31"]


def test_the_relay_begins_the_day_and_fans_it_out(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """One step is enough; further ones, and other relays, add nothing until the next day."""
    broker = StubBroker()
    monkeypatch.setattr(broker, "do_qsize", lambda _: 0, raising=False)
    broker.declare_queue("deliveries")
    monkeypatch.setattr("workers.relay.LOOK_AT_CALENDAR_EVERY_SECONDS", -1.0)
    monkeypatch.setattr(periodic, "today", lambda _: DAY)
    relay = Relay(engine, broker, PAIRS, Limits())
    for other in (relay, relay, Relay(engine, broker, PAIRS, Limits())):
        other.step()
    assert _days(engine) == ["2026-03-31"]
    assert broker.queues["deliveries"].qsize() == 1
    monkeypatch.setattr(periodic, "today", lambda _: DAY + timedelta(days=1))
    relay.step()
    assert _days(engine) == ["2026-03-31", "2026-04-01"]


def test_a_day_that_could_not_be_stored_is_tried_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that was away at six costs a moment, not the day."""
    relay = Relay(engine, StubBroker(), PAIRS, Limits())
    with monkeypatch.context() as broken:
        broken.setattr(periodic, "begin_day", _raise)
        with pytest.raises(ConnectionError):
            relay.step()
    assert _days(engine) == []
    monkeypatch.setattr(Relay, "_ring", lambda _: 0)
    relay.step()
    assert len(_days(engine)) == 1


def _raise(*_: object) -> bool:
    raise ConnectionError("away")


def test_the_database_s_clock_decides(engine: Engine) -> None:
    """What day it is comes from the one clock that all relays share."""
    with reading_on(engine) as session:
        assert periodic.today(session) == periodic.day_of(session.scalars(select(func.now())).one())


def test_a_relay_whose_work_has_no_daily_part_keeps_no_calendar(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No event is stored that nobody listens to."""
    monkeypatch.setattr(Relay, "_ring", lambda _: 0)
    Relay(engine, StubBroker(), [("AnswersSaved", "first")], Limits()).step()
    assert _days(engine) == []
