"""A signed-in producer, a browser without JavaScript, and the back office."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.accounts.people import make_producer, sign_in
from tests.declarations.backoffice import BackOffice
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
def colleague(app: Flask, producer: User) -> Browser:
    """The same company in another browser."""
    client = app.test_client()
    sign_in(client, producer)
    return Browser(client)


@pytest.fixture
def office(database_url: str) -> BackOffice:
    """The workers' conclusions, drawn when a test asks for them."""
    return BackOffice(database_url)
