"""How far a proposal to refuse has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.declarations.models import Declaration
from portal.declarations.queries import latest_decision
from portal.declarations.transitions import Status
from portal.rejections.models import Reply
from portal.review.models import Decision

UNDER_WAY = frozenset({Status.REJECTION_PROPOSED, Status.REJECTION_ANSWERED, Status.REJECTED})


@dataclass(frozen=True)
class Rejection:
    """A proposal to refuse, and what came of it.

    Attributes:
        proposal: whose `message` holds the reasons and whose `reply_by` the last day to reply.
        decision: the refusal, None before it.
    """

    proposal: Decision
    reply: Reply | None
    decision: Decision | None

    def is_over(self, today: date) -> bool:
        """Whether the time to reply has passed."""
        return self.proposal.reply_by is not None and today > self.proposal.reply_by


def rejection_of(session: Session, declaration: Declaration) -> Rejection | None:
    """The proposal that stands, or has been followed; None while nobody wants to refuse it."""
    if Status(declaration.status) not in UNDER_WAY:
        return None
    newest = latest_decision(session, declaration.id)
    decision = newest if newest is not None and newest.kind == "rejected" else None
    proposal = session.get(Decision, decision.proposal_id) if decision and decision.proposal_id else newest
    if proposal is None or proposal.kind != "rejection_proposed":
        return None
    return Rejection(proposal, reply_to(session, proposal.id), decision)


def reply_to(session: Session, proposal_id: UUID) -> Reply | None:
    """The producer's reply to one proposal."""
    query = select(Reply).where(Reply.decision_id == proposal_id).order_by(Reply.written_at.desc()).limit(1)
    return session.scalar(query)
