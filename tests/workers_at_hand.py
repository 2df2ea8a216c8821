"""Subscribers run by hand in a test, as the backbone would run them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workers.subscriber import Fact
from workers.subscriptions import SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from schemas.events import Event

# Those that need a stored event or a key behind them, or write mails.
LEFT_OUT = ("mail_", "catch_up_", "ask_", "sign_", "draw_", "offer_", "count_")


def happen(session: Session, event: Event, loaded: Mapping[str, Any] | None = None) -> None:
    """Let the event's subscribers draw their conclusions, and commit.

    Args:
        loaded: by subscriber, what it is taken to have read instead of what is there.
    """
    fact = Fact(None, event)  # type: ignore[arg-type] # these subscribers read nothing but the event
    for subscriber in SUBSCRIPTIONS[type(event)]:
        if subscriber.name.startswith(LEFT_OUT):
            continue
        read = (loaded or {}).get(subscriber.name) or subscriber.load(session, fact)
        subscriber.settle(session, fact, subscriber.compute(read))
        session.commit()
