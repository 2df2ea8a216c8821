"""One declaration as a reviewer sees it: answers beside what is common, findings, and the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.declarations import queries as declarations
from portal.declarations.corrections import finding_text
from portal.declarations.models import Declaration, Submission
from portal.declarations.origins import origin_words
from portal.declarations.transitions import Action, Party, may
from portal.evidence.page import FileLine, handed_in_by_question
from portal.evidence.queries import handed_in
from portal.recomputations.models import Renewal
from portal.recomputations.queries import NewerFactors, newer_factors, renewals_of
from portal.results import queries as results
from portal.results.audience import STAFF, Disclosure
from portal.results.models import CheckFinding, ComputedFootprint
from portal.review import queries
from portal.review.models import Decision, Note
from schemas.footprint import Footprint
from schemas.inventory import Inventory
from schemas.questionnaire import Family, check_rows, field_name, format_number, load_family
from schemas.questionnaire.conditions import View
from schemas.questionnaire.defaults import load_defaults
from schemas.questionnaire.rows import CheckRow
from schemas.questionnaire.unit_names import split_unit, unit_short


@dataclass(frozen=True)
class AnswerOnDesk:
    """One answer with what a reviewer weighs it by; `asked_before` is what an earlier reviewer wanted,
    `origin` where the producer took the answer from.
    """

    row: CheckRow
    field: str
    value: str
    shown_comment: str
    typical: str
    findings: Sequence[str]
    asked_before: str
    origin: str
    evidence: Sequence[FileLine]


@dataclass(frozen=True)
class SectionOnDesk:
    """The answers of one part of the form."""

    id: str
    title: str
    answers: Sequence[AnswerOnDesk]


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
        loose_evidence: files for questions that are not asked any more.
    """

    declaration: Declaration
    submission: Submission
    footprint: ComputedFootprint
    submitter: str
    result: Mapping[str, Any]
    sections: Sequence[SectionOnDesk]
    findings: Sequence[tuple[str, str]]
    decisions: Sequence[tuple[Decision, int, str]]
    labels: Mapping[str, str]
    newer: NewerFactors | None
    loose_evidence: Sequence[FileLine]
    renewals: Sequence[Renewal]
    notes: Sequence[tuple[Note, str]]
    proposal: Proposal | None
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
    sections = _sections(family, submission, found, decisions, evidence, language)
    shown = {answer.row.question_id for section in sections for answer in section.answers}
    disclosure = Disclosure(family, Inventory.from_json(footprint.inventory), STAFF)
    return ReviewDesk(
        declaration=declaration,
        submission=submission,
        footprint=footprint,
        submitter=session.get_one(User, submission.submitted_by).name,
        result=disclosure.footprint(Footprint.from_json(footprint.result)),
        sections=sections,
        findings=[(row.question_id, finding_text(row, family, language)) for row in found],
        decisions=decisions,
        labels={question.id: question.text(language).label for question in family.in_order()},
        newer=newer_factors(session, footprint),
        loose_evidence=[file for name, files in evidence.items() if name not in shown for file in files],
        renewals=renewals_of(session, footprint),
        notes=queries.notes_of(session, declaration_id),
        proposal=_proposal(session, submission, reviewer_id),
        place=_place(session, declaration, submission, reviewer_id),
    )


def _proposal(session: Session, submission: Submission, reviewer_id: UUID) -> Proposal | None:
    decision = queries.standing_proposal(session, submission)
    if decision is None:
        return None
    by = session.get_one(User, decision.decided_by).name
    return Proposal(decision, by, is_own=decision.decided_by == reviewer_id)


def _place(session: Session, declaration: Declaration, submission: Submission, reviewer_id: UUID) -> Place:
    return Place(
        actions=frozenset(action for action in Action if may(declaration, action, Party.REVIEWER)),
        is_impartial=queries.is_impartial(session, declaration, submission, reviewer_id),
        stated=queries.stated_impartial(session, declaration.id, reviewer_id),
    )


def _sections(
    family: Family,
    submission: Submission,
    found: Sequence[CheckFinding],
    decisions: Sequence[tuple[Decision, int, str]],
    evidence: Mapping[str, Sequence[FileLine]],
    language: str,
) -> list[SectionOnDesk]:
    answers = declarations.submission_answers(submission)
    view = View(family, answers)
    asked_before = {
        name: text for decision, _v, _n in reversed(decisions) for name, text in decision.reasons.items()
    }

    def on_desk(row: CheckRow) -> AnswerOnDesk:
        hidden = row.audience not in STAFF
        return AnswerOnDesk(
            row=row,
            field=field_name(row.question_id),
            shown_comment="" if hidden else row.comment,
            value=_("Visas bara för producenten") if hidden else row.value,
            typical=typical_range(view, row.question_id, language),
            findings=[
                finding_text(one, family, language) for one in found if one.question_id == row.question_id
            ],
            asked_before=str(asked_before.get(row.question_id, "")),
            origin=origin_words(submission.snapshot.get("provenance", {}).get(row.question_id)),
            evidence=evidence.get(row.question_id, ()),
        )

    return [
        SectionOnDesk(section.id, section.title, [on_desk(row) for row in section.rows])
        for section in check_rows(family, answers, language)
        if section.rows
    ]


def typical_range(view: View, question_id: str, language: str) -> str:
    """What is common, such as `8 400–52 500 kg/ha`, if possible in the answer's unit; empty if not known."""
    question = view.family.questions[question_id]
    if question.warn is None:
        return ""
    found = load_defaults().find_range(question.warn.id, view.option_key(question.warn.by) or "")
    if found is None:
        return ""
    shown, scale = _shown_unit(view.answer(question_id).unit, found.unit)
    low, high = (format_number(_rounded(limit * scale), language) for limit in (found.low, found.high))
    return f"{low}–{high}\N{NO-BREAK SPACE}{unit_short(shown, language)}"


def _shown_unit(chosen: str | None, unit: str) -> tuple[str, Decimal]:
    """The unit of the answer and the factor to it, or the range's own where they do not measure the same."""
    size, parsed = split_unit(unit)
    if chosen:
        chosen_size, chosen_parsed = split_unit(chosen)
        if parsed.compatible(chosen_parsed):
            return chosen, size * parsed.factor_to(chosen_parsed) / chosen_size
    return unit, Decimal(1)


def _rounded(value: Decimal) -> Decimal:
    return Decimal(f"{value:.4g}") if value else Decimal(0)
