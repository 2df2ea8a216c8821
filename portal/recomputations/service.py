"""Release a factor set, compute everything live with it, keep what comes of it, let two people publish it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.db import new_id
from portal.declarations.models import Submission
from portal.profiles.models import Profile
from portal.recomputations.guarding import Proposed, at_hand
from portal.recomputations.models import Recomputation, Renewal
from portal.recomputations.queries import (
    dependents,
    factor_set_stream,
    is_live,
    is_released,
    live_footprint,
    live_submissions,
    newer_factors,
    newer_versions,
    recomputation_of,
    renewal_of,
    standing_proposal,
)
from portal.results.models import ComputedFootprint
from portal.results.service import keep_footprint
from portal.review.guarding import NotTheSame, ProposerNotImpartial, SamePerson, may_take_part
from portal.review.models import Decision
from schemas.events import (
    FactorSetReleased,
    FootprintRecomputed,
    IngredientRenewed,
    RecomputationApproved,
    RecomputationBatchRequested,
    RecomputationProposed,
    RecomputationRequested,
    RenewalComputed,
)
from schemas.explanation import Explanation
from schemas.footprint import Footprint
from schemas.inventory import Inventory

# Each request locks its declaration's stream for as long as the transaction lasts: keep that short.
BATCH = 200


class AlreadyReleased(Exception):
    """The factor set was released before; its results are there or on their way."""


@dataclass(frozen=True)
class Recomputed:
    """A result with newer factors and why it differs, or the reason why there is none."""

    factor_set: str
    engine_version: str
    inventory: Inventory
    footprint: Footprint | None
    explanation: Explanation | None
    problem: str = ""


@dataclass(frozen=True)
class Renewed:
    """The result with the newer version and why it differs, or the reason why there is none."""

    engine_version: str
    footprint: Footprint | None
    explanation: Explanation | None
    problem: str = ""


def release_factor_set(session: Session, version: str, actor: str) -> None:
    """Tell that a factor set is in use from now on.

    Raises:
        AlreadyReleased: it has been told before.
    """
    if is_released(session, version):
        raise AlreadyReleased(version)
    ledger.append(session, factor_set_stream(version), FactorSetReleased(version=version), actor)


def request_batch(session: Session, factor_set: str, after: UUID | None, actor: str) -> int:
    """Ask for the next submissions to be computed again; returns how many. A full batch asks for another."""
    found = live_submissions(session, factor_set, after, BATCH)
    for submission_id, declaration_id in found:
        event = RecomputationRequested(
            declaration_id=declaration_id, submission_id=submission_id, factor_set=factor_set
        )
        ledger.append(session, ledger.declaration_stream(declaration_id), event, actor)
    if len(found) == BATCH:
        more = RecomputationBatchRequested(factor_set=factor_set, last_submission_id=found[-1][0])
        ledger.append(session, factor_set_stream(factor_set), more, actor)
    return len(found)


def request_missed(session: Session, submission_id: UUID, actor: str) -> None:
    """Ask for a submission that became live after a release to be computed with the newest set.

    A release asks for what is live at that moment; what is being checked, computed or published just then
    is not. Each comes here when it becomes live, and is passed over when it has met the set.
    """
    live = live_footprint(session, submission_id) if is_live(session, submission_id) else None
    newer = newer_factors(session, live) if live else None
    if newer is not None and newer.recomputation is None:
        submission = session.get_one(Submission, submission_id)
        event = RecomputationRequested(
            declaration_id=submission.declaration_id,
            submission_id=submission_id,
            factor_set=newer.factor_set,
        )
        ledger.append(session, ledger.declaration_stream(submission.declaration_id), event, actor)


def record_recomputation(
    session: Session, declaration_id: UUID, live: ComputedFootprint, outcome: Recomputed, actor: str
) -> None:
    """Keep a recomputed result beside the one that is live, with the difference explained."""
    if recomputation_of(session, live.id, outcome.factor_set, outcome.engine_version) is not None:
        return
    kept = _kept(session, live.submission_id, outcome)
    flagged = outcome.explanation is None or outcome.explanation.outside
    row = Recomputation(
        id=new_id(),
        declaration_id=declaration_id,
        submission_id=live.submission_id,
        from_footprint_id=live.id,
        to_footprint_id=kept.id if kept else None,
        factor_set=outcome.factor_set,
        engine_version=outcome.engine_version,
        explanation=outcome.explanation.to_json() if outcome.explanation else {},
        problem=outcome.problem,
        is_flagged=flagged,
        created_at=session.execute(select(func.clock_timestamp())).scalar_one(),
    )
    session.add(row)
    session.flush()
    event = FootprintRecomputed(
        declaration_id=declaration_id,
        submission_id=live.submission_id,
        recomputation_id=row.id,
        is_flagged=flagged,
    )
    ledger.append(session, ledger.declaration_stream(declaration_id), event, actor)


def _kept(session: Session, submission_id: UUID, outcome: Recomputed) -> ComputedFootprint | None:
    """The new result, stored once per submission, factor set and engine."""
    if outcome.footprint is None:
        return None
    query = select(ComputedFootprint).where(
        ComputedFootprint.submission_id == submission_id,
        ComputedFootprint.factor_set == outcome.factor_set,
        ComputedFootprint.engine_version == outcome.engine_version,
    )
    kept = session.scalar(query)
    if kept is None:
        kept = keep_footprint(session, submission_id, outcome.inventory, outcome.footprint)
        session.flush()
    return kept


def ask_dependents(session: Session, published: Profile, actor: str) -> int:
    """Ask for everything live that is made of an earlier version of this profile; returns how many."""
    found = dependents(session, published.slug)
    return sum(ask_about(session, submission_id, actor) for submission_id in found)


def ask_about(session: Session, submission_id: UUID, actor: str) -> int:
    """Ask for a live submission to be computed with the newest version of each ingredient that has one."""
    live = live_footprint(session, submission_id) if is_live(session, submission_id) else None
    if live is None:
        return 0
    submission = session.get_one(Submission, submission_id)
    newer = list(newer_versions(session, live))
    for published in newer:
        event = IngredientRenewed(
            declaration_id=submission.declaration_id, submission_id=submission_id, profile_id=published.id
        )
        ledger.append(session, ledger.declaration_stream(submission.declaration_id), event, actor)
    return len(newer)


def record_renewal(
    session: Session,
    declaration_id: UUID,
    live: ComputedFootprint,
    published: Profile,
    old_version: int,
    outcome: Renewed,
    actor: str,
) -> None:
    """Keep the result beside the one that is live; nothing that anybody sees of it changes."""
    if renewal_of(session, live.id, published, outcome.engine_version) is not None:
        return
    result: dict[str, Any] = {"result": outcome.footprint.to_json()} if outcome.footprint else {}
    row = Renewal(
        id=new_id(),
        declaration_id=declaration_id,
        submission_id=live.submission_id,
        from_footprint_id=live.id,
        ingredient=published.slug,
        product_name=published.content["product_name"],
        old_version=old_version,
        version=published.version,
        engine_version=outcome.engine_version,
        explanation=outcome.explanation.to_json() if outcome.explanation else {},
        problem=outcome.problem,
        is_flagged=outcome.explanation is None or outcome.explanation.outside,
        created_at=session.execute(select(func.clock_timestamp())).scalar_one(),
        **result,
    )
    session.add(row)
    session.flush()
    event = RenewalComputed(
        declaration_id=declaration_id, submission_id=live.submission_id, renewal_id=row.id
    )
    ledger.append(session, ledger.declaration_stream(declaration_id), event, actor)


def propose_publication(
    session: Session, recomputation_id: UUID, snapshot_hash: str, result_hash: str, reviewer_id: UUID
) -> Decision:
    """Propose, as the first reviewer, that a recomputed figure take the published one's place.

    Raises:
        NotTheSame, FactorsReleased, NotImpartial, NotStated: as `guarding.at_hand`.
    """
    found = at_hand(session, recomputation_id, snapshot_hash, result_hash, reviewer_id)
    before = standing_proposal(session, found.footprint.id)
    if before is not None:
        raise NotTheSame("somebody has proposed it already")
    decision = _decide(session, found, "approval_proposed", reviewer_id, None)
    event = RecomputationProposed(**_about(found), decision_id=decision.id)
    ledger.append(session, ledger.declaration_stream(event.declaration_id), event, f"user-{reviewer_id}")
    return decision


def approve_publication(
    session: Session, recomputation_id: UUID, snapshot_hash: str, result_hash: str, reviewer_id: UUID
) -> Decision:
    """Approve, as the second reviewer, exactly what the first one proposed. A worker publishes it.

    Raises:
        SamePerson: the reviewer proposed it.
        ProposerNotImpartial: the first reviewer has a part in the declaration by now.
        NotTheSame, FactorsReleased, NotImpartial, NotStated: as `guarding.at_hand`.
    """
    found = at_hand(session, recomputation_id, snapshot_hash, result_hash, reviewer_id)
    proposal = standing_proposal(session, found.footprint.id)
    if proposal is None or (proposal.snapshot_hash, proposal.result_hash) != (snapshot_hash, result_hash):
        raise NotTheSame("nobody has proposed this, or it has been approved")
    if proposal.decided_by == reviewer_id:
        raise SamePerson(str(reviewer_id))
    if not may_take_part(session, found.declaration, found.submission, proposal.decided_by):
        raise ProposerNotImpartial(str(proposal.decided_by))
    decision = _decide(session, found, "approved", reviewer_id, proposal.id)
    event = RecomputationApproved(**_about(found), decision_id=decision.id)
    ledger.append(session, ledger.declaration_stream(event.declaration_id), event, f"user-{reviewer_id}")
    return decision


def _about(found: Proposed) -> dict[str, UUID]:
    row = found.recomputation
    return {
        "declaration_id": row.declaration_id,
        "submission_id": row.submission_id,
        "recomputation_id": row.id,
    }


def _decide(
    session: Session, found: Proposed, kind: str, reviewer_id: UUID, proposal_id: UUID | None
) -> Decision:
    decision = Decision(
        id=new_id(),
        declaration_id=found.declaration.id,
        submission_id=found.submission.id,
        footprint_id=found.footprint.id,
        kind=kind,
        reasons={},
        snapshot_hash=found.submission.snapshot_hash,
        result_hash=found.footprint.result_hash,
        decided_by=reviewer_id,
        decided_at=session.execute(select(func.clock_timestamp())).scalar_one(),
        proposal_id=proposal_id,
    )
    session.add(decision)
    session.flush()
    return decision
