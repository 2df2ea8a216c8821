"""What happens when buyers buy: texts that are judged, requirements, and what bids would have given."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class FindingAccepted(Event):
    """A lawyer let a finding in a text stand; the reason is in `accepted_findings`."""

    accepted_id: UUID
