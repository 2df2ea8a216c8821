"""What happens to people and organisations, and what visitors tell."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class AccountRegistered(Event):
    """Somebody asked for an account, or asked again for an address that has one already."""

    user_id: UUID
    already_registered: bool


@dataclass(frozen=True)
class AccountConfirmed(Event):
    """The owner of the e-mail address followed the confirmation link."""

    user_id: UUID


@dataclass(frozen=True)
class PasswordResetRequested(Event):
    """An account's owner asked for a link to choose a new password."""

    user_id: UUID


@dataclass(frozen=True)
class MemberInvited(Event):
    """An owner offered somebody a role in the organisation."""

    organisation_id: UUID
    invitation_id: UUID


@dataclass(frozen=True)
class MemberJoined(Event):
    """The person who was invited accepted."""

    organisation_id: UUID
    user_id: UUID
    invitation_id: UUID


@dataclass(frozen=True)
class MemberRoleChanged(Event):
    """A member may do something else from now on: `owner`, `editor` or `adviser`."""

    organisation_id: UUID
    user_id: UUID
    role: str


@dataclass(frozen=True)
class MemberRemoved(Event):
    """Somebody left the organisation, or was removed; the actor says which."""

    organisation_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class MandateGranted(Event):
    """An owner let an adviser act for the organisation from one day to another."""

    organisation_id: UUID
    user_id: UUID
    mandate_id: UUID


@dataclass(frozen=True)
class MandateRevoked(Event):
    """A mandate was ended before its last day."""

    organisation_id: UUID
    user_id: UUID
    mandate_id: UUID


@dataclass(frozen=True)
class OrganisationChanged(Event):
    """What is told about an organisation was changed: its `details` or its `sites`."""

    organisation_id: UUID
    what: str


@dataclass(frozen=True)
class AccountClosed(Event):
    """A person had their account closed. They are signed out for good; what was theirs is to be erased."""

    user_id: UUID


@dataclass(frozen=True)
class AccessibilityReported(Event):
    """Somebody told that a page does not work for them. The words stay in the report."""

    report_id: UUID
