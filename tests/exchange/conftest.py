"""A signed-in producer with a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.accounts.people import make_producer, sign_in
from tests.declarations.browser import Browser

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User


@pytest.fixture
def producer(db_session: Session) -> User:
    """A confirmed producer of Exempelgården AB."""
    return make_producer(db_session)


@pytest.fixture
def browser(client: FlaskClient, producer: User) -> Browser:
    """The producer's browser, signed in."""
    sign_in(client, producer)
    return Browser(client)


@pytest.fixture
def stranger(app: Flask, db_session: Session) -> Browser:
    """Somebody of another company."""
    other = make_producer(
        db_session, email="annan@exempel.se", name="Annan Odlare", organisation_name="Grannens Grönt AB"
    )
    client = app.test_client()
    sign_in(client, other)
    return Browser(client)
