"""What has been said about the answers of a submission, and which of them still wait for a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.declarations.models import Submission
from portal.declarations.queries import submission_answers
from portal.results.audience import STAFF
from portal.verdicts.models import Kind, Verdict
from schemas.questionnaire import Answers, Family, load_family
from schemas.questionnaire.conditions import View


@dataclass(frozen=True)
class Given:
    """The word that counts for one answer.

    Attributes:
        carried_from: the version in which the same answer was found to be in order; None for this one.
    """

    kind: str
    text: str
    by: str
    at: datetime
    carried_from: int | None


def verdicts_of(session: Session, submission: Submission) -> Mapping[str, Given]:
    """Question id -> the word that counts; "in order" holds on while the answer stays the same."""
    query = (
        select(Verdict, Submission, User.name)
        .join(Submission, Submission.id == Verdict.submission_id)
        .join(User, User.id == Verdict.given_by)
        .where(Verdict.declaration_id == submission.declaration_id)
        .order_by(Verdict.given_at)
    )
    found: dict[str, Given] = {}
    for verdict, about, name in session.execute(query):
        if about.id == submission.id:
            carried = None
        elif verdict.kind == Kind.OK and _is_same(about, submission, verdict.question_id):
            carried = about.version
        else:
            found.pop(verdict.question_id, None)
            continue
        found[verdict.question_id] = Given(verdict.kind, verdict.text, name, verdict.given_at, carried)
    return found


def askable(family: Family, answers: Answers) -> tuple[str, ...]:
    """The questions that a reviewer may say something about: asked, and not private."""
    view = View(family, answers)
    return tuple(
        question.id
        for question in family.in_order()
        if question.visibility in STAFF and view.visible(question.id) is not False
    )


def to_judge(family: Family, answers: Answers) -> tuple[str, ...]:
    """The questions that a reviewer has to say something about: those of them that are answered."""
    view = View(family, answers)
    return tuple(name for name in askable(family, answers) if view.answer(name).state != "blank")


def not_in_order(session: Session, submission: Submission) -> tuple[str, ...]:
    """What stands in the way of approving: answers that nobody has found to be in order."""
    given = verdicts_of(session, submission)
    family = load_family(submission.snapshot["family"])
    return tuple(
        name
        for name in to_judge(family, submission_answers(submission))
        if name not in given or given[name].kind != Kind.OK
    )


def _is_same(before: Submission, now: Submission, question_id: str) -> bool:
    answers = before.snapshot["answers"], now.snapshot["answers"]
    return question_id in answers[0] and answers[0][question_id] == answers[1].get(question_id)
