"""Events about a profile version after it was published: how long it counts, and what stops it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class ProfileExpiring(Event):
    """A published figure runs out within `notice_days` days; told once for each length of notice."""

    declaration_id: UUID
    profile_id: UUID
    notice_days: int


@dataclass(frozen=True)
class ProfileExpired(Event):
    """The last day of a published figure is over."""

    declaration_id: UUID
    profile_id: UUID


@dataclass(frozen=True)
class ProfileSuspended(Event):
    """Staff stopped a published figure for a time, or changed until when; the change holds the reason."""

    declaration_id: UUID
    profile_id: UUID
    change_id: UUID


@dataclass(frozen=True)
class SuspensionDue(Event):
    """The day has come on which staff said they would take up a suspended figure again."""

    declaration_id: UUID
    profile_id: UUID


@dataclass(frozen=True)
class ProfileReinstated(Event):
    """Staff lifted a suspension."""

    declaration_id: UUID
    profile_id: UUID
    change_id: UUID


@dataclass(frozen=True)
class ProfileWithdrawn(Event):
    """The producer or staff took a published figure back for good; the change holds the reason."""

    declaration_id: UUID
    profile_id: UUID
    change_id: UUID


@dataclass(frozen=True)
class ProfileReworded(Event):
    """The producer changed the product's name or the contact; the reviewed figure is the same."""

    declaration_id: UUID
    profile_id: UUID
    change_id: UUID


@dataclass(frozen=True)
class ProfileSuperseded(Event):
    """A newer version has taken a published figure's place."""

    declaration_id: UUID
    profile_id: UUID
    successor_id: UUID


@dataclass(frozen=True)
class SupplyStated(Event):
    """A producer stated what can be delivered of a product, or took the statement back.

    Attributes:
        offer: what was stated, as JSON; '' when it was taken back.
    """

    declaration_id: UUID
    offer: str


@dataclass(frozen=True)
class GtinSet(Event):
    """A producer gave the product of a declaration its number in the shops, changed it or took it away."""

    declaration_id: UUID
