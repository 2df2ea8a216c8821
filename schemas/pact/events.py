"""Events of PACT v3: CloudEvents 1.0 in structured JSON."""

# ruff: noqa: N815 - the properties are named as PACT names them
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import fields, validate

from schemas.pact.fields import Id, Moment, NonEmptySet, Shape, Words, written
from schemas.pact.filters import BadFilter, read_wanted

_FAMILY = "org.wbcsd.pact.ProductFootprint"
REQUEST_CREATED = f"{_FAMILY}.RequestCreatedEvent.3"
FULFILLED = f"{_FAMILY}.RequestFulfilledEvent.3"
REJECTED = f"{_FAMILY}.RequestRejectedEvent.3"
PUBLISHED = f"{_FAMILY}.PublishedEvent.3"
TYPES = (REQUEST_CREATED, FULFILLED, REJECTED, PUBLISHED)
MEDIA_TYPE = "application/cloudevents+json"
ID_MAX = 300


class EventShape(Shape):
    """What every event has."""

    type = fields.String(required=True)
    specversion = fields.String(
        required=True, validate=validate.Equal("1.0", error="must be 1.0 (CloudEvents)")
    )
    id = fields.String(required=True, validate=validate.Length(1, ID_MAX, error="is empty or too long"))
    source = fields.String(required=True, validate=validate.Length(1, ID_MAX, error="is empty or too long"))
    time = Moment(required=True)
    data = fields.Dict(required=True)


class ErrorShape(Shape):
    """Why a request is rejected."""

    code = Words(required=True)
    message = Words(required=True)


class FulfilledShape(Shape):
    """The answer to a request."""

    requestEventId = Words(required=True)
    pfs = fields.List(fields.Dict(), required=True, validate=validate.Length(min=1, error="is empty"))


class RejectedShape(Shape):
    """The refusal of a request."""

    requestEventId = Words(required=True)
    error = fields.Nested(ErrorShape, required=True)


class PublishedShape(Shape):
    """News of footprints."""

    pfIds = NonEmptySet(Id(), required=True)


_DATA: Mapping[str, type[Shape]] = {
    FULFILLED: FulfilledShape,
    REJECTED: RejectedShape,
    PUBLISHED: PublishedShape,
}


def event_problems(event: Any) -> list[str]:
    """What is wrong with an event; empty when it is one of PACT's."""
    if not isinstance(event, Mapping):
        return ["The body is not a JSON object."]
    found = _said(EventShape().validate(dict(event)), "")
    if found:
        return found
    kind = event["type"]
    if kind not in TYPES:
        return [f"type {kind[:100]} is not known here."]
    if kind in _DATA:
        return _said(_DATA[kind]().validate(dict(event["data"])), "data.")
    try:
        read_wanted(event["data"])
    except BadFilter as problem:
        return [f"data: {problem}"]
    comment = event["data"].get("comment")
    return [] if comment is None or isinstance(comment, str) else ["data.comment must be text."]


def _said(errors: Mapping[str, Any], before: str) -> list[str]:
    return [f"{before}{name}: {_first(inner)}" for name, inner in errors.items()]


def _first(found: Any) -> str:
    while not isinstance(found, str):
        found = next(iter(found.values())) if isinstance(found, Mapping) else found[0]
    return found


def make_event(
    kind: str, event_id: str, source: str, moment: datetime, data: Mapping[str, Any]
) -> dict[str, Any]:
    """An event of ours."""
    return {
        "type": kind,
        "specversion": "1.0",
        "id": event_id,
        "source": source,
        "time": written(moment),
        "data": dict(data),
    }
