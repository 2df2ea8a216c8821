"""A company and the people around it, made through the services that pages use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from portal.accounts import service as accounts
from portal.accounts.models import MemberRole, Membership, User
from portal.accounts.queries import organisation_of
from portal.organisations import queries, service
from portal.organisations.models import Mandate
from portal.organisations.terms import MandateTerms
from tests.accounts.people import PASSWORD, make_producer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Company:
    """An organisation and its first owner."""

    id: UUID
    owner: User


def a_company(session: Session, email: str = "agare@exempel.se", **changes: object) -> Company:
    """A company with one owner, as somebody who signs up has it."""
    owner = make_producer(session, email=email, **changes)
    organisation = organisation_of(session, owner.id)
    assert organisation is not None
    return Company(organisation.id, owner)


def a_person(session: Session, email: str) -> User:
    """A confirmed account that belongs to no company."""
    user = accounts.register_invited(session, email, email.split("@", maxsplit=1)[0].title(), PASSWORD, "sv")
    session.commit()
    return user


def a_member(session: Session, company: Company, email: str, role: MemberRole = MemberRole.EDITOR) -> User:
    """Somebody who was invited and accepted."""
    user = a_person(session, email)
    invitation = service.invite(session, company.id, email, role, None, company.owner.id)
    service.accept(session, invitation.id, user.id)
    session.commit()
    return user


def terms(session: Session, **changes: object) -> MandateTerms:
    """From yesterday and for a month, everything, without signing; keyword arguments replace."""
    today = queries.today(session)
    days = {"valid_from": today - timedelta(days=1), "valid_to": today + timedelta(days=30)}
    return MandateTerms(**{**days, "may_submit": False, **changes})  # type: ignore[arg-type]


def an_adviser(session: Session, company: Company, email: str, **changes: object) -> User:
    """An adviser with a mandate."""
    user = a_person(session, email)
    offered = terms(session, **changes)
    invitation = service.invite(session, company.id, email, MemberRole.ADVISER, offered, company.owner.id)
    service.accept(session, invitation.id, user.id)
    session.commit()
    return user


def mandate_of(session: Session, user: User) -> Mandate:
    """The adviser's newest mandate."""
    newest = select(Mandate).where(Mandate.user_id == user.id).order_by(Mandate.id.desc())
    mandate = session.scalars(newest.execution_options(populate_existing=True)).first()
    assert mandate is not None
    return mandate


def move(session: Session, user: User, valid_from: date, valid_to: date) -> None:
    """As if the adviser's mandate had been given for other days."""
    mandate = mandate_of(session, user)
    mandate.valid_from, mandate.valid_to = valid_from, valid_to
    session.commit()


def role_of(session: Session, company: Company, user: User) -> str | None:
    """What somebody is to the company now."""
    return session.scalar(
        select(Membership.role).where(Membership.organisation_id == company.id, Membership.user_id == user.id)
    )
