"""Looking up members, invitations and mandates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Date, and_, cast, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import MemberRole, Membership, Organisation, User
from portal.accounts.queries import email_key
from portal.declarations.models import Declaration
from portal.i18n import TIME_ZONE
from portal.organisations.models import Invitation, Mandate


@dataclass(frozen=True)
class Capacity:
    """What a person is to an organisation today; advisers without a mandate that counts are nothing."""

    organisation_id: UUID
    organisation_name: str
    role: str
    mandates: tuple[Mandate, ...]


@dataclass(frozen=True)
class Member:
    """Somebody who belongs to an organisation, with the mandates an adviser has had, newest first."""

    user: User
    role: MemberRole
    mandates: tuple[Mandate, ...]


def today_in_sweden() -> ColumnElement[date]:
    """The date in Sweden by the database's clock."""
    return cast(func.timezone(TIME_ZONE.key, func.clock_timestamp()), Date)


def today(session: Session) -> date:
    """The date in Sweden by the database's clock."""
    return session.scalars(select(today_in_sweden())).one()


def counts_now() -> ColumnElement[bool]:
    """Whether a mandate gives any right at this moment."""
    return and_(
        Mandate.revoked_at.is_(None),
        Mandate.valid_from <= today_in_sweden(),
        Mandate.valid_to >= today_in_sweden(),
    )


def capacities(session: Session, user_id: UUID) -> list[Capacity]:
    """Every organisation that a person may act for at this moment, the oldest membership first."""
    found = session.execute(
        select(Organisation.id, Organisation.name, Membership.role)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.user_id == user_id)
        .order_by(Membership.since, Membership.id)
    ).all()
    mandates = defaultdict(list)
    if any(role == MemberRole.ADVISER for *_, role in found):
        for mandate in session.scalars(select(Mandate).where(Mandate.user_id == user_id, counts_now())):
            mandates[mandate.organisation_id].append(mandate)
    return [
        Capacity(organisation_id, name, role, tuple(mandates[organisation_id]))
        for organisation_id, name, role in found
        if role != MemberRole.ADVISER or mandates[organisation_id]
    ]


def organisation_of_declaration(session: Session, declaration_id: UUID) -> UUID | None:
    """Whose declaration it is."""
    return session.scalar(select(Declaration.organisation_id).where(Declaration.id == declaration_id))


def members(session: Session, organisation_id: UUID) -> list[Member]:
    """Everybody who belongs to an organisation, the longest first."""
    rows = session.execute(
        select(User, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation_id)
        .order_by(Membership.since, Membership.id)
    ).all()
    mandates = defaultdict(list)
    newest_first = Mandate.granted_at.desc(), Mandate.id.desc()
    of_organisation = select(Mandate).where(Mandate.organisation_id == organisation_id)
    for mandate in session.scalars(of_organisation.order_by(*newest_first)):
        mandates[mandate.user_id].append(mandate)
    return [Member(user, MemberRole(role), tuple(mandates[user.id])) for user, role in rows]


def member(session: Session, organisation_id: UUID, user_id: UUID) -> Member | None:
    """One of them."""
    return next((one for one in members(session, organisation_id) if one.user.id == user_id), None)


def owners(session: Session, organisation_id: UUID) -> list[User]:
    """The owners who may sign in."""
    return [
        one.user
        for one in members(session, organisation_id)
        if one.role is MemberRole.OWNER and one.user.is_active and one.user.confirmed_at is not None
    ]


def open_invitations(session: Session, organisation_id: UUID) -> Sequence[Invitation]:
    """Invitations that can still be accepted, newest first."""
    found = (
        select(Invitation)
        .where(Invitation.organisation_id == organisation_id, is_open())
        .order_by(Invitation.invited_at.desc())
    )
    return session.scalars(found).all()


def open_invitation(session: Session, invitation_id: UUID, *, lock: bool = False) -> Invitation | None:
    """An invitation, if it can still be accepted."""
    query = select(Invitation).where(Invitation.id == invitation_id, is_open())
    return session.scalar(query.with_for_update() if lock else query)


def is_open() -> ColumnElement[bool]:
    """Whether an invitation can still be accepted."""
    return and_(Invitation.ended_at.is_(None), Invitation.expires_at > func.clock_timestamp())


def has_member_with(session: Session, organisation_id: UUID, email: str) -> bool:
    """Whether somebody with this address belongs to the organisation."""
    found = (
        select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id == organisation_id, User.email_key == email_key(email))
    )
    return session.scalar(found) is not None


def mandates_ending(session: Session, day: date, last_day: date) -> Sequence[Mandate]:
    """Mandates whose last day lies between the two, and that no later one of the same adviser follows."""
    later = select(Mandate).subquery()
    followed = (
        select(later.c.id)
        .where(
            later.c.user_id == Mandate.user_id,
            later.c.organisation_id == Mandate.organisation_id,
            later.c.revoked_at.is_(None),
            later.c.valid_to > Mandate.valid_to,
        )
        .exists()
    )
    found = select(Mandate).where(
        Mandate.revoked_at.is_(None), Mandate.valid_to.between(day, last_day), ~followed
    )
    return session.scalars(found.order_by(Mandate.valid_to, Mandate.id)).all()


def readers_of_letters(session: Session, organisation_id: UUID, user_id: UUID) -> list[UUID]:
    """Who gets a letter about an organisation's declaration that this person worked on.

    The person, while they may act for the organisation; with an adviser the owners too, since it is
    their declaration. When the person may not any more: the owners.
    """
    still = [one for one in capacities(session, user_id) if one.organisation_id == organisation_id]
    responsible = [owner.id for owner in owners(session, organisation_id)]
    if not still:
        return responsible
    if still[0].role != MemberRole.ADVISER:
        return [user_id]
    return [user_id, *responsible]
