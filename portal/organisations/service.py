"""Changes to who acts for an organisation. Functions take the session first and never commit."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal import ledger
from portal.accounts.models import MemberRole, Membership, Organisation, Role, User
from portal.accounts.queries import email_key
from portal.db import new_id
from portal.organisations.models import Invitation, Mandate
from portal.organisations.queries import has_member_with, is_open, open_invitation
from portal.organisations.terms import MandateTerms
from schemas.events import (
    Event,
    MandateGranted,
    MandateRevoked,
    MemberInvited,
    MemberJoined,
    MemberRemoved,
    MemberRoleChanged,
    OrganisationChanged,
)

INVITATION_DAYS = 14


class AlreadyMember(Exception):
    """Somebody with this address belongs to the organisation already."""


class LastOwner(Exception):
    """Without this person nobody could manage the organisation."""


class InvitationGone(Exception):
    """The invitation was accepted, declined, withdrawn or replaced, or its time is out."""


class NotInvited(Exception):
    """The person's address is not the one that was invited, or their account is of another kind."""


def invite(
    session: Session,
    organisation_id: UUID,
    email: str,
    role: MemberRole,
    terms: MandateTerms | None,
    invited_by: UUID,
) -> Invitation:
    """Offer somebody a role; an earlier offer to the same address is replaced.

    Raises:
        AlreadyMember: there is nothing to offer.
    """
    _lock(session, organisation_id)
    if has_member_with(session, organisation_id, email):
        raise AlreadyMember
    earlier = (
        Invitation.organisation_id == organisation_id,
        Invitation.email_key == email_key(email),
        Invitation.ended_at.is_(None),
    )
    _end(session, "replaced", *earlier)
    invitation = Invitation(
        id=new_id(),
        organisation_id=organisation_id,
        email=email.strip(),
        email_key=email_key(email),
        role=role.value,
        terms=terms.to_json() if terms else None,
        invited_by=invited_by,
        expires_at=session.scalars(select(func.clock_timestamp())).one() + timedelta(days=INVITATION_DAYS),
    )
    session.add(invitation)
    session.flush()
    event = MemberInvited(organisation_id=organisation_id, invitation_id=invitation.id)
    _tell(session, organisation_id, event, invited_by)
    return invitation


def withdraw_invitation(session: Session, organisation_id: UUID, invitation_id: UUID) -> None:
    """Take an offer back before it is answered; one that was answered stays as it is."""
    _end(
        session,
        "withdrawn",
        Invitation.id == invitation_id,
        Invitation.organisation_id == organisation_id,
        Invitation.ended_at.is_(None),
    )


def decline(session: Session, invitation_id: UUID) -> None:
    """Say no to an offer."""
    _end(session, "declined", Invitation.id == invitation_id, is_open())


def accept(session: Session, invitation_id: UUID, user_id: UUID) -> UUID:
    """Become a member; returns the organisation. A member is what they were, never less.

    Raises:
        InvitationGone: it can no longer be accepted.
        NotInvited: it was for somebody else.
    """
    invitation = open_invitation(session, invitation_id, lock=True)
    if invitation is None:
        raise InvitationGone
    user = session.get_one(User, user_id)
    if user.email_key != invitation.email_key or user.role != Role.PRODUCER:
        raise NotInvited
    organisation_id = invitation.organisation_id
    _lock(session, organisation_id)
    _end(session, "accepted", Invitation.id == invitation_id)
    if _membership(session, organisation_id, user_id) is None:
        session.add(Membership(user_id=user_id, organisation_id=organisation_id, role=invitation.role))
        session.flush()
        event = MemberJoined(organisation_id=organisation_id, user_id=user_id, invitation_id=invitation_id)
        _tell(session, organisation_id, event, user_id)
        if invitation.terms is not None:
            terms = MandateTerms.from_json(invitation.terms)
            grant_mandate(session, organisation_id, user_id, terms, invitation.invited_by)
    return organisation_id


def change_role(
    session: Session, organisation_id: UUID, user_id: UUID, role: MemberRole, changed_by: UUID
) -> None:
    """Make a member an owner, an editor or an adviser; mandates end with being an adviser.

    Raises:
        LastOwner: nobody else owns the organisation.
    """
    _lock(session, organisation_id)
    membership = _membership(session, organisation_id, user_id)
    if membership is None or membership.role == role:
        return
    if membership.role == MemberRole.OWNER:
        _keep_an_owner(session, organisation_id, user_id)
    if membership.role == MemberRole.ADVISER:
        _revoke_all(session, organisation_id, user_id, changed_by)
    membership.role = role.value
    event = MemberRoleChanged(organisation_id=organisation_id, user_id=user_id, role=role.value)
    _tell(session, organisation_id, event, changed_by)


def remove(session: Session, organisation_id: UUID, user_id: UUID, removed_by: UUID) -> None:
    """End a membership, somebody else's or one's own; what the person did keeps their name.

    Raises:
        LastOwner: nobody else owns the organisation.
    """
    _lock(session, organisation_id)
    membership = _membership(session, organisation_id, user_id)
    if membership is None:
        return
    if membership.role == MemberRole.OWNER:
        _keep_an_owner(session, organisation_id, user_id)
    _revoke_all(session, organisation_id, user_id, removed_by)
    session.delete(membership)
    event = MemberRemoved(organisation_id=organisation_id, user_id=user_id)
    _tell(session, organisation_id, event, removed_by)


def grant_mandate(
    session: Session, organisation_id: UUID, user_id: UUID, terms: MandateTerms, granted_by: UUID
) -> Mandate:
    """Let an adviser act from one day to another; earlier mandates stand until they end themselves."""
    ids = terms.declaration_ids
    mandate = Mandate(
        id=new_id(),
        organisation_id=organisation_id,
        user_id=user_id,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        may_submit=terms.may_submit,
        declaration_ids=None if ids is None else [str(one) for one in ids],
        granted_by=granted_by,
    )
    session.add(mandate)
    session.flush()
    event = MandateGranted(organisation_id=organisation_id, user_id=user_id, mandate_id=mandate.id)
    _tell(session, organisation_id, event, granted_by)
    return mandate


def revoke_mandate(session: Session, organisation_id: UUID, mandate_id: UUID, revoked_by: UUID) -> None:
    """End a mandate at once. A second click finds it ended."""
    standing = select(Mandate).where(
        Mandate.id == mandate_id, Mandate.organisation_id == organisation_id, Mandate.revoked_at.is_(None)
    )
    for mandate in session.scalars(standing.with_for_update()):
        _revoke(session, mandate, revoked_by)


def change_details(
    session: Session,
    organisation_id: UUID,
    name: str,
    trade_name: str | None,
    vat_number: str | None,
    changed_by: UUID,
) -> None:
    """Correct what is told about an organisation; what has been handed in keeps what was frozen."""
    organisation = session.get_one(Organisation, organisation_id, with_for_update=True)
    organisation.name, organisation.trade_name = name, trade_name
    organisation.vat_number = vat_number
    event = OrganisationChanged(organisation_id=organisation_id, what="details")
    _tell(session, organisation_id, event, changed_by)


def _revoke_all(session: Session, organisation_id: UUID, user_id: UUID, revoked_by: UUID) -> None:
    standing = select(Mandate).where(
        Mandate.organisation_id == organisation_id, Mandate.user_id == user_id, Mandate.revoked_at.is_(None)
    )
    for mandate in session.scalars(standing.with_for_update()):
        _revoke(session, mandate, revoked_by)


def _revoke(session: Session, mandate: Mandate, revoked_by: UUID) -> None:
    mandate.revoked_at = session.scalars(select(func.clock_timestamp())).one()
    mandate.revoked_by = revoked_by
    event = MandateRevoked(
        organisation_id=mandate.organisation_id, user_id=mandate.user_id, mandate_id=mandate.id
    )
    _tell(session, mandate.organisation_id, event, revoked_by)


def _lock(session: Session, organisation_id: UUID) -> None:
    """One change of an organisation's members at a time: two owners cannot remove each other."""
    session.scalars(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update()).one()


def _membership(session: Session, organisation_id: UUID, user_id: UUID) -> Membership | None:
    return session.scalars(
        select(Membership)
        .where(Membership.organisation_id == organisation_id, Membership.user_id == user_id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def _keep_an_owner(session: Session, organisation_id: UUID, user_id: UUID) -> None:
    others = (
        select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.role == MemberRole.OWNER,
            Membership.user_id != user_id,
            User.is_active,
        )
    )
    if session.scalars(others).first() is None:
        raise LastOwner


def _end(session: Session, outcome: str, *which: object) -> None:
    ended = update(Invitation).where(*which)  # type: ignore[arg-type]  # conditions, as `where` takes them
    session.execute(ended.values(outcome=outcome, ended_at=func.clock_timestamp()))


def _tell(session: Session, organisation_id: UUID, event: Event, user_id: UUID) -> None:
    session.flush()
    ledger.append(session, ledger.organisation_stream(organisation_id), event, f"user-{user_id}")
