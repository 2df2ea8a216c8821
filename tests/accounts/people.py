"""People for tests, made through the services that the pages use."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from argon2 import PasswordHasher

from portal.accounts import passwords, service
from portal.accounts.models import Role, User
from portal.accounts.numbers import OrganisationNumber

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

PASSWORD = "morot granit paraply"
# Real strength costs a tenth of a second for each person; what it must be has a test of its own.
passwords._hasher = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
COMPANY_NUMBER = OrganisationNumber(digits="5560360793", is_sole_trader=False)
SIGN_UP = service.SignUp(
    name="Provodlare Ett",
    email="odlare@exempel.se",
    password=PASSWORD,
    organisation_number=COMPANY_NUMBER,
    organisation_name="Exempelgården AB",
    municipality="2080",
)


def sign_up(session: Session, **changes: object) -> User:
    """An account that waits for confirmation, committed."""
    user_id = service.register(session, replace(SIGN_UP, **changes))  # type: ignore[arg-type]
    session.commit()
    return session.get_one(User, user_id)


def make_producer(session: Session, **changes: object) -> User:
    """A confirmed producer with an organisation, committed."""
    user = sign_up(session, **changes)
    service.confirm(session, user)
    session.commit()
    return user


def make_staff(session: Session, role: Role = Role.REVIEWER, email: str = "granskare@exempel.se") -> User:
    """A person of the region, or a buyer, committed."""
    user = service.create_staff(session, email, "Prov Person", role, PASSWORD)
    session.commit()
    return user


def sign_in(client: FlaskClient, user: User) -> None:
    """Open a session for the person without the form."""
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie["user_id"] = str(user.id)
        cookie["session_version"] = user.session_version
