"""The table of contents of the back end is complete."""

from __future__ import annotations

from portal.declarations.transitions import TRANSITIONS
from schemas.events import event_types
from workers.subscriptions import PATIENT, SUBSCRIBERS, SUBSCRIPTIONS


def test_every_event_has_a_subscriber() -> None:
    """An event that nobody listens to would be a conclusion that nobody draws."""
    assert set(SUBSCRIPTIONS) == set(event_types().values())
    assert all(SUBSCRIPTIONS.values())


def test_subscriber_names_are_unique_and_say_verb_and_noun() -> None:
    """A name is stored with every delivery, so two subscribers of one name would answer for each other."""
    names = [subscriber.name for subscribers in SUBSCRIPTIONS.values() for subscriber in subscribers]
    assert len(names) == len(set(names))
    assert all("_" in name and name == name.lower() for name in names)


def test_every_transition_is_told_as_an_event_that_exists() -> None:
    """The transition table names only events that the ledger can store."""
    assert {row.event for row in TRANSITIONS} <= set(event_types())


def test_only_letters_may_wait() -> None:
    """What a person watches the screen for is never put behind mails; mails are always put behind it."""
    assert {name for name in SUBSCRIBERS if name.startswith(("mail_", "send_"))} == PATIENT
