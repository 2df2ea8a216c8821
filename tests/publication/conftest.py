"""A published potato, staff who may stop it, and the workers that follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from portal.db import transaction_on
from portal.publication import service
from tests import factories
from workers import deliveries
from workers.deliveries import Limits
from workers.delivering import deliver_one
from workers.subscriptions import PAIRS, SUBSCRIBERS

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from portal.profiles.models import Profile

# The factories do by themselves what the other subscribers would.
EVENTS = (
    "ProfileExpiring",
    "ProfileExpired",
    "ProfileSuspended",
    "SuspensionDue",
    "ProfileReinstated",
    "ProfileWithdrawn",
    "ProfileSuperseded",
)
OURS = [(event, subscriber) for event, subscriber in PAIRS if event in EVENTS]


@pytest.fixture
def reviewer(db_session: Session) -> User:
    """Somebody at the region."""
    return factories.a_reviewer(db_session)


@pytest.fixture
def profile(db_session: Session, reviewer: User) -> Profile:
    """A published potato of the year 2025: it counts through 2027."""
    return factories.published(db_session, reviewer=reviewer)


@pytest.fixture
def work(engine: Engine) -> Callable[[], list[str]]:
    """Runs relay and workers until nothing is due; gives back the subscribers that ran, in order."""

    def run() -> list[str]:
        ran: list[str] = []
        while True:
            with transaction_on(engine) as session:
                deliveries.fan_out(session, OURS)
                due = deliveries.due(session, 100)
            if not due:
                return ran
            for event_id, subscriber in due:
                assert deliver_one(engine, SUBSCRIBERS, Limits(), event_id, subscriber) == "done"
                ran.append(subscriber)

    return run


@pytest.fixture
def begin(engine: Engine) -> Callable[[date], int]:
    """Lets the calendar do what it calls for on a day; gives back how many profiles it was about."""

    def run(day: date) -> int:
        with transaction_on(engine) as session:
            return service.advance(session, day, "advance_publications")

    return run
