"""What a form asks, as plain JSON, and how a later form differs from it.

The shape of a form is kept with the declarations that were answered on it. It holds what is
needed to tell a changed question from a changed word, and to read an old answer back after
its option, its unit or the whole question has left the form.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from schemas.canonical import content_hash
from schemas.questionnaire.answers import Answer
from schemas.questionnaire.definition import Family, Question, QuestionType
from schemas.questionnaire.numbers import format_number
from schemas.questionnaire.unit_names import unit_short

Words = Mapping[str, str]
Shape = Mapping[str, Any]

# What an answer already given can be touched by, and what it cannot.
Meaning = Literal["meaning", "unit_removed", "option_removed", "removed"]
Harmless = Literal["words", "new", "new_option", "new_unit"]
Wanted = Literal["new_required", "now_required"]

_YES_NO = {"sv": {True: "Ja", False: "Nej"}, "en": {True: "Yes", False: "No"}}


@dataclass(frozen=True)
class Change:
    """One difference between two forms. `label` is the question, `details` the options or units concerned."""

    kind: Meaning | Harmless | Wanted
    question_id: str
    label: Words
    details: tuple[Words, ...] = ()


def shape_of(family: Family) -> dict[str, Any]:
    """Everything about the questions that `changes` and `old_words` look at."""
    return {question.id: _shape(question) for question in family.in_order()}


def _shape(question: Question) -> dict[str, Any]:
    units = question.unit.choices if question.unit else ()
    return {
        "rev": question.rev,
        "type": question.type.value,
        "mandatory": question.mandatory,
        "label": {lang: text.label for lang, text in question.texts.items()},
        "words": _digest_of_words(question),
        "options": {
            option.key: {lang: text.label for lang, text in option.texts.items()}
            for option in question.options
        },
        "units": {
            unit.key: {lang: _unit_word(question, unit.key, lang) for lang in question.texts}
            for unit in units
        },
    }


def _digest_of_words(question: Question) -> str:
    texts = {lang: vars(text) for lang, text in question.texts.items()}
    options = [[o.key, {lang: vars(text) for lang, text in o.texts.items()}] for o in question.options]
    variants = question.variants.texts if question.variants else {}
    return content_hash([texts, options, variants])[:16]


def _unit_word(question: Question, key: str, lang: str) -> str:
    own = question.unit.words.get(key, {}).get(lang) if question.unit else None
    return own or unit_short(key, lang)


def changes(old: Shape, family: Family) -> list[Change]:
    """How the form differs from what it was, in its own order; questions that have left it come last."""
    found = [change for question in family.in_order() for change in _changes(old, question)]
    gone = [name for name in old if name not in family.questions]
    return found + [Change("removed", name, old[name]["label"]) for name in gone]


def _changes(old: Shape, question: Question) -> Iterator[Change]:
    new, before = _shape(question), old.get(question.id)
    if before is None:
        yield Change("new_required" if question.mandatory else "new", question.id, new["label"])
        return
    if (new["rev"], new["type"]) != (before["rev"], before["type"]):
        yield Change("meaning", question.id, new["label"])
        return
    for part, removed, added in (
        ("options", "option_removed", "new_option"),
        ("units", "unit_removed", "new_unit"),
    ):
        if lost := [words for key, words in before[part].items() if key not in new[part]]:
            yield Change(removed, question.id, new["label"], tuple(lost))  # type: ignore[arg-type]
        if more := [words for key, words in new[part].items() if key not in before[part]]:
            yield Change(added, question.id, new["label"], tuple(more))  # type: ignore[arg-type]
    if new["mandatory"] and not before["mandatory"]:
        yield Change("now_required", question.id, new["label"])
    if new["words"] != before["words"] and set(new["options"]) == set(before["options"]):
        yield Change("words", question.id, new["label"])


def old_label(shape: Shape, question_id: str, lang: str) -> str | None:
    """What a question was called; None if the form did not ask it."""
    asked = shape.get(question_id)
    return str(asked["label"][lang]) if asked else None


def old_words(shape: Shape, answer: Answer, lang: str) -> str | None:
    """An old answer as a person read it then; None if the form did not ask for it or has other options."""
    asked = shape.get(answer.question_id)
    if asked is None or answer.state != "given":
        return None
    if asked["options"]:
        keys = answer.value if isinstance(answer.value, list) else [answer.value]
        if not set(keys) <= set(asked["options"]):
            return None
        return ", ".join(str(asked["options"][key][lang]) for key in keys)
    return _plain_words(asked, answer, lang)


def _plain_words(asked: Mapping[str, Any], answer: Answer, lang: str) -> str | None:
    if isinstance(answer.value, bool):
        return _YES_NO[lang][answer.value]
    if asked["type"] not in (QuestionType.QUANTITY, QuestionType.SHARE):
        return str(answer.value)
    unit = answer.unit or ""
    if unit and unit not in asked["units"]:
        return None
    word = str(asked["units"][unit][lang]) if unit else ""
    return f"{format_number(Decimal(str(answer.value)), lang)}\N{NO-BREAK SPACE}{word}".strip()
