"""Look up what changed answers do to the result."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from portal.effects.models import AnswerEffects
from schemas.effects import Effect


def effects_of(session: Session, submission_id: UUID, against_id: UUID) -> Mapping[str, Effect] | None:
    """Question id -> effect of its new answer; None while it is computed."""
    stored = session.get(AnswerEffects, (submission_id, against_id))
    if stored is None:
        return None
    return {name: Effect.from_json(told) for name, told in stored.effects.items()}
