"""The definition for machines: columns of the import template, and JSON Schema for the API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.questionnaire.compiled import MAX_COMMENT, MAX_ENTERED
from schemas.questionnaire.definition import Family, Question, QuestionType
from schemas.questionnaire.numbers import MAX_DIGITS
from schemas.questionnaire.problems import field_name
from schemas.questionnaire.rows import YES_NO
from schemas.questionnaire.unit_names import unit_label, unit_short

_UNKNOWN = {"sv": "Jag vet inte", "en": "I don't know"}
DRAFT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True)
class ImportColumn:
    """One column of the template: `name` is what `read_columns` takes, `choices` are the keys allowed in
    a cell, `words` what people call them (in the same order, by language).
    """

    name: str
    question_id: str
    header: Mapping[str, str]
    help: Mapping[str, str]
    kind: str
    choices: tuple[str, ...]
    mandatory: bool
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def import_columns(family: Family) -> tuple[ImportColumn, ...]:
    """All columns in the order of the form; quantities have one for the amount and one for the unit,
    questions with a default one for "Jag vet inte" (write 1).
    """
    return tuple(column for question in family.in_order() for column in _columns(question))


def _columns(question: Question) -> list[ImportColumn]:
    columns = [_column(question, "", question.type.value, _choices(question), {"sv": "", "en": ""})]
    if question.unit is not None and len(question.unit.choices) > 1:
        keys = tuple(choice.key for choice in question.unit.choices)
        columns.append(_column(question, "__unit", "unit", keys, {"sv": " – enhet", "en": " – unit"}))
    if question.offers_unknown:
        more = {"sv": " – jag vet inte", "en": " – I don't know"}
        columns.append(_column(question, "__unknown", "flag", ("1",), more))
    if question.warn is not None:
        more = {"sv": " – kommentar", "en": " – comment"}
        columns.append(_column(question, "__comment", "text", (), more))
    return columns


def _column(
    question: Question, part: str, kind: str, choices: tuple[str, ...], more: Mapping[str, str]
) -> ImportColumn:
    return ImportColumn(
        name=field_name(question.id) + part,
        question_id=question.id,
        header={lang: text.label + more[lang] for lang, text in question.texts.items()},
        help={lang: " ".join(filter(None, (text.hint, text.where))) for lang, text in question.texts.items()},
        kind=kind,
        choices=choices,
        mandatory=question.mandatory and not part,
        words={lang: _words(question, part, choices, lang) for lang in question.texts},
    )


def _choices(question: Question) -> tuple[str, ...]:
    if question.type is QuestionType.YESNO:
        return ("yes", "no")
    return tuple(option.key for option in question.options)


def _words(question: Question, part: str, choices: tuple[str, ...], lang: str) -> tuple[str, ...]:
    if part == "__unit" and question.unit is not None:
        return tuple(unit_label(key, lang, question.unit.words) for key in choices)
    if part == "__unknown":
        return (_UNKNOWN[lang],)
    if question.type is QuestionType.YESNO:
        return tuple(YES_NO[lang][key] for key in choices)
    return tuple(option.text(lang).label for option in question.options) if choices else ()


def json_schema(family: Family) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the answers as the API takes them. It tells shapes, units and options;
    what depends on other answers (who is asked what, limits) is told by the validator.
    """
    return {
        "$schema": DRAFT,
        "$id": f"urn:jordnara:questionnaire:{family.id}:{family.rev}:{family.hash[:16]}",
        "title": family.text("en").label,
        "type": "object",
        "properties": {question.id: _answer_schema(question) for question in family.in_order()},
        "additionalProperties": False,
    }


def _answer_schema(question: Question) -> dict[str, Any]:
    given: dict[str, Any] = {
        "type": "object",
        "properties": {"state": {"const": "given"}, "value": _value_schema(question), **_extras()},
        "required": ["state", "value"],
        "additionalProperties": False,
    }
    if question.unit is not None:
        keys = [choice.key for choice in question.unit.choices]
        given["properties"]["unit"] = {"enum": keys}
        if len(keys) > 1:
            given["required"] = ["state", "value", "unit"]
    else:
        given["properties"]["unit"] = {"type": "null"}
    states = ["blank", "unknown"] if question.offers_unknown else ["blank"]
    return {
        "title": question.text("en").label,
        "description": question.text("en").why,
        "oneOf": [given, _without_value(states)],
    }


def _without_value(states: list[str]) -> dict[str, Any]:
    nothing = {"type": "null"}
    return {
        "type": "object",
        "properties": {"state": {"enum": states}, "value": nothing, "unit": nothing, **_extras()},
        "required": ["state"],
        "additionalProperties": False,
    }


def _extras() -> dict[str, Any]:
    return {
        "entered": {"type": "string", "maxLength": MAX_ENTERED},
        "comment": {"type": ["string", "null"], "maxLength": MAX_COMMENT},
    }


def _value_schema(question: Question) -> dict[str, Any]:
    match question.type:
        case QuestionType.QUANTITY | QuestionType.SHARE:
            unit = (
                ", ".join(unit_short(choice.key, "en") for choice in question.unit.choices)
                if question.unit
                else ""
            )
            pattern = f"^-?[0-9]{{1,{MAX_DIGITS}}}(\\.[0-9]{{1,{MAX_DIGITS}}})?$"
            return {"type": ["string", "number"], "pattern": pattern, "description": f"Amount in {unit}"}
        case QuestionType.INTEGER:
            return {"type": "integer"}
        case QuestionType.YESNO:
            return {"type": "boolean"}
        case QuestionType.CHOICE:
            return {"enum": [option.key for option in question.options]}
        case QuestionType.CHOICES:
            keys = [option.key for option in question.options]
            return {"type": "array", "items": {"enum": keys}, "uniqueItems": True, "minItems": 1}
        case QuestionType.MONTH:
            return {"type": "string", "pattern": "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"}
        case QuestionType.POSTCODE:
            return {"type": "string", "pattern": "^[1-9][0-9]{2} ?[0-9]{2}$"}
        case QuestionType.PROFILE:
            return {"type": "string", "pattern": "^JN-[0-9]{4}-[0-9]{6,9}@[1-9][0-9]{0,4}$"}
        case QuestionType.TEXT:
            return {"type": "string", "minLength": 1, "maxLength": question.max_length}
