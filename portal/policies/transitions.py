"""The one table of what may happen to a version, and by whom. It drives both the buttons and the checks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.accounts.models import Role
from portal.policies.models import PolicyVersion


class Status(StrEnum):
    """Where a version is. The stored words; screens show `portal.policies.words`."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    ADOPTED = "adopted"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What can be done to a version."""

    WRITE = "write"
    SEND = "send"
    TAKE_BACK = "take_back"
    APPROVE = "approve"
    RETURN = "return"
    ADOPT = "adopt"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"
    DISCARD = "discard"


@dataclass(frozen=True)
class Transition:
    """One row: in `source`, one of `roles` may take `move`, which leads to `target`, told as `event`."""

    source: Status
    move: Move
    roles: frozenset[Role]
    target: Status
    event: str


_S, _M = Status, Move
WRITERS = frozenset({Role.BUYER})
LAWYERS = frozenset({Role.LAWYER})
# The decision is a board's or a manager's; whoever writes down its number only has to be somebody else than
# the last writer. That the text is lawful is the lawyer's word, and it must stand first.
DECIDERS = frozenset({Role.LAWYER, Role.ADMIN})

TRANSITIONS: tuple[Transition, ...] = (
    Transition(_S.DRAFT, _M.WRITE, WRITERS, _S.DRAFT, "PolicyWritten"),
    Transition(_S.DRAFT, _M.SEND, WRITERS, _S.IN_REVIEW, "PolicyMoved"),
    Transition(_S.DRAFT, _M.DISCARD, WRITERS, _S.WITHDRAWN, "PolicyMoved"),
    Transition(_S.IN_REVIEW, _M.TAKE_BACK, WRITERS, _S.DRAFT, "PolicyMoved"),
    Transition(_S.IN_REVIEW, _M.APPROVE, LAWYERS, _S.IN_REVIEW, "PolicyReviewed"),
    Transition(_S.IN_REVIEW, _M.RETURN, LAWYERS, _S.DRAFT, "PolicyReviewed"),
    Transition(_S.IN_REVIEW, _M.ADOPT, DECIDERS, _S.ADOPTED, "PolicyMoved"),
    # Only the adoption of a later version does this.
    Transition(_S.ADOPTED, _M.SUPERSEDE, DECIDERS, _S.SUPERSEDED, "PolicyMoved"),
    Transition(_S.ADOPTED, _M.WITHDRAW, DECIDERS, _S.WITHDRAWN, "PolicyMoved"),
)

WORK = frozenset({Status.DRAFT, Status.IN_REVIEW})
PUBLIC = frozenset({Status.ADOPTED, Status.SUPERSEDED, Status.WITHDRAWN})

_BY_KEY = {(row.source, row.move): row for row in TRANSITIONS}


class NotAllowed(Exception):
    """There is no such step from this status for this role."""

    def __init__(self, status: str, move: Move, role: str) -> None:
        super().__init__(f"{role} may not {move} a version that is {status}")
        self.status = status


def may(version: PolicyVersion, move: Move, role: str) -> bool:
    """Whether the button is shown."""
    row = _BY_KEY.get((Status(version.status), move))
    return row is not None and role in row.roles


def take(version: PolicyVersion, move: Move, role: str) -> Transition:
    """Move the version along the table.

    Raises:
        NotAllowed: there is no such row.
    """
    row = _BY_KEY.get((Status(version.status), move))
    if row is None or role not in row.roles:
        raise NotAllowed(version.status, move, role)
    version.status = row.target
    return row
