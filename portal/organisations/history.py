"""Who has been let in and out, in words, from the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.ledger import StoredEvent, organisation_stream
from portal.organisations.forms import role_name
from portal.organisations.models import Invitation, Mandate
from portal.organisations.page import mandate_words
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


@dataclass(frozen=True)
class Happened:
    """One line of the history."""

    when: datetime
    who: str
    what: str


def history_of(session: Session, organisation_id: UUID) -> list[Happened]:
    """Everything about members, invitations and mandates, the newest first."""
    stream = organisation_stream(organisation_id)
    query = (
        select(StoredEvent).where(StoredEvent.stream == stream).order_by(StoredEvent.stream_version.desc())
    )
    rows = []
    for stored in session.scalars(query):
        event = stored.event()
        words = _WORDS.get(type(event))
        if words is not None:
            actor = _name(session, UUID(stored.actor.removeprefix("user-")))
            rows.append(Happened(stored.occurred_at, actor, words(session, event)))
    return rows


def _name(session: Session, user_id: UUID) -> str:
    user = session.get(User, user_id)
    return user.name if user else _("ett avslutat konto")


def _invited(session: Session, event: MemberInvited) -> str:
    invitation = session.get(Invitation, event.invitation_id)
    if invitation is None:  # its time of keeping is over
        return _("bjöd in någon")
    return _(
        "bjöd in %(email)s som %(role)s", email=invitation.email, role=role_name(invitation.role).lower()
    )


def _joined(_session: Session, _event: MemberJoined) -> str:
    return _("tackade ja till inbjudan")


def _role_changed(session: Session, event: MemberRoleChanged) -> str:
    person = _name(session, event.user_id)
    return _("gjorde %(person)s till %(role)s", person=person, role=role_name(event.role).lower())


def _removed(session: Session, event: MemberRemoved) -> str:
    return _("tog bort %(person)s", person=_name(session, event.user_id))


def _changed(_session: Session, event: OrganisationChanged) -> str:
    if event.what == "sites":
        return _("ändrade produktionsplatserna")
    return _("ändrade uppgifterna om företaget")


def _granted(session: Session, event: MandateGranted) -> str:
    terms = mandate_words(session.get_one(Mandate, event.mandate_id))
    return _("gav %(person)s fullmakt. %(terms)s", person=_name(session, event.user_id), terms=terms)


def _revoked(session: Session, event: MandateRevoked) -> str:
    return _("återkallade fullmakten för %(person)s", person=_name(session, event.user_id))


_WORDS: dict[type[Event], Callable[[Session, Any], str]] = {
    MemberInvited: _invited,
    MemberJoined: _joined,
    MemberRoleChanged: _role_changed,
    MemberRemoved: _removed,
    MandateGranted: _granted,
    MandateRevoked: _revoked,
    OrganisationChanged: _changed,
}
