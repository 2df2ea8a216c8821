"""The places of a template that take an answer, made from the questionnaire's import columns.

A slot has the name of its column; a question with several answers has one slot for each option, since a
drop-down takes one choice only. Names are permanent: they stand in files that come back months later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from schemas.questionnaire import (
    Answer,
    Answers,
    Family,
    ImportColumn,
    field_name,
    import_columns,
    typed_again,
)
from schemas.questionnaire.rows import YES_NO

OPTION = ":"
VALUE, UNIT, UNKNOWN, COMMENT = "value", "unit", "unknown", "comment"
_COMMENT_WORD = {"sv": "kommentar", "en": "comment"}

Slots = Mapping[str, "Slot"]


@dataclass(frozen=True)
class Slot:
    """One place that takes something.

    Attributes:
        column: the column of `read_columns` that it fills; the options of a question share one.
        part: `value`, `unit`, `unknown` or `comment`.
        option: the option that a yes in it chooses; empty where the slot is a column of its own.
        keys, words: what can be chosen, as it is stored and as people read it.
        rev: the revision of the question, so that a changed meaning shows in an old file.
    """

    name: str
    column: str
    question_id: str
    part: str
    kind: str
    option: str
    label: str
    keys: tuple[str, ...]
    words: tuple[str, ...]
    rev: int

    def word(self, key: str) -> str:
        """What people call this choice."""
        return dict(zip(self.keys, self.words, strict=True)).get(key, key)


def slots_of(family: Family, language: str) -> dict[str, Slot]:
    """Every slot by its name, in the order of the form. Each question has one for a comment."""
    found: dict[str, Slot] = {}
    for question_id, columns in groupby(import_columns(family), lambda column: column.question_id):
        for column in columns:
            found |= {slot.name: slot for slot in _of_column(family, column, language)}
        name = f"{field_name(question_id)}__comment"
        found.setdefault(name, _comment(family, question_id, name, language))
    return found


def _of_column(family: Family, column: ImportColumn, language: str) -> Iterator[Slot]:
    words = column.words.get(language, ())
    if column.kind == "choices":
        for key, word in zip(column.choices, words, strict=True):
            yield _slot(family, column, f"{column.header[language]}: {word}", YES_NO[language], key)
    else:
        yield _slot(
            family, column, column.header[language], dict(zip(column.choices, words, strict=True)), ""
        )


def _slot(family: Family, column: ImportColumn, label: str, choices: Mapping[str, str], option: str) -> Slot:
    part = column.name.partition("__")[2]
    return Slot(
        name=column.name + (OPTION + option if option else ""),
        column=column.name,
        question_id=column.question_id,
        part=part if part in (UNIT, UNKNOWN, COMMENT) else VALUE,
        kind="option" if option else column.kind,
        option=option,
        label=label,
        keys=tuple(choices),
        words=tuple(choices.values()),
        rev=family.questions[column.question_id].rev,
    )


def _comment(family: Family, question_id: str, name: str, language: str) -> Slot:
    question = family.questions[question_id]
    label = f"{question.text(language).label} – {_COMMENT_WORD[language]}"
    return Slot(name, name, question_id, COMMENT, "text", "", label, (), (), question.rev)


def filled_slots(known: Slots, answers: Answers, language: str) -> dict[str, str]:
    """Slot name -> text of stored answers, as they would be typed in this language."""
    filled: dict[str, str] = {}
    for answer in answers.values():
        filled |= _of_answer(known, answer, language)
    return {name: text for name, text in filled.items() if name in known}


def _of_answer(known: Slots, answer: Answer, language: str) -> dict[str, str]:
    name = field_name(answer.question_id)
    filled = {f"{name}__comment": answer.comment or ""}
    if answer.state == "unknown":
        return {**filled, f"{name}__unknown": _word(known, f"{name}__unknown", "1")}
    if answer.state == "blank":
        return filled
    if answer.unit is not None:
        filled[f"{name}__unit"] = _word(known, f"{name}__unit", answer.unit)
        return {**filled, name: typed_again(Decimal(answer.value), answer.entered, language)}
    return {**filled, **_chosen(known, name, answer.value)}


def _chosen(known: Slots, name: str, value: Any) -> dict[str, str]:
    if isinstance(value, list | tuple):
        return {(slot := f"{name}{OPTION}{key}"): _word(known, slot, "yes") for key in value}
    key = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    return {name: _word(known, name, key)}


def _word(known: Slots, name: str, key: str) -> str:
    return known[name].word(key) if name in known else key
