"""A buyer and a lawyer in their browsers, and the workers' part."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine

from portal.accounts.models import Role
from portal.db import transaction_on
from tests.accounts.people import make_staff, sign_in
from workers import deliveries
from workers.deliveries import Limits
from workers.delivering import deliver_one
from workers.subscriptions import SUBSCRIBERS

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User


@pytest.fixture
def buyer(client: FlaskClient, db_session: Session) -> User:
    """A buyer, signed in in `client`."""
    user = make_staff(db_session, Role.BUYER, "inkopare@exempel.se")
    sign_in(client, user)
    return user


@pytest.fixture
def lawyer(app: Flask, db_session: Session) -> User:
    """A lawyer of the region."""
    return make_staff(db_session, Role.LAWYER, "jurist@exempel.se")


@pytest.fixture
def lawyers_client(app: Flask, lawyer: User) -> FlaskClient:
    """The lawyer's browser."""
    client = app.test_client()
    sign_in(client, lawyer)
    return client


@pytest.fixture
def work(engine: Engine) -> Callable[[str, str], int]:
    """Deliver all events of one type to one subscriber; gives how many there were."""

    def deliver(event: str, subscriber: str) -> int:
        done = 0
        while True:  # of one stream only the first is due at a time
            with transaction_on(engine) as session:
                deliveries.fan_out(session, [(event, subscriber)])
                due = deliveries.due(session, 100)
            for event_id, name in due:
                assert deliver_one(engine, SUBSCRIBERS, Limits(), event_id, name) == "done"
            done += len(due)
            if not due:
                return done

    return deliver
