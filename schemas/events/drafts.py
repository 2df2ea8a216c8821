"""What happens around drafts: what they take from the farm, and what becomes of those nobody touches."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class FarmAnswersSaved(Event):
    """Answers that hold for a whole farm in a year were saved; the values stay in `farm_answers`."""

    organisation_id: UUID
    year: int
    question_ids: tuple[str, ...]


@dataclass(frozen=True)
class DraftNoticed(Event):
    """Nobody has touched a draft for some time, and it was decided to say so.

    Attributes:
        kind: `ready` (complete and not handed in), `first` or `last` (it will be removed).
        removed_on: ISO date from which it may be removed, empty for `ready`.
    """

    declaration_id: UUID
    kind: str
    removed_on: str


@dataclass(frozen=True)
class DraftRemoved(Event):
    """A draft that nobody touched was removed with its answers, after two notices."""

    declaration_id: UUID
