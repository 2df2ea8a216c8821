"""What all letters have in common: their key, their settings, their patience."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from portal.config import Settings
from workers.subscriber import Fact, Subscriber


@cache
def settings() -> Settings:
    """The process's settings."""
    return Settings.from_environment()


def key_of(fact: Fact, subscriber: str) -> str:
    """The one reason for a letter: this subscriber and this event."""
    return f"{subscriber}-{fact.stored.id}"


def letter(name: str, write: Callable[[Session, Fact, Any], None]) -> Subscriber:
    """Letters may wait for a moment; the footprint that somebody is watching for goes first."""
    return Subscriber(name, write, patient=True)
