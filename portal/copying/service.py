"""Take answers over into a declaration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from portal.copying.offer import Choice, Offered
from portal.declarations import service as declarations
from portal.declarations.models import TYPED
from portal.declarations.service import Entry
from schemas.questionnaire import blank


def take_over(
    session: Session,
    declaration_id: UUID,
    offered: Sequence[Offered],
    chosen: Mapping[str, Choice],
    user_id: UUID,
) -> list[str]:
    """Store what was chosen; the questions that somebody has answered meanwhile are left alone and returned.

    Args:
        chosen: question id -> what becomes of the answer.

    Raises:
        NotAllowed: the declaration is with the region.
    """
    entries = [entry for one in offered if (entry := _entry(one, chosen.get(one.question_id, Choice.MINE)))]
    return declarations.put_answers(session, declaration_id, entries, user_id, "copied")


def _entry(offered: Offered, choice: Choice) -> Entry | None:
    """What is written for one answer; None where everything stays as it is."""
    if choice is Choice.CONFIRM:
        return Entry(offered.answer, replace(offered.provenance, is_confirmed=True), offered.version)
    if choice is Choice.KEEP and not offered.is_copied:
        return Entry(offered.answer, replace(offered.provenance, is_confirmed=False), offered.version)
    if choice is Choice.CLEAR and offered.is_copied:
        return Entry(blank(offered.question_id), TYPED, offered.version)
    return None
