"""How an event becomes JSON and how an old event is read by today's code."""

from __future__ import annotations

import dataclasses
import typing
import uuid
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self

from marshmallow import EXCLUDE, Schema, fields

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

_FIELDS: dict[Any, Callable[[], fields.Field[Any]]] = {
    str: lambda: fields.String(required=True),
    int: lambda: fields.Integer(required=True, strict=True),
    bool: lambda: fields.Boolean(required=True),
    uuid.UUID: lambda: fields.UUID(required=True),
    tuple[str, ...]: lambda: fields.List(fields.String(), required=True),
}


class UnknownEvent(LookupError):
    """The type or version is not known to this release: deploy the newer code first."""


@dataclasses.dataclass(frozen=True)
class Event:
    """Base of every event. Subclasses declare fields of type str, int, bool, UUID or tuple[str, ...].

    Attributes:
        schema_version: rises by one when the payload's shape changes.
        upcasters: old version -> function that turns its payload into the next version's.
    """

    schema_version: ClassVar[int] = 1
    upcasters: ClassVar[Mapping[int, Upcaster]] = {}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """Build from a JSON object. Raises marshmallow.ValidationError naming the field."""
        data = _schema(cls).load(dict(payload))
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in data.items()})

    def payload(self) -> dict[str, Any]:
        """The JSON object stored in the ledger."""
        return dict(_schema(type(self)).dump(self))


_SCHEMAS: dict[type[Event], Schema] = {}


def _schema(event_type: type[Event]) -> Schema:
    if event_type not in _SCHEMAS:
        hints = typing.get_type_hints(event_type)
        declared = {f.name: _FIELDS[hints[f.name]]() for f in dataclasses.fields(event_type)}
        _SCHEMAS[event_type] = Schema.from_dict(declared, name=event_type.__name__)(unknown=EXCLUDE)
    return _SCHEMAS[event_type]


def event_types() -> dict[str, type[Event]]:
    """Every concrete event by its stored name."""
    return {cls.__name__: cls for cls in sorted(Event.__subclasses__(), key=lambda c: c.__name__)}


def event_to_json(event: Event) -> dict[str, Any]:
    """Type, version and payload, as stored."""
    return {
        "type": type(event).__name__,
        "schema_version": event.schema_version,
        "payload": event.payload(),
    }


def event_from_json(type_name: str, schema_version: int, payload: Mapping[str, Any]) -> Event:
    """Load a stored event of any earlier version into today's class.

    Raises:
        UnknownEvent: no such type, or a version newer than this code knows.
    """
    cls = event_types().get(type_name)
    if cls is None or schema_version > cls.schema_version:
        raise UnknownEvent(f"{type_name} version {schema_version} is not known to this release")
    data = dict(payload)
    for version in range(schema_version, cls.schema_version):
        data = cls.upcasters[version](data)
    return cls.from_payload(data)
