"""Propose to refuse, reply, and decide: never without stated reasons and time to answer them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from portal.declarations.transitions import Action, Guard, Party, take
from portal.i18n import TIME_ZONE
from portal.rejections.models import Reply
from portal.rejections.queries import rejection_of
from portal.review.deadlines import REPLY_WORKING_DAYS, working_days_after
from portal.review.guarding import NotTheSame, SamePerson, TooEarly, at_hand, locked
from portal.review.models import Decision
from portal.review.service import decide, now_in, tell
from schemas.events import DeclarationRejected, RejectionAnswered, RejectionProposed, ReviewResumed


def propose_rejection(
    session: Session,
    declaration_id: UUID,
    snapshot_hash: str,
    result_hash: str,
    reasons: str,
    reviewer_id: UUID,
) -> Decision:
    """Tell the producer why the declaration should be refused, and by when to reply.

    Raises:
        ValueError: no reason was given.
        NotTheSame, NotImpartial, NotStated, NotAllowed: as in every step of a review.
    """
    if not reasons:
        raise ValueError("a proposal to refuse needs its reasons")
    desk = at_hand(session, declaration_id, snapshot_hash, result_hash, reviewer_id)
    take(desk.declaration, Action.PROPOSE_REJECTION, Party.REVIEWER)
    today = now_in(session).astimezone(TIME_ZONE).date()
    reply_by = working_days_after(today, REPLY_WORKING_DAYS)
    decision = decide(session, desk, "rejection_proposed", reviewer_id, message=reasons, reply_by=reply_by)
    tell(session, desk.declaration, RejectionProposed(**desk.ids, decision_id=decision.id), reviewer_id)
    return decision


def reply(session: Session, declaration_id: UUID, text: str, user_id: UUID) -> None:
    """The producer's answer, before the decision.

    Raises:
        ValueError: nothing was said.
        NotAllowed: nobody waits for a reply.
    """
    if not text:
        raise ValueError("a reply says something")
    declaration = locked(session, declaration_id)
    rejection = rejection_of(session, declaration)
    take(declaration, Action.REPLY, Party.PRODUCER)
    if rejection is None:
        raise NotTheSame("there is no proposal to reply to")
    session.add(
        Reply(
            declaration_id=declaration_id,
            decision_id=rejection.proposal.id,
            text=text,
            written_by=user_id,
            written_at=now_in(session),
        )
    )
    event = RejectionAnswered(declaration_id=declaration_id, decision_id=rejection.proposal.id)
    tell(session, declaration, event, user_id)


def reject(
    session: Session,
    declaration_id: UUID,
    snapshot_hash: str,
    result_hash: str,
    reasons: str,
    reviewer_id: UUID,
) -> Decision:
    """Refuse, as another reviewer than the one who proposed it, after the reply or when its time is out.

    Raises:
        TooEarly: the producer may still reply.
        SamePerson: the reviewer proposed it.
        NotTheSame, NotImpartial, NotStated, NotAllowed: as in every step of a review.
    """
    desk = at_hand(session, declaration_id, snapshot_hash, result_hash, reviewer_id)
    rejection = rejection_of(session, desk.declaration)
    row = take(desk.declaration, Action.REJECT, Party.REVIEWER)
    if rejection is None or rejection.proposal.submission_id != desk.submission.id:
        raise NotTheSame("what was proposed is not what lies on the desk")
    if rejection.proposal.decided_by == reviewer_id:
        raise SamePerson(str(reviewer_id))
    today = now_in(session).astimezone(TIME_ZONE).date()
    if row.guard is Guard.REPLY_TIME_OVER and not rejection.is_over(today):
        raise TooEarly(str(rejection.proposal.reply_by))
    decision = decide(
        session, desk, "rejected", reviewer_id, message=reasons, proposal_id=rejection.proposal.id
    )
    tell(session, desk.declaration, DeclarationRejected(**desk.ids, decision_id=decision.id), reviewer_id)
    return decision


def resume(
    session: Session, declaration_id: UUID, snapshot_hash: str, result_hash: str, reviewer_id: UUID
) -> Decision:
    """Let the proposal to refuse fall: the review goes on.

    Raises:
        NotTheSame, NotImpartial, NotStated, NotAllowed: as in every step of a review.
    """
    desk = at_hand(session, declaration_id, snapshot_hash, result_hash, reviewer_id)
    take(desk.declaration, Action.RESUME, Party.REVIEWER)
    decision = decide(session, desk, "review_resumed", reviewer_id)
    tell(session, desk.declaration, ReviewResumed(**desk.ids, decision_id=decision.id), reviewer_id)
    return decision
