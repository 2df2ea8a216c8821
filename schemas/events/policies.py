"""Events about the region's policies, guidelines and category strategies."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class PolicyWritten(Event):
    """A draft was saved; every wording is kept."""

    policy_id: UUID
    version: int
    revision: int


@dataclass(frozen=True)
class PolicyReviewed(Event):
    """A lawyer approved exactly one wording, or sent it back."""

    policy_id: UUID
    review_id: UUID
    verdict: str


@dataclass(frozen=True)
class PolicyMoved(Event):
    """A version was sent to the lawyer, taken back, adopted, superseded or withdrawn.

    Attributes:
        status: where it is now.
    """

    policy_id: UUID
    version: int
    status: str
