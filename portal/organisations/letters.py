"""The mails about who acts for an organisation. A worker calls these when the event has happened.

Each is written once per `key`, for which the event's id is right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from portal.accounts.models import Organisation, User
from portal.mail import queue_mail
from portal.organisations.links import make_token
from portal.organisations.models import Invitation, Mandate
from portal.organisations.queries import member, owners

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.config import Settings


def write_invitation(session: Session, settings: Settings, key: str, invitation_id: UUID) -> None:
    """The link to accept with; nothing when the offer has ended meanwhile."""
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or invitation.ended_at is not None:
        return
    inviter = session.get_one(User, invitation.invited_by)
    context = {
        "organisation": _name_of(session, invitation.organisation_id),
        "inviter": inviter.name,
        "role": invitation.role,
        "link": f"{settings.base_url}/inbjudan/{make_token(settings.secret_key, invitation_id)}",
        "expires_at": invitation.expires_at,
    }
    queue_mail(session, key, invitation.email, "invitation", context, inviter.locale)


def write_joined(session: Session, key: str, organisation_id: UUID, user_id: UUID) -> None:
    """To the owners: somebody is with them now; nothing when that is over already."""
    person = member(session, organisation_id, user_id)
    if person is None:
        return
    context = {
        "organisation": _name_of(session, organisation_id),
        "person": person.user.name,
        "email": person.user.email,
        "role": person.role.value,
    }
    for owner in owners(session, organisation_id):
        if owner.id != user_id:
            queue_mail(session, f"{key}-{owner.id}", owner.id, "member_joined", context)


def write_role(session: Session, key: str, organisation_id: UUID, user_id: UUID, role: str) -> None:
    """To the member: what they may do now."""
    context = {"organisation": _name_of(session, organisation_id), "role": role}
    queue_mail(session, key, user_id, "member_role", context)


def write_removed(session: Session, key: str, organisation_id: UUID, user_id: UUID, actor: str) -> None:
    """To whoever is not a member any more, and to the owners when somebody left."""
    context = {"organisation": _name_of(session, organisation_id), "left": actor == f"user-{user_id}"}
    person = session.get_one(User, user_id)
    if person.is_active:
        queue_mail(session, f"{key}-{user_id}", user_id, "member_removed", {**context, "person": ""})
    if context["left"]:
        for owner in owners(session, organisation_id):
            told = {**context, "person": person.name}
            queue_mail(session, f"{key}-{owner.id}", owner.id, "member_removed", told)


def write_changed(
    session: Session, settings: Settings, key: str, organisation_id: UUID, what: str, actor: str
) -> None:
    """To the owners who did not do it themselves: what is told about the organisation was changed."""
    person = session.get_one(User, UUID(actor.removeprefix("user-")))
    context = {
        "organisation": _name_of(session, organisation_id),
        "person": person.name,
        "what": what,
        "link": f"{settings.base_url}/foretag/{organisation_id}",
    }
    for owner in owners(session, organisation_id):
        if owner.id != person.id:
            queue_mail(session, f"{key}-{owner.id}", owner.id, "organisation_changed", context)


def write_mandate(session: Session, settings: Settings, key: str, mandate_id: UUID) -> None:
    """To the adviser: from when to when, what it covers, how far it goes."""
    mandate = session.get_one(Mandate, mandate_id)
    context = {**_about(session, mandate), "link": f"{settings.base_url}/deklarationer"}
    queue_mail(session, key, mandate.user_id, "mandate_granted", context)


def write_mandate_revoked(session: Session, key: str, mandate_id: UUID) -> None:
    """To the adviser: it is over."""
    mandate = session.get_one(Mandate, mandate_id)
    if session.get_one(User, mandate.user_id).is_active:
        queue_mail(session, key, mandate.user_id, "mandate_revoked", _about(session, mandate))


def write_mandate_ends(session: Session, settings: Settings, mandate: Mandate) -> None:
    """To the adviser and the owners, once: it ends soon, and how to go on."""
    link = f"{settings.base_url}/foretag/{mandate.organisation_id}"
    adviser = session.get_one(User, mandate.user_id)
    about = {**_about(session, mandate), "adviser": adviser.name, "link": link}
    readers = [adviser, *owners(session, mandate.organisation_id)]
    for reader in readers:
        context = {**about, "is_adviser": reader.id == adviser.id}
        if reader.is_active:
            queue_mail(session, f"mandate-ends-{mandate.id}-{reader.id}", reader.id, "mandate_ends", context)


def _about(session: Session, mandate: Mandate) -> dict[str, object]:
    return {
        "organisation": _name_of(session, mandate.organisation_id),
        "valid_from": mandate.valid_from,
        "valid_to": mandate.valid_to,
        "may_submit": mandate.may_submit,
        "count": None if mandate.declaration_ids is None else len(mandate.declaration_ids),
    }


def _name_of(session: Session, organisation_id: UUID) -> str:
    return session.get_one(Organisation, organisation_id).name
