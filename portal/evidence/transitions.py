"""The one table of what may happen to a file of evidence, by whom, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.declarations.transitions import Party
from portal.evidence.models import EvidenceFile


class State(StrEnum):
    """Where a file is. The stored words; screens show `portal.evidence.words`."""

    UPLOADED = "uploaded"
    SCANNING = "scanning"
    CLEAN = "clean"
    UNSCANNED = "unscanned"
    TIMED_OUT = "timed_out"
    REFUSED = "refused"
    REMOVED = "removed"


class Action(StrEnum):
    """What can be done to a file."""

    REQUEST_SCAN = "request_scan"
    GO_WITHOUT_SCAN = "go_without_scan"
    FIND_CLEAN = "find_clean"
    FIND_MALWARE = "find_malware"
    GIVE_UP = "give_up"
    REMOVE = "remove"


@dataclass(frozen=True)
class Transition:
    """One row: in `source`, `party` may take `action`, which leads to `target` and is told as `event`."""

    source: State
    action: Action
    party: Party
    target: State
    event: str


_S, _A, _P = State, Action, Party

TRANSITIONS: tuple[Transition, ...] = (
    Transition(_S.UPLOADED, _A.REQUEST_SCAN, _P.WORKER, _S.SCANNING, "EvidenceScanRequested"),
    Transition(_S.UPLOADED, _A.GO_WITHOUT_SCAN, _P.WORKER, _S.UNSCANNED, "EvidenceScanned"),
    Transition(_S.SCANNING, _A.FIND_CLEAN, _P.WORKER, _S.CLEAN, "EvidenceScanned"),
    Transition(_S.SCANNING, _A.FIND_MALWARE, _P.WORKER, _S.REFUSED, "EvidenceRefused"),
    Transition(_S.SCANNING, _A.GIVE_UP, _P.WORKER, _S.TIMED_OUT, "EvidenceScanned"),
    # What has no verdict may be scanned once more: by hand, or when it is used again.
    *(
        Transition(source, _A.REQUEST_SCAN, party, _S.SCANNING, "EvidenceScanRequested")
        for source in (_S.UNSCANNED, _S.TIMED_OUT)
        for party in (_P.PRODUCER, _P.REVIEWER, _P.WORKER)
    ),
    # A file that no question needs any more and that was never handed in.
    *(
        Transition(source, _A.REMOVE, party, _S.REMOVED, "EvidenceRemoved")
        for source in (_S.UPLOADED, _S.SCANNING, _S.CLEAN, _S.UNSCANNED, _S.TIMED_OUT)
        for party in (_P.PRODUCER, _P.WORKER)
    ),
)

# What is there to be opened and used. A refused or removed file is only a line that says so.
KEPT = frozenset({State.UPLOADED, State.SCANNING, State.CLEAN, State.UNSCANNED, State.TIMED_OUT})

_BY_KEY = {(row.source, row.action, row.party): row for row in TRANSITIONS}


class NotPossible(Exception):
    """The action does not exist for this party in this state."""


def may(file: EvidenceFile, action: Action, party: Party) -> bool:
    """Whether the button is shown, and whether a worker's conclusion is still wanted."""
    return (State(file.state), action, party) in _BY_KEY


def take(file: EvidenceFile, action: Action, party: Party) -> Transition:
    """Move the file along the table.

    Raises:
        NotPossible: there is no such row.
    """
    row = _BY_KEY.get((State(file.state), action, party))
    if row is None:
        raise NotPossible(f"{party} may not {action} a file that is {file.state}")
    file.state = row.target
    return row


def staff_may_open(file: EvidenceFile, has_scanner: bool) -> bool:
    """Staff open what was found clean; without a scanner also what nobody has looked at, after a warning."""
    return file.state == State.CLEAN or (file.state == State.UNSCANNED and not has_scanner)
