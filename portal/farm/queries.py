"""Look up the farm's answers, and which declarations they are for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.declarations.models import AnswerRow, Declaration
from portal.declarations.transitions import Status
from portal.farm.models import FarmAnswer


def farm_rows(session: Session, organisation_id: UUID, year: int) -> Mapping[str, FarmAnswer]:
    """The farm's answers of a year by question id, with their versions."""
    rows = session.scalars(
        select(FarmAnswer).where(FarmAnswer.organisation_id == organisation_id, FarmAnswer.year == year)
    )
    return {row.question_id: row for row in rows}


def answered_years(session: Session, organisation_id: UUID) -> Mapping[int, int]:
    """Year -> how many answers the farm has, the newest first."""
    query = (
        select(FarmAnswer.year, func.count())
        .where(FarmAnswer.organisation_id == organisation_id)
        .group_by(FarmAnswer.year)
        .order_by(FarmAnswer.year.desc())
    )
    return dict(session.execute(query).all())


def families_of(session: Session, organisation_id: UUID) -> Sequence[str]:
    """The families that the organisation declares, in a steady order."""
    query = (
        select(Declaration.family)
        .where(Declaration.organisation_id == organisation_id, Declaration.status != Status.WITHDRAWN)
        .distinct()
        .order_by(Declaration.family)
    )
    return session.scalars(query).all()


def drafts_of(session: Session, organisation_id: UUID, year: int) -> Sequence[Declaration]:
    """The organisation's drafts of a year; what has been handed in is never among them."""
    query = (
        select(Declaration)
        .where(
            Declaration.organisation_id == organisation_id,
            Declaration.reference_year == year,
            Declaration.status == Status.DRAFT,
            Declaration.version == 0,
        )
        .order_by(Declaration.number)
    )
    return session.scalars(query).all()


def newest_answers(
    session: Session, organisation_id: UUID, question_ids: Sequence[str]
) -> Mapping[str, tuple[AnswerRow, Declaration]]:
    """What the organisation's declarations say about these questions, the latest year and change of each."""
    query = (
        select(AnswerRow, Declaration)
        .join(Declaration, Declaration.id == AnswerRow.declaration_id)
        .where(
            Declaration.organisation_id == organisation_id,
            Declaration.status != Status.WITHDRAWN,
            AnswerRow.question_id.in_(question_ids),
            AnswerRow.content["state"].as_string() != "blank",
        )
        .order_by(Declaration.reference_year, AnswerRow.updated_at)
    )
    return {row.question_id: (row, declaration) for row, declaration in session.execute(query)}
