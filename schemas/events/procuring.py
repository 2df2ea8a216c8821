"""What happens when buyers buy: texts that are judged, requirements, and what bids would have given."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class FindingAccepted(Event):
    """A lawyer let a finding in a text stand; the reason is in `accepted_findings`."""

    accepted_id: UUID


@dataclass(frozen=True)
class RequirementWritten(Event):
    """A version of a requirement was written; the text is in `requirement_versions`."""

    requirement_id: UUID
    version: int


@dataclass(frozen=True)
class RequirementReviewed(Event):
    """A lawyer approved a version or commented on it.

    Attributes:
        verdict: `approved` or `comment`.
    """

    requirement_id: UUID
    review_id: UUID
    verdict: str


@dataclass(frozen=True)
class AwardSimulated(Event):
    """A buyer asks what bids would have given; they are in `award_simulations`."""

    simulation_id: UUID


@dataclass(frozen=True)
class DirectPurchaseNoted(Event):
    """A direct award was noted; it is in `direct_purchases`."""

    purchase_id: UUID
