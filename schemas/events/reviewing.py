"""What reviewers do between the queue and the decision."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class ImpartialityStated(Event):
    """A reviewer stated that there is no conflict of interest, or stepped aside from the declaration."""

    declaration_id: UUID
    is_impartial: bool


@dataclass(frozen=True)
class ApprovalProposed(Event):
    """A first reviewer found exactly this snapshot and this footprint in order; a second one decides."""

    declaration_id: UUID
    submission_id: UUID
    footprint_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class ProposalReturned(Event):
    """The proposal to approve was taken back or not followed; the review goes on."""

    declaration_id: UUID
    submission_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class RejectionProposed(Event):
    """A reviewer told the producer why the declaration should be refused, and by when to reply."""

    declaration_id: UUID
    submission_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class RejectionAnswered(Event):
    """The producer replied to the proposal `decision_id`."""

    declaration_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class ReviewResumed(Event):
    """The proposal to refuse fell; the review goes on."""

    declaration_id: UUID
    submission_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class DeclarationRejected(Event):
    """A second reviewer refused the declaration, after the producer's reply or the time for it."""

    declaration_id: UUID
    submission_id: UUID
    decision_id: UUID
