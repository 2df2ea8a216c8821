"""The answers of a submission as a reviewer reads them: each beside what is common and what it was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.declarations.corrections import finding_text
from portal.declarations.merging import answer_text
from portal.declarations.models import Submission
from portal.declarations.origins import origin_words
from portal.declarations.queries import submission_answers
from portal.effects.queries import effects_of
from portal.evidence.page import FileLine
from portal.i18n import number, significant_decimals
from portal.results.audience import STAFF
from portal.results.models import CheckFinding
from portal.review.earlier import Earlier, earlier_answers, handed_in_before
from portal.verdicts.differences import Change, changes_between, difference
from portal.verdicts.queries import Given, askable, verdicts_of
from portal.verdicts.threads import Said, threads_of
from portal.whatif.words import signed_percent
from schemas.effects import Effect
from schemas.questionnaire import Answers, Family, check_rows, field_name, format_number
from schemas.questionnaire.conditions import View
from schemas.questionnaire.defaults import load_defaults
from schemas.questionnaire.rows import CheckRow
from schemas.questionnaire.unit_names import split_unit, unit_short


@dataclass(frozen=True)
class AnswerOnDesk:
    """One answer with what a reviewer weighs it by.

    Attributes:
        origin: where the producer took the answer from.
        earlier: what the same producer answered before, and how much more or less it is now.
        changed: what it was when it was last handed in, if it was something else.
        verdict: what has been said about it; `thread`: what the producer has been asked and has answered.
        is_askable: the reviewer may say something about it.
    """

    row: CheckRow
    field: str
    value: str
    shown_comment: str
    typical: str
    findings: Sequence[str]
    origin: str
    evidence: Sequence[FileLine]
    earlier: str
    earlier_effect: str
    changed: Change | None
    changed_effect: str
    verdict: Given | None
    thread: Sequence[Said]
    is_askable: bool


@dataclass(frozen=True)
class SectionOnDesk:
    """The answers of one part of the form."""

    id: str
    title: str
    answers: Sequence[AnswerOnDesk]


@dataclass(frozen=True)
class Context:
    """What the answers are held against."""

    earlier: Earlier | None
    changes: Mapping[str, Change]
    previous_version: int | None
    change_effects: Mapping[str, Effect] | None
    earlier_effects: Mapping[str, Effect] | None
    verdicts: Mapping[str, Given]
    threads: Mapping[str, Sequence[Said]]
    evidence: Mapping[str, Sequence[FileLine]] = field(default_factory=dict)


def context_of(
    session: Session,
    family: Family,
    submission: Submission,
    evidence: Mapping[str, Sequence[FileLine]],
    language: str,
) -> Context:
    """Everything around the answers of a submission."""
    before, earlier = handed_in_before(session, submission), earlier_answers(session, submission)
    changes: Sequence[Change] = ()
    if before is not None:
        answers = submission_answers(before), submission_answers(submission)
        changes = changes_between(family, *answers, language)
    return Context(
        earlier=earlier,
        changes={
            one.question_id: one for one in changes if family.questions[one.question_id].visibility in STAFF
        },
        previous_version=before.version if before else None,
        change_effects=effects_of(session, submission.id, before.id) if before else None,
        earlier_effects=effects_of(session, submission.id, earlier.submission.id) if earlier else None,
        verdicts=verdicts_of(session, submission),
        threads=threads_of(session, submission.declaration_id),
        evidence=evidence,
    )


def sections_on_desk(
    family: Family, submission: Submission, found: Sequence[CheckFinding], context: Context, language: str
) -> list[SectionOnDesk]:
    """The answers that count, part by part."""
    answers = submission_answers(submission)
    view = View(family, answers)
    may_be_asked = frozenset(askable(family, answers))

    def on_desk(row: CheckRow) -> AnswerOnDesk:
        hidden, name = row.audience not in STAFF, row.question_id
        return AnswerOnDesk(
            row=row,
            field=field_name(name),
            shown_comment="" if hidden else row.comment,
            value=_("Visas bara för producenten") if hidden else row.value,
            typical=typical_range(view, name, language),
            findings=[finding_text(one, family, language) for one in found if one.question_id == name],
            origin=origin_words(submission.snapshot.get("provenance", {}).get(name)),
            evidence=context.evidence.get(name, ()),
            earlier="" if hidden else _earlier_words(family, context.earlier, name, answers, language),
            earlier_effect="" if hidden else effect_words((context.earlier_effects or {}).get(name)),
            changed=context.changes.get(name),
            changed_effect="" if hidden else effect_words((context.change_effects or {}).get(name)),
            verdict=context.verdicts.get(name),
            thread=context.threads.get(name, ()),
            is_askable=name in may_be_asked,
        )

    return [
        SectionOnDesk(section.id, section.title, [on_desk(row) for row in section.rows])
        for section in check_rows(family, answers, language)
        if section.rows
    ]


def effect_words(effect: Effect | None) -> str:
    """What a changed answer does to the result: `+6,6 ton om året, +9 % per enhet`; empty for nothing."""
    if effect is None or (effect.before == effect.after and effect.tonnes_before == effect.tonnes_after):
        return ""
    tonnes = effect.tonnes_after - effect.tonnes_before
    amount = number(abs(tonnes), significant_decimals(tonnes))
    sign = "+" if tonnes > 0 else "\N{MINUS SIGN}" if tonnes < 0 else ""
    share = signed_percent(effect.after - effect.before, effect.before)
    return _("%(tonnes)s ton om året, %(share)s per enhet", tonnes=sign + amount, share=share)


def _earlier_words(
    family: Family, earlier: Earlier | None, name: str, answers: Answers, language: str
) -> str:
    before = earlier.answers.get(name) if earlier else None
    if earlier is None or before is None or before.state == "blank":
        return ""
    words = answer_text(family, before, language)
    more = difference(before, answers.get(name), language)
    told = _("%(when)s: %(answer)s.", when=earlier.name, answer=words)
    return f"{told} {_('Skillnad: %(difference)s.', difference=more)}" if more else told


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
