"""Drill: old events stay readable. Every version ever stored has a sample that loads into today's class."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from schemas.events import Event, event_from_json, event_types
from workers.subscriptions import SUBSCRIPTIONS

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted((ROOT / "tests" / "samples" / "events").glob("*.json"))
TYPES = sorted(event_types().values(), key=lambda cls: cls.__name__)
HEADINGS = re.findall(r"^## (\w+)$", (ROOT / "docs" / "events.md").read_text(), flags=re.MULTILINE)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_of_every_version_loads_into_today_s_class(path: Path) -> None:
    """What was once written is read today; a change that breaks it needs an upcaster, not another sample."""
    name, version = path.name.removesuffix(".json").split(".v")
    stored = json.loads(path.read_text())
    assert (stored["type"], stored["schema_version"]) == (name, int(version))
    event = event_from_json(name, int(version), stored["payload"])
    assert type(event) is event_types()[name]


@pytest.mark.parametrize("cls", TYPES, ids=lambda cls: cls.__name__)
def test_every_version_of_every_event_has_a_sample(cls: type[Event]) -> None:
    """From the first version to today's, none left out."""
    names = {path.name for path in SAMPLES}
    assert {f"{cls.__name__}.v{version}.json" for version in range(1, cls.schema_version + 1)} <= names


@pytest.mark.parametrize("cls", TYPES, ids=lambda cls: cls.__name__)
def test_today_s_sample_is_today_s_payload(cls: type[Event]) -> None:
    """A field added without a new version shows: the newest sample is exactly what would be stored now."""
    path = ROOT / "tests" / "samples" / "events" / f"{cls.__name__}.v{cls.schema_version}.json"
    payload = json.loads(path.read_text())["payload"]
    assert cls.from_payload(payload).payload() == payload


def test_every_event_has_a_subscriber_and_a_heading() -> None:
    """Nothing happens that nobody acts on, or that docs/events.md does not explain."""
    names = {cls.__name__ for cls in TYPES}
    assert {cls.__name__ for cls in SUBSCRIPTIONS} == names
    assert sorted(HEADINGS) == sorted(names)


def test_every_subscriber_is_named_where_its_event_is_explained() -> None:
    """Each event's paragraph says who listens."""
    text = (ROOT / "docs" / "events.md").read_text()
    for cls, subscribers in SUBSCRIPTIONS.items():
        paragraph = text.split(f"## {cls.__name__}\n")[1].split("\n## ")[0]
        assert [s.name for s in subscribers if f"`{s.name}`" not in paragraph] == []
