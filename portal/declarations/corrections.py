"""What has to be corrected before a declaration can go on, and who says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.declarations import queries
from portal.declarations.models import AnswerRow, Declaration
from portal.declarations.transitions import Status
from portal.results.models import CheckFinding
from portal.results.queries import findings_of
from schemas import plausibility
from schemas.questionnaire import Family, Problem, problem_text
from schemas.questionnaire.problems import field_name, messages


@dataclass(frozen=True)
class Corrections:
    """Question id -> what is wanted, in words.

    Attributes:
        by_reviewer: a person wrote the reasons; otherwise the checks after handing in found them.
        message: what the reviewer wrote about the whole.
        since: answers changed after this have been dealt with.
    """

    by_reviewer: bool
    reasons: Mapping[str, str]
    message: str
    since: datetime

    def untouched(self, rows: Mapping[str, AnswerRow]) -> frozenset[str]:
        """Questions that have not been changed since they were pointed out."""
        changed = {name for name, row in rows.items() if row.updated_at > self.since}
        return frozenset(self.reasons) - changed


def corrections_of(
    session: Session, declaration: Declaration, family: Family, language: str
) -> Corrections | None:
    """What is wanted of the producer now; None unless the declaration was sent back."""
    submission = queries.latest_submission(session, declaration.id)
    if declaration.status != Status.CHANGES_REQUESTED or submission is None:
        return None
    decision = queries.latest_decision(session, declaration.id)
    if decision is not None and decision.submission_id == submission.id:
        reasons = {name: str(reason) for name, reason in decision.reasons.items() if name in family.questions}
        lost = [str(reason) for name, reason in decision.reasons.items() if name not in family.questions]
        message = "\n".join([decision.message, *lost]).strip()
        return Corrections(True, reasons, message, decision.decided_at)
    errors = [row for row in findings_of(session, submission.id) if row.severity == "error"]
    reasons = {row.question_id: finding_text(row, family, language) for row in errors}
    known = {name: text for name, text in reasons.items() if name in family.questions}
    rest = "\n".join(text for name, text in reasons.items() if name not in family.questions)
    return Corrections(False, known, rest, submission.submitted_at)


def finding_text(row: CheckFinding, family: Family, language: str) -> str:
    """A machine's finding in words."""
    implausible = plausibility.finding_text(row.code, row.params, language)
    if implausible is not None:
        return implausible
    if row.code not in messages():
        return _("Svaren går inte ihop så att vi kan räkna ut klimatavtrycket. Se över det här svaret.")
    problem = Problem(row.question_id, field_name(row.question_id), row.code, row.params)
    return problem_text(problem, language, family)
