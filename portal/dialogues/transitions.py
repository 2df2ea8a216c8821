"""The one table of what may happen to a dialogue, and by whom. It drives both the buttons and the checks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.dialogues.models import Dialogue


class Status(StrEnum):
    """Where a dialogue is. The stored words; screens show `portal.dialogues.words`."""

    DRAFT = "draft"
    OPEN = "open"
    HELD = "held"
    PACKAGED = "packaged"
    CLOSED = "closed"


class Action(StrEnum):
    """What can be done to a dialogue."""

    CHANGE = "change"
    OPEN = "open"
    REGISTER = "register"
    ASK = "ask"
    ANSWER = "answer"
    ADD = "add"
    HOLD = "hold"
    PACK = "pack"
    CLOSE = "close"


class Party(StrEnum):
    """Who acts; anyone may take part, with an account or without."""

    BUYER = "buyer"
    ANYONE = "anyone"
    WORKER = "worker"


@dataclass(frozen=True)
class Transition:
    """One row: in `source`, `party` may take `action`, which leads to `target` and is told as `event`."""

    source: Status
    action: Action
    party: Party
    target: Status
    event: str


_S, _A, _B = Status, Action, Party.BUYER

TRANSITIONS: tuple[Transition, ...] = (
    Transition(_S.DRAFT, _A.CHANGE, _B, _S.DRAFT, "DialogueWritten"),
    Transition(_S.DRAFT, _A.OPEN, _B, _S.OPEN, "DialogueOpened"),
    Transition(_S.OPEN, _A.REGISTER, Party.ANYONE, _S.OPEN, "DialogueJoined"),
    Transition(_S.OPEN, _A.ASK, Party.ANYONE, _S.OPEN, "DialogueAsked"),
    Transition(_S.OPEN, _A.ANSWER, _B, _S.OPEN, "DialogueAnswered"),
    Transition(_S.OPEN, _A.ADD, _B, _S.OPEN, "DialogueSupplemented"),
    Transition(_S.OPEN, _A.HOLD, _B, _S.HELD, "DialogueHeld"),
    # Whatever comes later makes the package anew, so that it never lacks what somebody was told.
    Transition(_S.HELD, _A.ANSWER, _B, _S.HELD, "DialogueAnswered"),
    Transition(_S.HELD, _A.ADD, _B, _S.HELD, "DialogueSupplemented"),
    Transition(_S.HELD, _A.PACK, Party.WORKER, _S.PACKAGED, "DialoguePackaged"),
    Transition(_S.PACKAGED, _A.ANSWER, _B, _S.HELD, "DialogueAnswered"),
    Transition(_S.PACKAGED, _A.ADD, _B, _S.HELD, "DialogueSupplemented"),
    # The procurement is published: questions go there, and nobody has a way of their own.
    Transition(_S.PACKAGED, _A.CLOSE, _B, _S.CLOSED, "DialogueClosed"),
)

PUBLIC = frozenset(Status) - {Status.DRAFT}

_BY_KEY = {(row.source, row.action, row.party): row for row in TRANSITIONS}


class NotAllowed(Exception):
    """The action does not exist for this party in this status."""

    def __init__(self, status: str, action: Action, party: Party) -> None:
        super().__init__(f"{party} may not {action} a dialogue that is {status}")
        self.status = status


def may(dialogue: Dialogue, action: Action, party: Party) -> bool:
    """Whether the button is shown."""
    return (Status(dialogue.status), action, party) in _BY_KEY


def take(dialogue: Dialogue, action: Action, party: Party) -> Transition:
    """Move the dialogue along the table.

    Raises:
        NotAllowed: there is no such row.
    """
    row = _BY_KEY.get((Status(dialogue.status), action, party))
    if row is None:
        raise NotAllowed(dialogue.status, action, party)
    dialogue.status = row.target
    return row
