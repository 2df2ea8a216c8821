"""Approve exactly what was on the screen, or send back with a reason per question."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.db import new_id
from portal.declarations import queries as declarations
from portal.declarations.models import Declaration, Submission
from portal.declarations.transitions import Action, Party, take
from portal.recomputations import queries as recomputations
from portal.results import queries as results
from portal.results.models import ComputedFootprint
from portal.review.models import Decision
from portal.review.queries import is_impartial
from schemas.events import ChangesRequested, DeclarationApproved


class NotTheSame(Exception):
    """What is being decided is not what the reviewer had on the screen."""


class FactorsReleased(Exception):
    """Newer emission factors have been released since the reviewer opened the page."""


class NotImpartial(Exception):
    """The reviewer belongs to the organisation, or has edited or handed in this declaration."""


def approve(
    session: Session,
    declaration_id: UUID,
    snapshot_hash: str,
    result_hash: str,
    reviewer_id: UUID,
    newer_factors: str = "",
) -> Decision:
    """Approve one snapshot and one result, named by their hashes.

    Args:
        newer_factors: the newer factor set that the page told of, empty for none.

    Raises:
        NotTheSame: a newer snapshot or result exists.
        FactorsReleased: the newest factor set is not the one the page told of.
        NotImpartial: the four-eyes rule forbids this person to decide.
        NotAllowed: the declaration does not wait for a decision.
    """
    declaration, submission, footprint = _at_hand(
        session, declaration_id, snapshot_hash, result_hash, reviewer_id
    )
    newer = recomputations.newer_factors(session, footprint)
    if newer is not None and newer.factor_set != newer_factors:
        raise FactorsReleased(newer.factor_set)
    take(declaration, Action.APPROVE, Party.REVIEWER)
    decision = _decide(session, submission, footprint, "approved", {}, "", reviewer_id)
    event = DeclarationApproved(
        declaration_id=declaration_id,
        submission_id=submission.id,
        footprint_id=footprint.id,
        decision_id=decision.id,
    )
    _tell(session, declaration, event, reviewer_id)
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
    """Send the declaration back.

    Args:
        reasons: question id -> what should be changed or shown; at least one.

    Raises:
        ValueError: no reason was given.
        NotTheSame, NotImpartial, NotAllowed: as in `approve`.
    """
    if not reasons:
        raise ValueError("sending back needs a reason for at least one question")
    declaration, submission, footprint = _at_hand(
        session, declaration_id, snapshot_hash, result_hash, reviewer_id
    )
    take(declaration, Action.REQUEST_CHANGES, Party.REVIEWER)
    decision = _decide(session, submission, footprint, "changes_requested", reasons, message, reviewer_id)
    event = ChangesRequested(
        declaration_id=declaration_id, submission_id=submission.id, decision_id=decision.id
    )
    _tell(session, declaration, event, reviewer_id)
    return decision


def _at_hand(
    session: Session, declaration_id: UUID, snapshot_hash: str, result_hash: str, reviewer_id: UUID
) -> tuple[Declaration, Submission, ComputedFootprint]:
    declaration = session.scalars(
        select(Declaration).where(Declaration.id == declaration_id).with_for_update()
    ).one()
    submission = declarations.latest_submission(session, declaration_id)
    footprint = results.footprint_of(session, submission.id) if submission else None
    if submission is None or footprint is None:
        raise NotTheSame("there is nothing to decide about yet")
    if (submission.snapshot_hash, footprint.result_hash) != (snapshot_hash, result_hash):
        raise NotTheSame("a newer version of the declaration exists")
    if not is_impartial(session, declaration, submission, reviewer_id):
        raise NotImpartial(str(reviewer_id))
    return declaration, submission, footprint


def _decide(
    session: Session,
    submission: Submission,
    footprint: ComputedFootprint,
    kind: str,
    reasons: Mapping[str, str],
    message: str,
    reviewer_id: UUID,
) -> Decision:
    decision = Decision(
        id=new_id(),
        declaration_id=submission.declaration_id,
        submission_id=submission.id,
        footprint_id=footprint.id,
        kind=kind,
        reasons=dict(reasons),
        message=message,
        snapshot_hash=submission.snapshot_hash,
        result_hash=footprint.result_hash,
        decided_by=reviewer_id,
        decided_at=session.execute(select(func.clock_timestamp())).scalar_one(),
    )
    session.add(decision)
    session.flush()
    return decision


def _tell(
    session: Session,
    declaration: Declaration,
    event: ChangesRequested | DeclarationApproved,
    reviewer_id: UUID,
) -> None:
    declaration.updated_at = session.execute(select(func.clock_timestamp())).scalar_one()
    session.flush()
    ledger.append(session, ledger.declaration_stream(declaration.id), event, f"user-{reviewer_id}")
