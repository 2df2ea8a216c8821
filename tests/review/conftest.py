"""A reviewer at work and something to review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import factories
from tests.accounts.people import sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User


@pytest.fixture
def waiting(db_session: Session) -> factories.InReview:
    """A potato that waits for a decision."""
    return factories.in_review(db_session)


@pytest.fixture
def reviewer(client: FlaskClient, db_session: Session) -> User:
    """A reviewer, signed in in `client`."""
    user = factories.a_reviewer(db_session)
    sign_in(client, user)
    return user
