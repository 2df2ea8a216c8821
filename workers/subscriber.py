"""What a subscriber is: up to three steps, of which only the last one writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from portal.ledger import StoredEvent


@dataclass(frozen=True)
class Fact:
    """The event being delivered, with where and when it was stored."""

    stored: StoredEvent
    event: Any


def _load_nothing(_session: Session, _fact: Fact) -> None:
    return None


def _compute_nothing(loaded: Any) -> Any:
    return loaded


@dataclass(frozen=True)
class Subscriber:
    """One conclusion drawn from one kind of event.

    Attributes:
        name: verb_noun; stored with every delivery, so it never changes.
        settle: writes the effects and appends new events, in the transaction that marks the delivery done.
        load: reads what `compute` needs, in a read-only transaction.
        compute: pure and possibly slow; runs while no session is open.
        patient: nobody waits for it on a screen; it runs when nothing else is there to do.
        max_attempts: more (or fewer) than the backbone's usual number, None for that.
    """

    name: str
    settle: Callable[[Session, Fact, Any], None]
    load: Callable[[Session, Fact], Any] = _load_nothing
    compute: Callable[[Any], Any] = _compute_nothing
    max_attempts: int | None = None
    patient: bool = False
