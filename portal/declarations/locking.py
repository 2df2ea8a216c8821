"""Which answers stay as they are while a declaration is sent back for others.

A reviewer who asks about one answer has read the rest. Until it has been handed in again only what was asked
about may change, with what cannot be left alone because of it: questions that were not asked before, and
answers that stand in the way of handing in.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from portal.declarations import queries
from portal.declarations.models import Declaration, Submission
from portal.declarations.sheet import Sheet
from portal.declarations.transitions import Status
from portal.results.queries import findings_of
from schemas.questionnaire import Family
from schemas.questionnaire.conditions import View


def locked_questions(session: Session, declaration: Declaration, sheet: Sheet) -> frozenset[str]:
    """The questions whose answers may not be changed now; none unless a reviewer has sent it back."""
    if declaration.status != Status.CHANGES_REQUESTED:
        return frozenset()
    decision = queries.latest_decision(session, declaration.id)
    if decision is None or decision.kind != "changes_requested":
        return frozenset()
    family = sheet.family
    asked_for = {*decision.reasons, *_found_since(session, declaration, decision.submission_id)}
    reviewed = session.get_one(Submission, decision.submission_id)
    before = View(family, queries.submission_answers(reviewed))
    in_the_way = {problem.question_id for problem in sheet.problems()}
    open_ones = _with_their_whole(family, asked_for) | in_the_way
    return frozenset(
        name for name in family.questions if name not in open_ones and before.visible(name) is True
    )


def _found_since(session: Session, declaration: Declaration, reviewed_id: object) -> list[str]:
    """What the checks sent back after the reviewer had: it must be possible to put right too."""
    newest = queries.latest_submission(session, declaration.id)
    if newest is None or newest.id == reviewed_id:
        return []
    return [row.question_id for row in findings_of(session, newest.id) if row.severity == "error"]


def _with_their_whole(family: Family, names: Iterable[str]) -> set[str]:
    """A share of a whole cannot be changed alone: the others come along."""
    known = [family.questions[name] for name in names if name in family.questions]
    wholes = {question.whole for question in known if question.whole is not None}
    return {question.id for question in known} | {
        question.id for question in family.questions.values() if question.whole in wholes
    }
