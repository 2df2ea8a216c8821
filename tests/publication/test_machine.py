"""Any order of days and deeds: the state is always one that the calendar allows, and everything is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from portal.declarations.transitions import Party
from portal.publication.models import Publication
from portal.publication.transitions import (
    COUNTING,
    LONG_NOTICE,
    SHORT_NOTICE,
    TRANSITIONS,
    Action,
    NotPossible,
    Origin,
    State,
    days_left,
    may,
    take,
)
from schemas.events import event_types

FIRST_DAY = date(2026, 1, 1)
ENDED = (State.SUPERSEDED, State.WITHDRAWN)


def a_publication(valid_until: date) -> Publication:
    """A version that has just been published."""
    return Publication(
        profile_id=uuid4(),
        declaration_id=uuid4(),
        state=State.PUBLISHED,
        origin=Origin.FIRST,
        valid_until=valid_until,
        is_woken=False,
        changed_at=datetime.now(UTC),
    )


class Life(RuleBasedStateMachine):
    """One published version through days and deeds, beside a plain account of what must be true."""

    def __init__(self) -> None:
        super().__init__()
        self.day = FIRST_DAY
        self.one = a_publication(FIRST_DAY + timedelta(days=200))
        self.notices: list[int] = []
        self.wakes = 0
        self.ended_as: str | None = None
        self.settled = False

    @rule(days=st.sampled_from([1, 1, 5, 29, 30, 61, 120]))
    def pass_days(self, days: int) -> None:
        """Time passes, and nothing is done until the calendar is looked at."""
        self.day += timedelta(days=days)
        self.settled = False

    @rule()
    def morning(self) -> None:
        """The calendar does whatever it calls for, once."""
        for action in (Action.EXPIRE, Action.NOTICE, Action.WAKE):
            if may(self.one, action, Party.WORKER, self.day):
                take(self.one, action, Party.WORKER, self.day)
                self._remember(action)
                break
        self.settled = True

    def _remember(self, action: Action) -> None:
        left = days_left(self.one, self.day)
        if action is Action.NOTICE:
            self.one.noticed_days = SHORT_NOTICE if left <= SHORT_NOTICE else LONG_NOTICE
            self.notices.append(self.one.noticed_days)
        if action is Action.WAKE:
            self.one.is_woken, self.wakes = True, self.wakes + 1

    @rule(days=st.integers(min_value=1, max_value=180))
    def suspend(self, days: int) -> None:
        """Staff stop it, or say another day."""
        allowed = self.one.state in (*COUNTING, State.SUSPENDED)
        if self._try(Action.SUSPEND, Party.REVIEWER, allowed=allowed):
            self.one.wakes_on, self.one.is_woken = self.day + timedelta(days=days), False

    @rule()
    def lift(self) -> None:
        """Staff lift it: it counts again only if its time is not over."""
        if self._try(Action.LIFT, Party.REVIEWER, allowed=self.one.state == State.SUSPENDED):
            self.one.wakes_on = None
            left = days_left(self.one, self.day)
            wanted = State.EXPIRED if left < 0 else State.EXPIRING if left <= LONG_NOTICE else State.PUBLISHED
            assert self.one.state == wanted

    @precondition(lambda self: self.ended_as is None)
    @rule(
        ending=st.sampled_from([Action.WITHDRAW, Action.SUPERSEDE]),
        party=st.sampled_from(list(Party)),
    )
    def end(self, ending: Action, party: Party) -> None:
        """Withdrawn by a person, or superseded by the machine."""
        allowed = (party is Party.WORKER) == (ending is Action.SUPERSEDE)
        if self._try(ending, party, allowed=allowed):
            self.one.wakes_on = None
            self.ended_as = self.one.state

    def _try(self, action: Action, party: Party, *, allowed: bool) -> bool:
        before = self.one.state
        assert may(self.one, action, party, self.day) is allowed
        if allowed:
            take(self.one, action, party, self.day)
            return True
        with pytest.raises(NotPossible):
            take(self.one, action, party, self.day)
        assert self.one.state == before
        return False

    @invariant()
    def what_has_ended_stays_so(self) -> None:
        """Nothing brings a withdrawn or superseded version back."""
        assert self.ended_as is None or self.one.state == self.ended_as

    @invariant()
    def each_notice_is_given_once_and_in_order(self) -> None:
        """Never two of the same length, never the longer after the shorter."""
        assert self.notices == sorted(set(self.notices), reverse=True)

    @invariant()
    def after_a_morning_nothing_counts_too_long(self) -> None:
        """Once the calendar has been looked at, no version counts past its last day."""
        if self.settled and days_left(self.one, self.day) < 0:
            assert self.one.state not in COUNTING

    @invariant()
    def only_a_person_ends_a_suspension(self) -> None:
        """A suspended version has a day on which it is taken up again."""
        assert (self.one.state == State.SUSPENDED) == (self.one.wakes_on is not None)


Life.TestCase.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
TestLife = Life.TestCase


def test_at_most_one_row_holds_on_any_day() -> None:
    """For one state, action and party the guards of the rows exclude each other."""
    for noticed in (None, LONG_NOTICE, SHORT_NOTICE):
        one = a_publication(FIRST_DAY + timedelta(days=120))
        one.noticed_days, one.wakes_on = noticed, FIRST_DAY
        for offset in range(140):
            day = FIRST_DAY + timedelta(days=offset)
            holding = [(row.source, row.action, row.party) for row in TRANSITIONS if row.guard(one, day)]
            assert len(holding) == len(set(holding)), day


def test_every_row_is_told_as_an_event_that_exists() -> None:
    """The table names only events that the ledger can store."""
    assert {row.event for row in TRANSITIONS} <= set(event_types())
