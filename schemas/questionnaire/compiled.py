"""The one validator: marshmallow schemas made from the questions, for pages, sheets, the API and the
worker.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from schemas.questionnaire.answers import Answer
from schemas.questionnaire.definition import Family, Question
from schemas.questionnaire.problems import Problem, field_name
from schemas.questionnaire.reading import Sent, Wrong, clean_text, is_empty, read_value

MAX_COMMENT = 1000
MAX_ENTERED = 500

_JSON_KEYS = frozenset({"state", "value", "unit", "entered", "comment"})


class AnswerField(fields.Field[Answer]):
    """Reads one answer; raises ValidationError whose messages are `Problem`s."""

    def __init__(self, question: Question, typed: bool, lang: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.question, self.typed, self.lang = question, typed, lang

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Answer:
        try:
            return self._typed(value) if self.typed else self._json(value)
        except Wrong as wrong:
            where = field_name(self.question.id) + (wrong.part if self.typed else "")
            problem = Problem(self.question.id, where, wrong.code, wrong.params)
            raise ValidationError([problem]) from wrong

    def _typed(self, raw: Mapping[str, Any]) -> Answer:
        question, value = self.question, raw.get("value")
        comment = self._comment(raw.get("comment"))
        if not is_empty(raw.get("unknown")):
            return self._unknown(value, comment)
        if is_empty(value):
            return Answer(question.id, "blank", comment=comment)
        read = read_value(question, Sent(value, raw.get("unit"), True, self.lang))
        if read.value == []:
            return Answer(question.id, "blank", comment=comment)
        return Answer(question.id, "given", read.value, read.unit, read.entered, comment)

    def _unknown(self, value: Any, comment: str | None) -> Answer:
        if not self.question.offers_unknown:
            raise Wrong("unknown.not_offered")
        if not is_empty(value):
            raise Wrong("unknown.and_value")
        return Answer(self.question.id, "unknown", comment=comment)

    def _json(self, raw: Any) -> Answer:
        if not isinstance(raw, Mapping) or not set(raw) <= _JSON_KEYS:
            raise Wrong("answer.shape")
        state, value = raw.get("state"), raw.get("value")
        comment = self._comment(raw.get("comment"))
        if state == "unknown" and value is None:
            return self._unknown(None, comment)
        if state == "blank" and value is None:
            return Answer(self.question.id, "blank", comment=comment)
        if state != "given" or is_empty(value):
            raise Wrong("answer.state")
        read = read_value(self.question, Sent(value, raw.get("unit"), False, self.lang))
        entered = clean_text(raw.get("entered") or read.entered, MAX_ENTERED, lines=True)
        return Answer(self.question.id, "given", read.value, read.unit, entered, comment)

    def _comment(self, value: Any) -> str | None:
        if is_empty(value):
            return None
        return clean_text(value, MAX_COMMENT, lines=True, part="__comment")


def typed_schema(family: Family, question_ids: Iterable[str], lang: str) -> Schema:
    """Schema for text typed into these questions' fields: `{crop-area: {value, unit, unknown, comment}}`."""
    return _schema(family, tuple(question_ids), True, lang)


def json_answers_schema(family: Family, lang: str) -> Schema:
    """Schema for whole answers as JSON: `{crop.area: {state, value, unit, entered, comment}}`."""
    return _schema(family, tuple(family.questions), False, lang)


def _schema(family: Family, question_ids: tuple[str, ...], typed: bool, lang: str) -> Schema:
    return _made(family.hash, question_ids, typed, lang, _Held(family))


class _Held:
    """Carries the family past the cache key: its hash already stands for its content."""

    def __init__(self, family: Family) -> None:
        self.family = family

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=512)
def _made(digest: str, ids: tuple[str, ...], typed: bool, lang: str, held: _Held) -> Schema:
    """One schema for all: loading leaves no trace in it, and to make one costs more than to use it."""
    questions = [held.family.questions[name] for name in ids]
    rows = {
        field_name(question.id): AnswerField(
            question, typed, lang, data_key=field_name(question.id) if typed else question.id
        )
        for question in questions
    }
    name = f"{'Typed' if typed else 'Json'}Answers{digest[:8]}"
    return Schema.from_dict(dict(rows), name=name)(unknown=RAISE)


def load(schema: Schema, payload: Mapping[str, Any]) -> tuple[dict[str, Answer], list[Problem]]:
    """What could be read and what could not. Never raises for the content of the payload."""
    try:
        loaded: Mapping[str, Answer] = schema.load(payload)
        errors: Mapping[str, Any] = {}
    except ValidationError as error:
        loaded, errors = error.valid_data or {}, error.normalized_messages()  # type: ignore[assignment]
    answers = {answer.question_id: answer for answer in loaded.values() if isinstance(answer, Answer)}
    return answers, [problem for name, found in errors.items() for problem in _problems(name, found)]


def _problems(name: Any, found: Any) -> list[Problem]:
    """Our own problems as they are; what marshmallow itself says (unknown field, null) becomes one of
    ours.
    """
    rows = found if isinstance(found, list) else [found]
    if ours := [row for row in rows if isinstance(row, Problem)]:
        return ours
    return [unknown_field(name) if rows != ["Field may not be null."] else null_field(str(name))]


def unknown_field(name: Any) -> Problem:
    """The problem of a field nobody asked for; its name is shown shortened and without control characters."""
    shown = "".join(mark if mark.isprintable() else "?" for mark in str(name)[:60])
    return Problem("", shown or "?", "field.unknown")


def null_field(name: str) -> Problem:
    """The problem of a null where an answer object belongs."""
    return Problem(name, field_name(name), "answer.shape")
