"""The table of transitions, and words for every code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.evidence.transitions import KEPT, TRANSITIONS, State, staff_may_open
from portal.evidence.words import size_words, state_words
from portal.i18n import LANGUAGE_COOKIE, LANGUAGES
from schemas.events import event_types

if TYPE_CHECKING:
    from flask import Flask

    from portal.evidence.models import EvidenceFile


def test_every_transition_is_told_as_an_event_that_exists() -> None:
    """The table names only events that the ledger can store, and leads out of no final state."""
    assert {row.event for row in TRANSITIONS} <= set(event_types())
    assert not {row.source for row in TRANSITIONS} & {State.REFUSED, State.REMOVED}
    keys = [(row.source, row.action, row.party) for row in TRANSITIONS]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_words_in_both_languages(app: Flask, state: State) -> None:
    """Nobody meets a stored word."""
    said = set()
    for language in LANGUAGES:
        with app.test_request_context(headers={"Cookie": f"{LANGUAGE_COOKIE}={language}"}):
            said.add(state_words(state).word)
    assert len(said) == 2


@pytest.mark.parametrize("state", list(State))
def test_staff_open_only_what_is_clean_or_cannot_be_scanned(state: State) -> None:
    """With a scanner only a clean verdict opens; without one, also what says that nobody looked."""
    from portal.evidence.models import EvidenceFile

    file: EvidenceFile = EvidenceFile(state=state)
    assert staff_may_open(file, has_scanner=True) == (state is State.CLEAN)
    assert staff_may_open(file, has_scanner=False) == (state in (State.CLEAN, State.UNSCANNED))
    assert not staff_may_open(file, has_scanner=False) or state in KEPT


def test_sizes_as_people_read_them(app: Flask) -> None:
    """Thousands and millions of bytes."""
    with app.test_request_context():
        assert [size_words(n) for n in (1, 2_000, 900_000, 15 * 1024 * 1024)] == [
            "1\N{NO-BREAK SPACE}kB",
            "2\N{NO-BREAK SPACE}kB",
            "879\N{NO-BREAK SPACE}kB",
            "15\N{NO-BREAK SPACE}MB",
        ]
