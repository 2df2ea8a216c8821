"""Two reviewers decide about exactly what was on their screens, or send it back with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.db import new_id
from portal.declarations import queries as declarations
from portal.declarations.models import Declaration, Submission
from portal.declarations.transitions import Action, Party, may, take
from portal.results.models import ComputedFootprint
from portal.review import queries
from portal.review.guarding import (
    Desk,
    NotImpartial,
    NotJudged,
    NotTheSame,
    ProposerNotImpartial,
    SamePerson,
    at_hand,
    check_factors,
    locked,
    may_take_part,
)
from portal.review.models import Decision, Note, Statement
from portal.thirdparty.queries import statement_about
from portal.verdicts.queries import not_in_order
from schemas.events import (
    ApprovalProposed,
    ChangesRequested,
    DeclarationApproved,
    Event,
    ImpartialityStated,
    ProposalReturned,
    ReviewResumed,
)

DESK_REVIEW, THIRD_PARTY = "L2", "L3"
_FALLING: tuple[tuple[Action, str, type[ProposalReturned | ReviewResumed]], ...] = (
    (Action.RETURN_PROPOSAL, "proposal_returned", ProposalReturned),
    (Action.RESUME, "review_resumed", ReviewResumed),
)


def state_impartiality(
    session: Session, declaration_id: UUID, reviewer_id: UUID, *, is_impartial: bool
) -> None:
    """State that there is no conflict of interest, or step aside, which is for good. Twice counts once.

    Raises:
        NotImpartial: the four-eyes rule forbids what is stated, or the reviewer has stepped aside.
        NotTheSame: the declaration has not been handed in.
    """
    declaration = locked(session, declaration_id)
    submission = declarations.latest_submission(session, declaration_id)
    if submission is None:
        raise NotTheSame("there is nothing to review yet")
    before = queries.stated_impartial(session, declaration_id, reviewer_id)
    if before == is_impartial:
        return
    has_no_part = queries.is_impartial(session, declaration, submission, reviewer_id)
    if is_impartial and (before is False or not has_no_part):
        raise NotImpartial(str(reviewer_id))
    statement = Statement(
        declaration_id=declaration_id,
        stated_by=reviewer_id,
        is_impartial=is_impartial,
        stated_at=now_in(session),
    )
    session.add(statement)
    event = ImpartialityStated(declaration_id=declaration_id, is_impartial=is_impartial)
    tell(session, declaration, event, reviewer_id)
    if not is_impartial:
        _let_fall(session, declaration, reviewer_id)


def add_note(session: Session, declaration_id: UUID, text: str, reviewer_id: UUID) -> None:
    """Write to the other reviewers; the producer does not see it.

    Raises:
        NotImpartial: whoever has a part in the declaration does not take part in the review.
    """
    declaration = locked(session, declaration_id)
    submission = declarations.latest_submission(session, declaration_id)
    if submission is None or not queries.is_impartial(session, declaration, submission, reviewer_id):
        raise NotImpartial(str(reviewer_id))
    note = Note(declaration_id=declaration_id, text=text, written_by=reviewer_id, written_at=now_in(session))
    session.add(note)


def propose_approval(
    session: Session,
    declaration_id: UUID,
    snapshot_hash: str,
    result_hash: str,
    reviewer_id: UUID,
    newer_factors: str = "",
) -> Decision:
    """Propose, as the first reviewer, that one snapshot and one result be approved, named by their hashes.

    Args:
        newer_factors: the newer factor set that the page told of, empty for none.

    Raises:
        NotTheSame: a newer snapshot or result exists.
        FactorsReleased: the newest factor set is not the one the page told of.
        NotImpartial, NotStated: the four-eyes rule forbids this person to take part.
        NotJudged: an answer has not been found to be in order.
        NotAllowed: the declaration does not lie on a reviewer's desk.
    """
    desk = at_hand(session, declaration_id, snapshot_hash, result_hash, reviewer_id)
    check_factors(session, desk, newer_factors)
    take(desk.declaration, Action.PROPOSE_APPROVAL, Party.REVIEWER)
    if left := not_in_order(session, desk.submission):
        raise NotJudged(left)
    decision = decide(session, desk, "approval_proposed", reviewer_id)
    event = ApprovalProposed(**desk.ids, footprint_id=desk.footprint.id, decision_id=decision.id)
    tell(session, desk.declaration, event, reviewer_id)
    return decision


def return_proposal(
    session: Session,
    declaration_id: UUID,
    snapshot_hash: str,
    result_hash: str,
    reason: str,
    reviewer_id: UUID,
) -> Decision:
    """Give a proposal back to the first reviewer, or take one's own back; the reason is a note.

    Raises:
        NotTheSame, NotImpartial, NotStated, NotAllowed: as in `propose_approval`.
    """
    desk = at_hand(session, declaration_id, snapshot_hash, result_hash, reviewer_id)
    take(desk.declaration, Action.RETURN_PROPOSAL, Party.REVIEWER)
    add_note(session, declaration_id, reason, reviewer_id)
    decision = decide(session, desk, "proposal_returned", reviewer_id)
    tell(session, desk.declaration, ProposalReturned(**desk.ids, decision_id=decision.id), reviewer_id)
    return decision


def approve(
    session: Session,
    declaration_id: UUID,
    snapshot_hash: str,
    result_hash: str,
    reviewer_id: UUID,
    newer_factors: str = "",
) -> Decision:
    """Approve, as the second reviewer, exactly what the first one proposed.

    Raises:
        SamePerson: the reviewer proposed it.
        ProposerNotImpartial: the first reviewer has a part in the declaration by now.
        NotTheSame, FactorsReleased, NotImpartial, NotStated, NotAllowed: as in `propose_approval`.
    """
    desk = at_hand(session, declaration_id, snapshot_hash, result_hash, reviewer_id)
    check_factors(session, desk, newer_factors)
    take(desk.declaration, Action.APPROVE, Party.REVIEWER)
    if left := not_in_order(session, desk.submission):
        raise NotJudged(left)
    proposal = queries.standing_proposal(session, desk.submission)
    if proposal is None or (proposal.snapshot_hash, proposal.result_hash) != (snapshot_hash, result_hash):
        raise NotTheSame("what was proposed is not what lies on the desk")
    if proposal.decided_by == reviewer_id:
        raise SamePerson(str(reviewer_id))
    if not may_take_part(session, desk.declaration, desk.submission, proposal.decided_by):
        raise ProposerNotImpartial(str(proposal.decided_by))
    level = THIRD_PARTY if statement_about(session, desk.submission.id) else DESK_REVIEW
    decision = decide(session, desk, "approved", reviewer_id, proposal_id=proposal.id, level=level)
    event = DeclarationApproved(**desk.ids, footprint_id=desk.footprint.id, decision_id=decision.id)
    tell(session, desk.declaration, event, reviewer_id)
    return decision


def request_changes(
    session: Session,
    declaration_id: UUID,
    snapshot_hash: str,
    result_hash: str,
    reasons: Mapping[str, str],
    message: str,
    reviewer_id: UUID,
) -> Decision:
    """Send the declaration back; only the questions named can be changed until it is handed in again.

    Args:
        reasons: question id -> what should be changed or shown; at least one.

    Raises:
        ValueError: no reason was given.
        NotTheSame, NotImpartial, NotStated, NotAllowed: as in `propose_approval`.
    """
    if not reasons:
        raise ValueError("sending back needs a reason for at least one question")
    desk = at_hand(session, declaration_id, snapshot_hash, result_hash, reviewer_id)
    take(desk.declaration, Action.REQUEST_CHANGES, Party.REVIEWER)
    decision = decide(session, desk, "changes_requested", reviewer_id, reasons=dict(reasons), message=message)
    tell(session, desk.declaration, ChangesRequested(**desk.ids, decision_id=decision.id), reviewer_id)
    return decision


def _let_fall(session: Session, declaration: Declaration, reviewer_id: UUID) -> None:
    """A proposal of somebody who has stepped aside is worth nothing: the review begins again."""
    proposal = declarations.latest_decision(session, declaration.id)
    if proposal is None or proposal.decided_by != reviewer_id:
        return
    for action, kind, event in _FALLING:
        if may(declaration, action, Party.REVIEWER):
            take(declaration, action, Party.REVIEWER)
            desk = Desk(
                declaration,
                session.get_one(Submission, proposal.submission_id),
                session.get_one(ComputedFootprint, proposal.footprint_id),
            )
            fallen = decide(session, desk, kind, reviewer_id)
            tell(session, declaration, event(**desk.ids, decision_id=fallen.id), reviewer_id)


def decide(
    session: Session,
    desk: Desk,
    kind: str,
    reviewer_id: UUID,
    reasons: Mapping[str, str] | None = None,
    message: str = "",
    proposal_id: UUID | None = None,
    reply_by: date | None = None,
    level: str | None = None,
) -> Decision:
    """Keep one step of the review, about exactly what is on the desk."""
    decision = Decision(
        id=new_id(),
        declaration_id=desk.declaration.id,
        submission_id=desk.submission.id,
        footprint_id=desk.footprint.id,
        kind=kind,
        reasons=dict(reasons or {}),
        message=message,
        snapshot_hash=desk.submission.snapshot_hash,
        result_hash=desk.footprint.result_hash,
        decided_by=reviewer_id,
        decided_at=now_in(session),
        proposal_id=proposal_id,
        reply_by=reply_by,
        level=level,
    )
    session.add(decision)
    session.flush()
    return decision


def now_in(session: Session) -> datetime:
    """The database's clock."""
    now: datetime = session.scalars(select(func.clock_timestamp())).one()
    return now


def tell(session: Session, declaration: Declaration, event: Event, reviewer_id: UUID) -> None:
    """Append the event of a step."""
    declaration.updated_at = now_in(session)
    session.flush()
    ledger.append(session, ledger.declaration_stream(declaration.id), event, f"user-{reviewer_id}")
