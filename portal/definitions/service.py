"""Remember a form when the first declaration meets it."""

from __future__ import annotations

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.definitions.models import Definition
from schemas.questionnaire import Family
from schemas.questionnaire.shape import shape_of


def remember(session: Session, family: Family) -> None:
    """Write down what the form asks today, unless that has been done."""
    if session.get(Definition, (family.id, family.hash)) is not None:
        return
    values = {
        "family": family.id,
        "hash": family.hash,
        "rev": family.rev,
        "shape": shape_of(family),
        "first_met_at": func.clock_timestamp(),
    }
    session.execute(insert(Definition).values(values).on_conflict_do_nothing())
