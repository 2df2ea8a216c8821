"""What the producer has answered before: the year before, or in the version that was approved last."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.declarations.models import Submission
from portal.declarations.queries import submission_answers
from portal.results.queries import earlier_approved
from portal.review.models import Decision
from schemas.questionnaire import Answers


@dataclass(frozen=True)
class Earlier:
    """A set of answers to hold today's against, and what it is called."""

    name: str
    submission: Submission
    answers: Answers


def earlier_answers(session: Session, submission: Submission) -> Earlier | None:
    """The last approved answers for the same product, by name."""
    found = approved_before(session, submission)
    if found is None:
        return None
    if found.declaration_id == submission.declaration_id:
        name = _("Godkänd version %(version)s", version=found.version)
    else:
        name = _("År %(year)s", year=found.snapshot["reference_year"])
    return Earlier(name, found, submission_answers(found))


def approved_before(session: Session, submission: Submission) -> Submission | None:
    """What was approved last for the same product: of this declaration, otherwise of an earlier year."""
    approved = session.scalar(
        select(Submission)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(
            Submission.declaration_id == submission.declaration_id,
            Submission.version < submission.version,
            Decision.kind == "approved",
        )
        .order_by(Submission.version.desc())
        .limit(1)
    )
    if approved is not None:
        return approved
    before = earlier_approved(session, submission.declaration_id)
    return session.get_one(Submission, before.submission_id) if before else None


def handed_in_before(session: Session, submission: Submission) -> Submission | None:
    """The version before this one, whatever became of it."""
    query = (
        select(Submission)
        .where(
            Submission.declaration_id == submission.declaration_id, Submission.version < submission.version
        )
        .order_by(Submission.version.desc())
        .limit(1)
    )
    return session.scalar(query)
