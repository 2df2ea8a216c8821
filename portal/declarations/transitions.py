"""The one table of what may happen to a declaration, by whom, and what it is called.

It drives both the buttons people see and the checks behind them. There is no
other way to change a status.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.declarations.models import Declaration


class Status(StrEnum):
    """Where a declaration is. The stored words; screens show `portal.declarations.words`."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHECKING = "checking"
    IN_REVIEW = "in_review"
    APPROVAL_PROPOSED = "approval_proposed"
    CHANGES_REQUESTED = "changes_requested"
    REJECTION_PROPOSED = "rejection_proposed"
    REJECTION_ANSWERED = "rejection_answered"
    REJECTED = "rejected"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What can be done to a declaration."""

    SAVE = "save"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ACCEPT_CHECKS = "accept_checks"
    FAIL_CHECKS = "fail_checks"
    RECORD_FOOTPRINT = "record_footprint"
    PROPOSE_APPROVAL = "propose_approval"
    RETURN_PROPOSAL = "return_proposal"
    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    PROPOSE_REJECTION = "propose_rejection"
    REPLY = "reply"
    REJECT = "reject"
    RESUME = "resume"
    REMOVE = "remove"


class Party(StrEnum):
    """Who acts."""

    PRODUCER = "producer"
    REVIEWER = "reviewer"
    WORKER = "worker"


class Guard(StrEnum):
    """What must hold besides; whoever takes the step sees to it."""

    SECOND_PERSON = "second_person"  # not the reviewer who proposed it
    REPLY_TIME_OVER = "reply_time_over"  # and a second person


@dataclass(frozen=True)
class Transition:
    """One row: in `source`, `party` may take `action` if `guard` holds, which leads to `target` and is told
    as `event`.
    """

    source: Status
    action: Action
    party: Party
    target: Status
    event: str
    guard: Guard | None = None


_S, _A, _P, _G = Status, Action, Party, Guard
_BACK = Status.CHANGES_REQUESTED

TRANSITIONS: tuple[Transition, ...] = (
    Transition(_S.DRAFT, _A.SAVE, _P.PRODUCER, _S.DRAFT, "AnswersSaved"),
    Transition(_S.CHANGES_REQUESTED, _A.SAVE, _P.PRODUCER, _S.CHANGES_REQUESTED, "AnswersSaved"),
    Transition(_S.DRAFT, _A.SUBMIT, _P.PRODUCER, _S.SUBMITTED, "DeclarationSubmitted"),
    Transition(_S.CHANGES_REQUESTED, _A.SUBMIT, _P.PRODUCER, _S.SUBMITTED, "DeclarationSubmitted"),
    Transition(_S.SUBMITTED, _A.ACCEPT_CHECKS, _P.WORKER, _S.CHECKING, "DeclarationChecked"),
    Transition(_S.SUBMITTED, _A.FAIL_CHECKS, _P.WORKER, _S.CHANGES_REQUESTED, "ChecksFailed"),
    Transition(_S.CHECKING, _A.FAIL_CHECKS, _P.WORKER, _S.CHANGES_REQUESTED, "ChecksFailed"),
    Transition(_S.CHECKING, _A.RECORD_FOOTPRINT, _P.WORKER, _S.IN_REVIEW, "FootprintComputed"),
    Transition(_S.IN_REVIEW, _A.PROPOSE_APPROVAL, _P.REVIEWER, _S.APPROVAL_PROPOSED, "ApprovalProposed"),
    Transition(_S.APPROVAL_PROPOSED, _A.RETURN_PROPOSAL, _P.REVIEWER, _S.IN_REVIEW, "ProposalReturned"),
    Transition(
        _S.APPROVAL_PROPOSED,
        _A.APPROVE,
        _P.REVIEWER,
        _S.APPROVED,
        "DeclarationApproved",
        _G.SECOND_PERSON,
    ),
    Transition(_S.IN_REVIEW, _A.PROPOSE_REJECTION, _P.REVIEWER, _S.REJECTION_PROPOSED, "RejectionProposed"),
    Transition(_S.REJECTION_PROPOSED, _A.REPLY, _P.PRODUCER, _S.REJECTION_ANSWERED, "RejectionAnswered"),
    Transition(
        _S.REJECTION_PROPOSED,
        _A.REJECT,
        _P.REVIEWER,
        _S.REJECTED,
        "DeclarationRejected",
        _G.REPLY_TIME_OVER,
    ),
    Transition(
        _S.REJECTION_ANSWERED,
        _A.REJECT,
        _P.REVIEWER,
        _S.REJECTED,
        "DeclarationRejected",
        _G.SECOND_PERSON,
    ),
    Transition(_S.REJECTION_PROPOSED, _A.RESUME, _P.REVIEWER, _S.IN_REVIEW, "ReviewResumed"),
    Transition(_S.REJECTION_ANSWERED, _A.RESUME, _P.REVIEWER, _S.IN_REVIEW, "ReviewResumed"),
    Transition(_S.REJECTION_PROPOSED, _A.WITHDRAW, _P.PRODUCER, _S.WITHDRAWN, "DeclarationWithdrawn"),
    Transition(_S.REJECTION_ANSWERED, _A.WITHDRAW, _P.PRODUCER, _S.WITHDRAWN, "DeclarationWithdrawn"),
    Transition(
        _S.APPROVAL_PROPOSED, _A.REQUEST_CHANGES, _P.REVIEWER, _S.CHANGES_REQUESTED, "ChangesRequested"
    ),
    Transition(_S.IN_REVIEW, _A.REQUEST_CHANGES, _P.REVIEWER, _S.CHANGES_REQUESTED, "ChangesRequested"),
    Transition(_S.DRAFT, _A.WITHDRAW, _P.PRODUCER, _S.WITHDRAWN, "DeclarationWithdrawn"),
    Transition(_S.DRAFT, _A.REMOVE, _P.WORKER, _S.WITHDRAWN, "DraftRemoved"),
    Transition(_S.SUBMITTED, _A.WITHDRAW, _P.PRODUCER, _S.WITHDRAWN, "DeclarationWithdrawn"),
    Transition(_S.CHECKING, _A.WITHDRAW, _P.PRODUCER, _S.WITHDRAWN, "DeclarationWithdrawn"),
    Transition(_S.IN_REVIEW, _A.WITHDRAW, _P.PRODUCER, _S.WITHDRAWN, "DeclarationWithdrawn"),
    Transition(_S.APPROVAL_PROPOSED, _A.WITHDRAW, _P.PRODUCER, _S.WITHDRAWN, "DeclarationWithdrawn"),
    Transition(_S.CHANGES_REQUESTED, _A.WITHDRAW, _P.PRODUCER, _S.WITHDRAWN, "DeclarationWithdrawn"),
)

# A reviewer's turn: the snapshot and its result lie on the desk and do not move.
ON_THE_DESK: frozenset[Status] = frozenset(
    {_S.IN_REVIEW, _S.APPROVAL_PROPOSED, _S.REJECTION_PROPOSED, _S.REJECTION_ANSWERED}
)
WITH_THE_REGION: frozenset[Status] = ON_THE_DESK | {_S.SUBMITTED, _S.CHECKING}

_BY_KEY = {(row.source, row.action, row.party): row for row in TRANSITIONS}


class NotAllowed(Exception):
    """The action does not exist for this party in this status.

    Attributes:
        status: where the declaration is now, so that a stale page can say so.
    """

    def __init__(self, status: str, action: Action, party: Party) -> None:
        super().__init__(f"{party} may not {action} a declaration that is {status}")
        self.status = status
        self.action = action


class QuestionsLocked(NotAllowed):
    """The declaration was sent back for other questions; these answers stay as the reviewer had them."""

    def __init__(self, question_ids: Sequence[str]) -> None:
        super().__init__(Status.CHANGES_REQUESTED, Action.SAVE, Party.PRODUCER)
        self.question_ids = tuple(question_ids)


def may(declaration: Declaration, action: Action, party: Party) -> bool:
    """Whether the button is shown."""
    return (Status(declaration.status), action, party) in _BY_KEY


def take(declaration: Declaration, action: Action, party: Party) -> Transition:
    """Move the declaration along the table.

    Raises:
        NotAllowed: there is no such row.
    """
    row = _BY_KEY.get((Status(declaration.status), action, party))
    if row is None:
        raise NotAllowed(declaration.status, action, party)
    declaration.status = row.target
    return row
