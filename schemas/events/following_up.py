"""Events about what was delivered, held against what was declared."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class DeliveredDrifted(Event):
    """More of a product was delivered in a year than its figure was computed for: somebody has to look."""

    declaration_id: UUID
    profile_id: UUID
    follow_up_id: UUID


@dataclass(frozen=True)
class FollowUpConcluded(Event):
    """Staff wrote down what they found."""

    declaration_id: UUID
    profile_id: UUID
    follow_up_id: UUID
