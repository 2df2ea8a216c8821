"""A question page as the browser sent it. Nothing is judged here: the questionnaire validates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.declarations.fields import DONT_KNOW, ONE_OF, Typed
from schemas.questionnaire.definition import Question, QuestionType
from schemas.questionnaire.problems import field_name

VERSION_DIGITS = 9
MINE = "mine"
THEIRS = "theirs"


@dataclass(frozen=True)
class Posted:
    """What one POST of a page carried.

    Attributes:
        raw: text by form field, for `validate_page`.
        typed: the same per question id, for showing it again.
        seen: question id -> the version its answer had when the page was opened; only questions on the page.
        kept: question id -> `mine`, `theirs` or "" for answers that two people had changed.
        confirmed: questions whose copied answer the person says still holds.
        warned: form fields whose warning stood on the page already.
        later: the person wants to leave now.
        evidence: the question whose evidence the person wants to see now, "" for none.
    """

    raw: dict[str, Any]
    typed: dict[str, Typed]
    seen: dict[str, int]
    kept: dict[str, str]
    confirmed: frozenset[str]
    warned: frozenset[str]
    later: bool
    evidence: str = ""

    @property
    def leaving(self) -> bool:
        """Whether the person goes somewhere else before everything on the page is answered."""
        return self.later or bool(self.evidence)

    @property
    def undecided(self) -> list[str]:
        """Questions with two answers for which neither was chosen."""
        return [question_id for question_id, choice in self.kept.items() if choice not in (MINE, THEIRS)]

    @property
    def to_save(self) -> frozenset[str]:
        """Questions whose answer on this page may be saved."""
        return frozenset(self.seen) - {name for name, choice in self.kept.items() if choice == THEIRS}


def read_posted(form: MultiDict[str, str], questions: Sequence[Question]) -> Posted:
    """Sort the fields of a form by question; fields that belong to none of them are left aside."""
    names = {question.id: field_name(question.id) for question in questions}
    standing = [question for question in questions if f"{names[question.id]}__version" in form]
    asked = standing or list(questions)  # a hand-made form without versions: as if nothing had been answered
    raw: dict[str, Any] = {}
    for question in asked:
        raw.update(_raw(form, question, names[question.id]))
    two_answers = form.getlist("conflict")
    return Posted(
        raw=raw,
        typed={question.id: _typed(form, question, names[question.id]) for question in asked},
        seen={question.id: _version(form.get(f"{names[question.id]}__version", "")) for question in asked},
        kept={
            question.id: form.get(f"{names[question.id]}__keep", "")
            for question in asked
            if names[question.id] in two_answers
        },
        confirmed=frozenset(question.id for question in asked if f"{names[question.id]}__confirmed" in form),
        warned=frozenset(form.getlist("warned")),
        later="later" in form,
        evidence=form.get("evidence", "") if form.get("evidence") in names else "",
    )


def hidden_fields(posted: Posted, versions: dict[str, int]) -> list[tuple[str, str]]:
    """The whole page once more as hidden fields, with today's versions."""
    fields = [(name, one) for name, value in posted.raw.items() for one in _as_list(value)]
    fields += [(f"{field_name(question)}__version", str(version)) for question, version in versions.items()]
    fields += [(f"{field_name(question)}__confirmed", "1") for question in sorted(posted.confirmed)]
    return fields + [("warned", name) for name in sorted(posted.warned)]


def _as_list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _raw(form: MultiDict[str, str], question: Question, name: str) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for part in ("unit", "unknown", "comment"):
        if f"{name}__{part}" in form:
            raw[f"{name}__{part}"] = form[f"{name}__{part}"]
    if question.type is QuestionType.CHOICES:
        raw[name] = form.getlist(name)
    elif question.type in ONE_OF and form.get(name) == DONT_KNOW:
        raw[f"{name}__unknown"] = "1"
    else:
        raw[name] = form.get(name, "")
    return raw


def _typed(form: MultiDict[str, str], question: Question, name: str) -> Typed:
    value = form.get(name, "")
    return Typed(
        value="" if value == DONT_KNOW else value,
        values=tuple(form.getlist(name)) if question.type is QuestionType.CHOICES else (),
        unit=form.get(f"{name}__unit", ""),
        unknown=value == DONT_KNOW or bool(form.get(f"{name}__unknown")),
        comment=form.get(f"{name}__comment", ""),
    )


def _version(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= VERSION_DIGITS else 0
