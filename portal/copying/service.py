"""Take answers over into a declaration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from portal.copying.offer import Choice, Offered, copyable
from portal.declarations import service as declarations
from portal.declarations.models import TYPED, Declaration, Provenance
from portal.declarations.queries import answer_rows, sheet_of
from portal.declarations.service import Entry
from schemas.questionnaire import blank, load_family


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


def carry_over(session: Session, source: Declaration, declaration: Declaration, user_id: UUID) -> int:
    """Take along everything that fits, for somebody to confirm section by section; returns how many answers.

    What the declaration has been given already, its name and what holds for the whole farm, stays.
    """
    there = answer_rows(session, declaration.id)
    told = Provenance(copied_from=source.id, is_confirmed=False)
    fitting = copyable(sheet_of(session, source), load_family(declaration.family))
    entries = [Entry(answer, told, 0) for name, answer in fitting.items() if name not in there]
    declarations.put_answers(session, declaration.id, entries, user_id, "copied")
    return len(entries)


def _entry(offered: Offered, choice: Choice) -> Entry | None:
    """What is written for one answer; None where everything stays as it is."""
    if choice is Choice.CONFIRM:
        return Entry(offered.answer, replace(offered.provenance, is_confirmed=True), offered.version)
    if choice is Choice.KEEP and not offered.is_copied:
        return Entry(offered.answer, replace(offered.provenance, is_confirmed=False), offered.version)
    if choice is Choice.CLEAR and offered.is_copied:
        return Entry(blank(offered.question_id), TYPED, offered.version)
    return None
