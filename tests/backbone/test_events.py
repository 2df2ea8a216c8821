"""Events as stored: they come back as they went in, old ones are upcast, unknown ones are refused."""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from marshmallow import ValidationError

from schemas.events import Event, MailQueued, UnknownEvent, base, event_from_json, event_to_json, event_types
from schemas.events.base import Upcaster

VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=40),
    int: st.integers(),
    bool: st.booleans(),
    UUID: st.uuids(),
    tuple[str, ...]: st.lists(st.text(max_size=40), max_size=5).map(tuple),
}


def _instances(cls: type[Event]) -> st.SearchStrategy[Event]:
    hints = typing.get_type_hints(cls)
    return st.builds(cls, **{field.name: VALUES[hints[field.name]] for field in dataclasses.fields(cls)})


any_event = st.sampled_from(sorted(event_types().values(), key=lambda cls: cls.__name__)).flatmap(_instances)


@given(event=any_event)
def test_an_event_comes_back_as_it_went_in(event: Event) -> None:
    """Stored as JSON text and loaded again, every event equals itself, whatever its fields hold."""
    stored = json.loads(json.dumps(event_to_json(event)))
    assert event_from_json(stored["type"], stored["schema_version"], stored["payload"]) == event


@given(event=any_event, removed=st.data())
def test_a_missing_field_is_named(event: Event, removed: st.DataObject) -> None:
    """A payload that lacks a field is refused with that field's name."""
    payload = event.payload()
    assume(payload)  # some say all by their name
    name = removed.draw(st.sampled_from(sorted(payload)))
    del payload[name]
    with pytest.raises(ValidationError) as refused:
        type(event).from_payload(payload)
    assert name in str(refused.value)


def test_a_newer_release_s_events_are_refused_not_misread() -> None:
    """An unknown type or a version from the future says that newer code is needed."""
    with pytest.raises(UnknownEvent, match="HarvestMoved version 1"):
        event_from_json("HarvestMoved", 1, {})
    with pytest.raises(UnknownEvent, match="MailQueued version 99"):
        event_from_json("MailQueued", 99, {})


@dataclass(frozen=True)
class _MailQueuedLater(MailQueued):
    """The same event two versions on. A grandchild of `Event`, so the registry does not list it."""

    schema_version: ClassVar[int] = 3
    upcasters: ClassVar[Mapping[int, Upcaster]] = {
        1: lambda payload: {"letter": payload["mail"]},
        2: lambda payload: {"mail_id": payload["letter"]},
    }


_MailQueuedLater.__name__ = "MailQueued"


@pytest.mark.parametrize(("version", "field"), [(1, "mail"), (2, "letter"), (3, "mail_id")])
def test_every_older_version_is_lifted_to_today_s_class(
    monkeypatch: pytest.MonkeyPatch, version: int, field: str
) -> None:
    """Upcasters run one after another, from the stored version to the newest."""
    monkeypatch.setattr(base, "event_types", lambda: {"MailQueued": _MailQueuedLater})
    mail_id = uuid4()
    loaded = event_from_json("MailQueued", version, {field: str(mail_id)})
    assert loaded == _MailQueuedLater(mail_id=mail_id)
