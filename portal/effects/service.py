"""Keep what workers have worked out about changed answers."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.effects.models import AnswerEffects
from schemas.effects import Effect


def keep_effects(
    session: Session, submission_id: UUID, against_id: UUID, effects: Mapping[str, Effect]
) -> None:
    """Keep the effects against one earlier submission; worked out again, they take the old ones' place."""
    content = {name: effect.to_json() for name, effect in effects.items()}
    values = {"effects": content, "computed_at": func.clock_timestamp()}
    statement = insert(AnswerEffects).values(submission_id=submission_id, against_id=against_id, **values)
    keys = [AnswerEffects.submission_id, AnswerEffects.against_id]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=values))
