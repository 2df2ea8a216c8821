"""The one table of what may happen to a unit's action. It drives both the buttons and the checks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.actions.models import UnitAction


class Status(StrEnum):
    """Where an action is. The stored words; screens show `portal.actions.words`."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


class Move(StrEnum):
    """What can be done to an action."""

    CHANGE = "change"
    START = "start"
    FINISH = "finish"
    DROP = "drop"
    REOPEN = "reopen"


@dataclass(frozen=True)
class Transition:
    """One row: in `source`, `move` leads to `target` and is told as `event`."""

    source: Status
    move: Move
    target: Status
    event: str


_S, _M = Status, Move

TRANSITIONS: tuple[Transition, ...] = (
    Transition(_S.PLANNED, _M.CHANGE, _S.PLANNED, "UnitActionChanged"),
    Transition(_S.PLANNED, _M.START, _S.UNDER_WAY, "UnitActionMoved"),
    Transition(_S.PLANNED, _M.DROP, _S.DROPPED, "UnitActionMoved"),
    Transition(_S.UNDER_WAY, _M.CHANGE, _S.UNDER_WAY, "UnitActionChanged"),
    Transition(_S.UNDER_WAY, _M.FINISH, _S.DONE, "UnitActionMoved"),
    Transition(_S.UNDER_WAY, _M.DROP, _S.DROPPED, "UnitActionMoved"),
    # Nothing is done that was never begun, and what has ended is begun anew before it is changed.
    Transition(_S.DONE, _M.REOPEN, _S.UNDER_WAY, "UnitActionMoved"),
    Transition(_S.DROPPED, _M.REOPEN, _S.PLANNED, "UnitActionMoved"),
)

OPEN = frozenset({Status.PLANNED, Status.UNDER_WAY})
ENDED = frozenset(Status) - OPEN

_BY_KEY = {(row.source, row.move): row for row in TRANSITIONS}


class NotAllowed(Exception):
    """There is no such move from this status."""

    def __init__(self, status: str, move: Move) -> None:
        super().__init__(f"an action that is {status} cannot {move}")
        self.status = status


def may(action: UnitAction, move: Move) -> bool:
    """Whether the button is shown."""
    return (Status(action.status), move) in _BY_KEY


def take(action: UnitAction, move: Move) -> Transition:
    """Move the action along the table.

    Raises:
        NotAllowed: there is no such row.
    """
    row = _BY_KEY.get((Status(action.status), move))
    if row is None:
        raise NotAllowed(action.status, move)
    action.status = row.target
    return row
