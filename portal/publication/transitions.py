"""The one table of what may happen to a published profile: by whom, when, and how it is told.

It drives both the buttons people see and the checks behind them. A guard looks at the calendar:
for one state, action and party at most one row's guard holds on any day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.declarations.transitions import Party
from portal.publication.models import Publication

NOTICE_DAYS = (90, 30)
LONG_NOTICE, SHORT_NOTICE = NOTICE_DAYS


class State(StrEnum):
    """Where a published profile version is. The stored words; screens show `portal.publication.words`."""

    PUBLISHED = "published"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What can be done to a published profile version."""

    NOTICE = "notice"
    EXPIRE = "expire"
    SUSPEND = "suspend"
    WAKE = "wake"
    LIFT = "lift"
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"
    RENEW = "renew"
    REWORD = "reword"


class Origin(StrEnum):
    """Why a version was published."""

    FIRST = "first"
    RENEWED = "renewed"
    FACTORS = "factors"


Guard = Callable[[Publication, date], bool]


def always(_publication: Publication, _day: date) -> bool:
    """On any day."""
    return True


def runs_on(publication: Publication, day: date) -> bool:
    """More days are left than the longest notice."""
    return days_left(publication, day) > LONG_NOTICE


def is_ending(publication: Publication, day: date) -> bool:
    """The last day is near, and not over."""
    return 0 <= days_left(publication, day) <= LONG_NOTICE


def needs_short_notice(publication: Publication, day: date) -> bool:
    """The last day is very near, and only the longer notice has been given."""
    near = 0 <= days_left(publication, day) <= SHORT_NOTICE
    return near and (publication.noticed_days or LONG_NOTICE) > SHORT_NOTICE


def is_over(publication: Publication, day: date) -> bool:
    """The last day has passed."""
    return days_left(publication, day) < 0


def is_due(publication: Publication, day: date) -> bool:
    """The day has come that staff said, and they have not been told."""
    return publication.wakes_on is not None and publication.wakes_on <= day and not publication.is_woken


def days_left(publication: Publication, day: date) -> int:
    """Days until the last day; negative when it has passed."""
    return (publication.valid_until - day).days


@dataclass(frozen=True)
class Transition:
    """One row: in `source`, on a day the guard accepts, `party` may take `action`; told as `event`."""

    source: State
    action: Action
    party: Party
    guard: Guard
    target: State
    event: str


_S, _A, _P = State, Action, Party
_STANDING = (_S.PUBLISHED, _S.EXPIRING, _S.EXPIRED, _S.SUSPENDED)

TRANSITIONS: tuple[Transition, ...] = (
    # The calendar.
    Transition(_S.PUBLISHED, _A.NOTICE, _P.WORKER, is_ending, _S.EXPIRING, "ProfileExpiring"),
    Transition(_S.EXPIRING, _A.NOTICE, _P.WORKER, needs_short_notice, _S.EXPIRING, "ProfileExpiring"),
    Transition(_S.PUBLISHED, _A.EXPIRE, _P.WORKER, is_over, _S.EXPIRED, "ProfileExpired"),
    Transition(_S.EXPIRING, _A.EXPIRE, _P.WORKER, is_over, _S.EXPIRED, "ProfileExpired"),
    Transition(_S.SUSPENDED, _A.WAKE, _P.WORKER, is_due, _S.SUSPENDED, "SuspensionDue"),
    # Staff stop it for a time. Suspending again says another day. Nothing lifts it but a person.
    Transition(_S.PUBLISHED, _A.SUSPEND, _P.REVIEWER, always, _S.SUSPENDED, "ProfileSuspended"),
    Transition(_S.EXPIRING, _A.SUSPEND, _P.REVIEWER, always, _S.SUSPENDED, "ProfileSuspended"),
    Transition(_S.SUSPENDED, _A.SUSPEND, _P.REVIEWER, always, _S.SUSPENDED, "ProfileSuspended"),
    Transition(_S.SUSPENDED, _A.LIFT, _P.REVIEWER, runs_on, _S.PUBLISHED, "ProfileReinstated"),
    Transition(_S.SUSPENDED, _A.LIFT, _P.REVIEWER, is_ending, _S.EXPIRING, "ProfileReinstated"),
    Transition(_S.SUSPENDED, _A.LIFT, _P.REVIEWER, is_over, _S.EXPIRED, "ProfileReinstated"),
    # For good: by the producer or by staff, or because something newer takes its place.
    *(
        Transition(source, _A.WITHDRAW, party, always, _S.WITHDRAWN, "ProfileWithdrawn")
        for source in _STANDING
        for party in (_P.PRODUCER, _P.REVIEWER)
    ),
    *(
        Transition(source, _A.SUPERSEDE, _P.WORKER, always, _S.SUPERSEDED, "ProfileSuperseded")
        for source in _STANDING
    ),
    # What does not enter the figure may be worded anew without a review; every answer is a renewal.
    *(
        Transition(source, _A.REWORD, _P.PRODUCER, always, source, "ProfileReworded")
        for source in (_S.PUBLISHED, _S.EXPIRING)
    ),
    # A renewal is a declaration of its own; until it is published nothing happens to this version.
    *(
        Transition(source, _A.RENEW, _P.PRODUCER, always, source, "DeclarationStarted")
        for source in _STANDING
    ),
)

# Counts, and may be found and compared.
COUNTING = frozenset({State.PUBLISHED, State.EXPIRING})
# May be found by those who look for it; what was stopped may not.
LISTED = COUNTING | {State.EXPIRED}


class NotPossible(Exception):
    """The action does not exist for this party in this state on this day.

    Attributes:
        state: where the publication is now, so that a stale page can say so.
    """

    def __init__(self, state: str, action: Action, party: Party) -> None:
        super().__init__(f"{party} may not {action} a profile that is {state}")
        self.state = state
        self.action = action


def row_of(publication: Publication, action: Action, party: Party, day: date) -> Transition | None:
    """The row that holds now; None when there is none."""
    key = (publication.state, action, party)
    rows = (row for row in TRANSITIONS if (row.source, row.action, row.party) == key)
    return next((row for row in rows if row.guard(publication, day)), None)


def may(publication: Publication, action: Action, party: Party, day: date) -> bool:
    """Whether the button is shown, and whether the calendar calls for it."""
    return row_of(publication, action, party, day) is not None


def take(publication: Publication, action: Action, party: Party, day: date) -> Transition:
    """Move the publication along the table.

    Raises:
        NotPossible: there is no such row.
    """
    row = row_of(publication, action, party, day)
    if row is None:
        raise NotPossible(publication.state, action, party)
    publication.state = row.target
    return row
