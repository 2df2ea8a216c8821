"""Frozen dataclasses to JSON and back, checked by marshmallow schemas built from the type hints.

One definition per contract: the dataclass. A bad document gives a `RecordError` whose problems each name the
field by its path (``activities[2].amount``), so that a person can find the place in the file.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from marshmallow import RAISE, Schema, ValidationError
from marshmallow import fields as ma

R = TypeVar("R")

_WRONG = {
    Decimal: 'a number, written as text or plainly: "12.5"',
    float: "a number",
    int: "a whole number",
    str: "text",
    bool: "true or false",
    Mapping: "an object with names and values",
    tuple: "a list",
    dict: "an object",
}


@dataclass(frozen=True)
class FieldProblem:
    """One thing wrong in a document: the path of the field and what is wrong with it."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


class RecordError(ValueError):
    """A document that does not fit its contract; `problems` names every field at fault."""

    def __init__(self, problems: list[FieldProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in problems))


_SCHEMAS: dict[type[Any], Schema] = {}


def to_json(record: Any) -> Any:
    """JSON value of a record: Decimals as text, enums as their value, tuples as lists."""
    if is_dataclass(record):
        kind: Any = type(record)
        return _dumper(kind)(record)
    if isinstance(record, Mapping):
        return {str(key): to_json(value) for key, value in record.items()}
    if isinstance(record, tuple | list):
        return [to_json(value) for value in record]
    if isinstance(record, Decimal):
        return str(record)
    return record.value if isinstance(record, StrEnum) else record


def restored(kind: type[R], value: Any) -> R:
    """A record that `to_json` wrote and nobody can have changed since: built without being checked again."""
    hint: Any = kind
    built: R = _builder(hint)(value)
    return built


@cache
def _dumper(kind: Any) -> Callable[[Any], Any]:
    """Function from a record of this kind to its JSON; fields that are JSON already are copied."""
    hints = get_type_hints(kind)
    names = tuple(field.name for field in fields(kind))
    values_of = attrgetter(*names) if len(names) > 1 else lambda record: (getattr(record, names[0]),)
    others = [(name, _converter(hints[name])) for name in names if not _is_plain(hints[name])]

    def dump(record: Any) -> Any:
        values = dict(zip(names, values_of(record), strict=True))
        for name, converted in others:
            values[name] = converted(values[name])
        return values

    return dump


def _converter(hint: Any) -> Callable[[Any], Any]:
    """Function from a value of this type to its JSON; one of no kind known here is looked at as it comes."""
    if get_origin(hint) in (Union, types.UnionType):
        inner = _converter(next(option for option in get_args(hint) if option is not type(None)))
        return lambda value: None if value is None else inner(value)
    origin: Any = get_origin(hint) or hint
    parts = get_args(hint)
    if isinstance(origin, type) and is_dataclass(origin):
        return _dumper(origin)
    if origin is tuple:
        return list if _is_plain(parts[0]) else _listing(_converter(parts[0]))
    if isinstance(origin, type) and issubclass(origin, Mapping) and parts[:1] == (str,):
        return dict if _is_plain(parts[1]) else _mapping(_converter(parts[1]))
    return to_json


def _listing(converted: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda values: [converted(value) for value in values]


def _mapping(converted: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda values: {key: converted(value) for key, value in values.items()}


def _is_plain(hint: Any) -> bool:
    options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    return all(option in (str, float, int, bool, type(None)) for option in options)


def from_json(kind: type[R], value: Any) -> R:
    """Read a record of this kind; RecordError names each field missing, unknown or of the wrong kind."""
    if not isinstance(value, Mapping):
        raise RecordError([FieldProblem("(document)", f"expected an object, got {type(value).__name__}")])
    try:
        loaded = _schema(kind).load(value)
    except ValidationError as error:
        raise RecordError(_flatten(error.messages)) from error
    hint: Any = kind
    built: R = _builder(hint)(loaded)
    return built


def _flatten(messages: Any, path: str = "") -> list[FieldProblem]:
    if isinstance(messages, Mapping):
        found: list[FieldProblem] = []
        for key, inner in messages.items():
            found += _flatten(inner, path if key in ("value", "_schema") else _join(path, key))
        return found
    return [FieldProblem(path or "(document)", str(message)) for message in messages]


def _join(path: str, key: Any) -> str:
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else str(key)


def _schema(kind: type[Any]) -> Schema:
    if kind not in _SCHEMAS:
        _SCHEMAS[kind] = _made_schema(kind)
    return _SCHEMAS[kind]


def _made_schema(kind: type[Any]) -> Schema:
    hints = get_type_hints(kind)
    made: dict[str, Any] = {}
    for field in fields(kind):
        optional = field.default is not MISSING or field.default_factory is not MISSING
        made[field.name] = _field(hints[field.name], required=not optional)
    schema = Schema.from_dict(made, name=kind.__name__)(unknown=RAISE)
    schema.error_messages = {
        **schema.error_messages,
        "unknown": "is not a known field",
        "type": "expected an object",
    }
    return schema


def _field(hint: Any, required: bool) -> ma.Field[Any]:
    allow_none = False
    if get_origin(hint) in (Union, types.UnionType):
        allow_none = True
        hint = next(option for option in get_args(hint) if option is not type(None))
    options: dict[str, Any] = {"required": required, "allow_none": allow_none}
    origin = get_origin(hint) or hint
    options["error_messages"] = _messages(origin)
    if origin is tuple:
        return ma.List(_field(get_args(hint)[0], required=True), **options)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key, value = get_args(hint)
        return ma.Dict(keys=_field(key, required=True), values=_field(value, required=True), **options)
    if is_dataclass(origin) and isinstance(origin, type):
        return ma.Nested(_schema(origin), **options)
    if isinstance(origin, type) and issubclass(origin, StrEnum):
        return ma.Enum(origin, by_value=True, **options)
    return _scalar(origin, options)


def _scalar(kind: Any, options: dict[str, Any]) -> ma.Field[Any]:
    if kind is Decimal:
        return ma.Decimal(allow_nan=False, **options)
    if kind is float:
        return ma.Float(allow_nan=False, **options)
    if kind is int:
        return ma.Integer(strict=True, **options)
    if kind is bool:
        return ma.Boolean(truthy={True}, falsy={False}, **options)
    return ma.String(**options)


def _messages(origin: Any) -> dict[str, str]:
    if isinstance(origin, type) and issubclass(origin, StrEnum):
        wanted = "one of " + ", ".join(origin)
    else:
        wanted = _WRONG.get(origin, "an object")
    wrong = f"expected {wanted}"
    keys = ("invalid", "type", "unknown", "special", "nan", "too_large", "invalid_utf8")
    return {"required": "is missing", "null": "may not be empty", **dict.fromkeys(keys, wrong)}


@cache
def _builder(hint: Any) -> Callable[[Any], Any]:
    """Function from a JSON value (or what the schema made of it) to the value a field of this type holds."""
    if get_origin(hint) in (Union, types.UnionType):
        inner = _builder(next(option for option in get_args(hint) if option is not type(None)))
        return lambda value: None if value is None else inner(value)
    origin = get_origin(hint) or hint
    if origin is tuple:
        item = _builder(get_args(hint)[0])
        return lambda value: tuple([item(one) for one in value])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        name, content = (_builder(part) for part in get_args(hint))
        return lambda value: {name(key): content(one) for key, one in value.items()}
    if is_dataclass(origin) and isinstance(origin, type):
        hints = get_type_hints(origin)
        builders = {field.name: _builder(hints[field.name]) for field in fields(origin)}
        return lambda value: origin(**{key: builders[key](one) for key, one in value.items()})
    makes = origin in (Decimal, float) or (isinstance(origin, type) and issubclass(origin, StrEnum))
    return origin if makes else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
