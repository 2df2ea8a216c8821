"""Events about preparedness. What a card says is never in the ledger, which many may read."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class PreparednessStated(Event):
    """A firm stated its capacity card, or took it back."""

    organisation_id: UUID
    version: int
    is_taken_back: bool


@dataclass(frozen=True)
class PreparednessRead(Event):
    """Somebody at the region was shown capacity cards.

    Attributes:
        page: what showed them.
        organisations: whose cards.
        versions: of the cards, in the same order.
    """

    page: str
    organisations: tuple[str, ...]
    versions: tuple[str, ...]
