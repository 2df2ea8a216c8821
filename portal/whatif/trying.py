"""Which answers can be tried, and the form in which others are put in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from portal.declarations import queries
from portal.declarations.desk import Desk
from portal.declarations.fields import Asked, Remarks, asked
from portal.declarations.posted import Posted, read_posted
from portal.declarations.transitions import Status
from schemas.factor_set import CURRENT_FACTOR_SET
from schemas.questionnaire import (
    Answer,
    Answers,
    CheckRow,
    Family,
    Problem,
    QuestionType,
    check_rows,
    field_name,
    page_view,
    read_columns,
    validate_submission,
)
from schemas.questionnaire.conditions import View

MOST_AT_ONCE = 6
KINDS = frozenset(
    {
        QuestionType.QUANTITY,
        QuestionType.SHARE,
        QuestionType.INTEGER,
        QuestionType.CHOICE,
        QuestionType.CHOICES,
        QuestionType.YESNO,
    }
)


@dataclass(frozen=True)
class Base:
    """The answers that others are tried in place of: those handed in, or a draft's that give a figure."""

    answers: Answers
    copied: frozenset[str]
    factor_set: str


@dataclass(frozen=True)
class Part:
    """A section's answers to choose among."""

    title: str
    rows: Sequence[CheckRow]


@dataclass(frozen=True)
class Trial:
    """What was typed: the answers that were read, and what is wrong with them by form field.

    `added` are questions that are asked only with these answers.
    """

    posted: Posted
    answers: dict[str, Answer]
    errors: Mapping[str, Sequence[Problem]]
    added: tuple[str, ...]


def base_of(session: Session, desk: Desk) -> Base | None:
    """What there is to change; None while there is no figure, and for what was taken back."""
    if desk.editable:
        ready = not desk.progress.unanswered
        return Base(desk.answers, desk.sheet.unconfirmed, CURRENT_FACTOR_SET) if ready else None
    submission = queries.latest_submission(session, desk.declaration.id)
    if submission is None or desk.declaration.status == Status.WITHDRAWN:
        return None
    return Base(queries.submission_answers(submission), frozenset(), submission.snapshot["factor_set"])


def parts(desk: Desk, base: Base) -> list[Part]:
    """The answers that can be tried, by section, as they stand."""
    open_to_change = set(changeable(desk.family))
    sections = check_rows(desk.family, base.answers, desk.language)
    found = [
        Part(part.title, [row for row in part.rows if row.question_id in open_to_change]) for part in sections
    ]
    return [part for part in found if part.rows]


def changeable(family: Family) -> list[str]:
    """Questions whose answer the figure may rest on; what the product is and its year stay."""
    fixed = {family.key_question, family.name_question, family.year_question}
    return [one.id for one in family.in_order() if one.type in KINDS and one.id not in fixed]


def chosen(desk: Desk, wanted: Iterable[str]) -> list[str]:
    """The questions among these that can be tried, in the order of the form."""
    names = set(wanted)
    return [name for name in changeable(desk.family) if name in names]


def tried(desk: Desk, base: Base, names: Sequence[str], form: MultiDict[str, str]) -> Trial:
    """Read what was typed and hold the whole against the questions, as handing in would."""
    family = desk.family
    posted = read_posted(form, [family.questions[name] for name in names])
    read, problems = read_columns(family, posted.raw, desk.language)
    answers = {name: read[name] for name in names if name in read}
    problems += _emptied(family, base, answers)
    stood = {(found.question_id, found.code) for found in _wrong(family, base.answers, desk.language)}
    problems = [found for found in problems if found.question_id in names]
    failed = {found.question_id for found in problems}
    rest = _wrong(family, {**base.answers, **answers}, desk.language)
    caused = [
        one for one in rest if (one.question_id, one.code) not in stood and one.question_id not in failed
    ]
    added = {one.question_id for one in caused} | _come_along(family, base, answers)
    return Trial(posted, answers, _by_field([*problems, *caused]), tuple(chosen(desk, added - set(names))))


def _emptied(family: Family, base: Base, answers: Answers) -> list[Problem]:
    """An answer that is to be tried cannot be nothing at all; "Jag vet inte" is an answer."""
    return [
        Problem(name, field_name(name), f"required.{family.questions[name].type.value}")
        for name, answer in answers.items()
        if answer.state == "blank" and name in base.answers and base.answers[name].state != "blank"
    ]


def _come_along(family: Family, base: Base, answers: Answers) -> set[str]:
    """Questions that are asked with these answers and were not before."""
    was, now = View(family, base.answers), View(family, {**base.answers, **answers})
    return {name for name in family.questions if now.visible(name) is True and was.visible(name) is False}


def fields(desk: Desk, base: Base, names: Sequence[str], trial: Trial | None = None) -> list[Asked]:
    """The form's questions, filled with what was typed or with the answers as they stand."""
    answers = {**base.answers, **(trial.answers if trial else {})}
    typed = trial.posted.typed if trial else {}
    remarks = Remarks(errors=trial.errors if trial else {})
    shown = []
    for page_id in dict.fromkeys(desk.family.page_of[name] for name in names):
        for about in page_view(desk.family, page_id, answers, desk.language).fields:
            if about.question_id in names:
                was = typed.get(about.question_id)
                shown.append(asked(about, desk.family, was, 0, remarks, desk.language))
    return shown


def summary(shown: Sequence[Asked], trial: Trial) -> list[tuple[str, str]]:
    """The list of errors on top of the page; questions that have come along say why."""
    told = [(field.name, field.error) for field in shown if field.error]
    if told or not trial.errors:  # what is wrong may stand at a question that cannot be tried
        return told
    return [("", _("De här svaren går inte ihop med resten av klimatdeklarationen."))]


def changes_of(base: Base, answers: Answers) -> dict[str, Answer]:
    """The answers that are others than those that stood."""
    return {
        name: answer for name, answer in answers.items() if _said(answer) != _said(base.answers.get(name))
    }


def _said(answer: Answer | None) -> tuple[object, ...]:
    return ("blank",) if answer is None else (answer.state, answer.value, answer.unit)


def _wrong(family: Family, answers: Answers, language: str) -> list[Problem]:
    return [one for one in validate_submission(family, answers, language) if one.severity == "error"]


def _by_field(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.field, []).append(problem)
    return found
