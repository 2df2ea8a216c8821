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
