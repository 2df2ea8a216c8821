"""Check a submission again, where nobody waits and nobody can skip it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from portal.declarations.models import Submission
from portal.declarations.queries import submission_answers
from portal.results import service as results
from schemas.canonical import content_hash
from schemas.events import DeclarationSubmitted
from schemas.questionnaire import Answers, Family, Problem, load_family, validate_submission
from workers.subscriber import Fact, Subscriber

Loaded = tuple[str, Answers, date]
EXPLAINED = "warn.explained"


class SnapshotChanged(Exception):
    """The stored snapshot is not the one that was signed: a person must look, nothing goes on."""


def _load(session: Session, fact: Fact) -> Loaded:
    event: DeclarationSubmitted = fact.event
    submission = session.get_one(Submission, event.submission_id)
    if content_hash(submission.snapshot) != event.snapshot_hash:
        raise SnapshotChanged(str(event.submission_id))
    return submission.snapshot["family"], submission_answers(submission), submission.submitted_at.date()


def _check(loaded: Loaded) -> list[Problem]:
    family_id, answers, handed_in = loaded
    family = load_family(family_id)
    return [*validate_submission(family, answers, on=handed_in), *_unusual(family, answers)]


def _unusual(family: Family, answers: Answers) -> list[Problem]:
    """Values outside what is common, which the producer has explained: for the reviewer to read."""
    unexplained = {name: replace(answer, comment=None) for name, answer in answers.items() if answer.comment}
    if not unexplained:
        return []
    found = validate_submission(family, {**answers, **unexplained})
    return [
        replace(problem, code=EXPLAINED)
        for problem in found
        if problem.severity == "warning" and problem.question_id in unexplained
    ]


def _settle(session: Session, fact: Fact, problems: list[Problem]) -> None:
    event: DeclarationSubmitted = fact.event
    results.record_checks(session, event.declaration_id, event.submission_id, problems, "check_submission")


check_submission = Subscriber("check_submission", _settle, _load, _check)
