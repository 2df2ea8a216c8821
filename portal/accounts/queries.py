"""Looking up people and organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.models import Membership, Organisation, Role, User

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session


def email_key(email: str) -> str:
    """The form of an address that two spellings of it share."""
    return email.strip().casefold()


def user_with_email(session: Session, email: str) -> User | None:
    """The account with this address, confirmed or not."""
    return session.scalars(select(User).where(User.email_key == email_key(email))).one_or_none()


def organisation_of(session: Session, user_id: UUID) -> Organisation | None:
    """The organisation that a person acts for."""
    found = (
        select(Organisation).join(Membership).where(Membership.user_id == user_id).order_by(Membership.since)
    )
    return session.scalars(found).first()


def members_of(session: Session, organisation_id: UUID) -> list[User]:
    """Everybody who acts for an organisation and may sign in, oldest first."""
    found = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation_id, User.is_active, User.confirmed_at.is_not(None))
        .order_by(Membership.since, User.id)
    )
    return list(session.scalars(found))


def people_with_role(session: Session, role: Role) -> list[User]:
    """Everybody with a role who may sign in, oldest first."""
    found = (
        select(User)
        .where(User.role == role, User.is_active, User.confirmed_at.is_not(None))
        .order_by(User.id)
    )
    return list(session.scalars(found))
