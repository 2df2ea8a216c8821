"""A firm with a card, somebody who works with preparedness, and their browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.accounts.models import Role
from portal.preparedness.cards import Contact
from portal.preparedness.service import state
from tests.accounts.people import make_staff, sign_in
from tests.organisations.people import Company, a_company
from tests.preparedness.cards import A_CARD, CONTACT_NAME, CONTACT_PHONE

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User


@pytest.fixture
def firm(db_session: Session) -> Company:
    """A company that has stated a card with one part."""
    company = a_company(db_session)
    contact = Contact(CONTACT_NAME, CONTACT_PHONE)
    state(db_session, company.id, A_CARD, contact, 0, company.owner.id)
    db_session.commit()
    return company


@pytest.fixture
def officer(db_session: Session) -> User:
    """Somebody of the preparedness staff."""
    return make_staff(db_session, Role.PREPAREDNESS, "beredskap@exempel.se")


@pytest.fixture
def officers_client(app: Flask, officer: User) -> FlaskClient:
    """Their browser."""
    client = app.test_client()
    sign_in(client, officer)
    return client


@pytest.fixture
def owners_client(app: Flask, firm: Company) -> FlaskClient:
    """The browser of the firm's owner."""
    client = app.test_client()
    sign_in(client, firm.owner)
    return client
