"""One declaration as a reviewer sees it: answers beside what is common, findings, and the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.declarations import queries as declarations
from portal.declarations.corrections import finding_text
from portal.declarations.models import Declaration, Submission
from portal.declarations.transitions import Action, Party, may
from portal.evidence.page import FileLine, handed_in_by_question
from portal.evidence.queries import handed_in
from portal.i18n import TIME_ZONE
from portal.recomputations.models import Renewal
from portal.recomputations.queries import NewerFactors, newer_factors, renewals_of
from portal.rejections.queries import Rejection, rejection_of
from portal.results import queries as results
from portal.results.audience import STAFF, Disclosure
from portal.results.models import ComputedFootprint
from portal.review import queries
from portal.review.answers import Context, SectionOnDesk, context_of, sections_on_desk
from portal.review.models import Decision, Note
from portal.thirdparty.models import ThirdPartyStatement
from portal.thirdparty.queries import statement_about
from portal.verdicts.queries import not_in_order
from schemas.footprint import Footprint
from schemas.inventory import Inventory
from schemas.questionnaire import load_family


@dataclass(frozen=True)
class Proposal:
    """A first reviewer's proposal to approve, which waits for a second one."""

    decision: Decision
    by: str
    is_own: bool


@dataclass(frozen=True)
class Place:
    """What the reviewer may do here.

    Attributes:
        actions: what the transition table offers a reviewer now, for whoever takes part.
        is_impartial: has no part in the declaration.
        stated: what the reviewer has stated about conflict of interest, None for nothing yet.
    """

    actions: frozenset[Action]
    is_impartial: bool
    stated: bool | None

    @property
    def is_open(self) -> bool:
        """Whether it lies on a reviewer's desk."""
        return bool(self.actions)

    def may(self, action: str) -> bool:
        """Whether the button is there."""
        return self.is_impartial and self.stated is True and action in self.actions


@dataclass(frozen=True)
class ReviewDesk:
    """Everything the page shows.

    Attributes:
        result: holds only amounts that staff may see.
        not_in_order: questions whose answer nobody has found to be in order yet.
        loose_evidence: files for questions that are not asked any more.
    """

    declaration: Declaration
    submission: Submission
    footprint: ComputedFootprint
    submitter: str
    result: Mapping[str, Any]
    sections: Sequence[SectionOnDesk]
    context: Context
    not_in_order: Sequence[str]
    findings: Sequence[tuple[str, str]]
    decisions: Sequence[tuple[Decision, int, str]]
    labels: Mapping[str, str]
    newer: NewerFactors | None
    loose_evidence: Sequence[FileLine]
    renewals: Sequence[Renewal]
    notes: Sequence[tuple[Note, str]]
    proposal: Proposal | None
    rejection: Rejection | None
    may_reject: bool
    statement: ThirdPartyStatement | None
    files: Sequence[tuple[str, str]]
    place: Place


def review_desk(
    session: Session, declaration_id: UUID, reviewer_id: UUID, language: str, has_scanner: bool
) -> ReviewDesk | None:
    """The newest handed-in version; None when there is none or its result is not there yet.

    Args:
        has_scanner: evidence is searched for malware here.
    """
    declaration = queries.reviewed_declaration(session, declaration_id)
    submission = declarations.latest_submission(session, declaration_id)
    footprint = results.footprint_of(session, submission.id) if submission else None
    if declaration is None or submission is None or footprint is None:
        return None
    family = load_family(submission.snapshot["family"])
    found = results.findings_of(session, submission.id)
    decisions = queries.decisions_of(session, declaration_id)
    evidence = handed_in_by_question(handed_in(session, submission), language, has_scanner)
    files = {file.id: file for lines in evidence.values() for file in lines if file.is_kept}.values()
    rejection = rejection_of(session, declaration)
    context = context_of(session, family, submission, evidence, language)
    sections = sections_on_desk(family, submission, found, context, language)
    shown = {answer.row.question_id for section in sections for answer in section.answers}
    disclosure = Disclosure(family, Inventory.from_json(footprint.inventory), STAFF)
    return ReviewDesk(
        declaration=declaration,
        submission=submission,
        footprint=footprint,
        submitter=session.get_one(User, submission.submitted_by).name,
        result=disclosure.footprint(Footprint.from_json(footprint.result)),
        sections=sections,
        context=context,
        not_in_order=not_in_order(session, submission),
        findings=[(row.question_id, finding_text(row, family, language)) for row in found],
        decisions=decisions,
        labels={question.id: question.text(language).label for question in family.in_order()},
        newer=newer_factors(session, footprint),
        loose_evidence=[file for name, files in evidence.items() if name not in shown for file in files],
        renewals=renewals_of(session, footprint),
        notes=queries.notes_of(session, declaration_id),
        proposal=_proposal(session, submission, reviewer_id),
        rejection=rejection,
        may_reject=_may_reject(rejection, reviewer_id),
        statement=statement_about(session, submission.id),
        files=[(str(one.id), one.name) for one in files],
        place=_place(session, declaration, submission, reviewer_id),
    )


def _proposal(session: Session, submission: Submission, reviewer_id: UUID) -> Proposal | None:
    decision = queries.standing_proposal(session, submission)
    if decision is None:
        return None
    by = session.get_one(User, decision.decided_by).name
    return Proposal(decision, by, is_own=decision.decided_by == reviewer_id)


def _may_reject(rejection: Rejection | None, reviewer_id: UUID) -> bool:
    if rejection is None or rejection.proposal.decided_by == reviewer_id:
        return False
    return rejection.reply is not None or rejection.is_over(datetime.now(TIME_ZONE).date())


def _place(session: Session, declaration: Declaration, submission: Submission, reviewer_id: UUID) -> Place:
    return Place(
        actions=frozenset(action for action in Action if may(declaration, action, Party.REVIEWER)),
        is_impartial=queries.is_impartial(session, declaration, submission, reviewer_id),
        stated=queries.stated_impartial(session, declaration.id, reviewer_id),
    )
