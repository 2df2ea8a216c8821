"""Who may let a recomputed figure take the published one's place, and when."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal.declarations.models import Declaration, Submission
from portal.publication.queries import publication_for
from portal.publication.transitions import COUNTING
from portal.recomputations.models import Recomputation
from portal.recomputations.queries import newest_release
from portal.results.models import ComputedFootprint
from portal.review.guarding import (
    FactorsReleased,
    NotImpartial,
    NotStated,
    NotTheSame,
    locked,
    may_take_part,
)
from portal.review.queries import stated_impartial


@dataclass(frozen=True)
class Proposed:
    """What is decided about: the recomputation, what it rests on, and the new result."""

    recomputation: Recomputation
    declaration: Declaration
    submission: Submission
    footprint: ComputedFootprint


def proposed(session: Session, recomputation_id: UUID) -> Proposed | None:
    """A recomputation that could be published now; None when it cannot.

    It has a result, and the figure it was made from is the one that is public and counts.
    """
    row = session.get(Recomputation, recomputation_id)
    if row is None or row.to_footprint_id is None:
        return None
    public = publication_for(session, row.declaration_id)
    if public is None or public.state not in COUNTING or public.profile.footprint_id != row.from_footprint_id:
        return None
    return Proposed(
        row,
        session.get_one(Declaration, row.declaration_id),
        session.get_one(Submission, row.submission_id),
        session.get_one(ComputedFootprint, row.to_footprint_id),
    )


def at_hand(
    session: Session, recomputation_id: UUID, snapshot_hash: str, result_hash: str, reviewer_id: UUID
) -> Proposed:
    """As `proposed`, held until the transaction ends, if it is what was on the reviewer's screen.

    Raises:
        NotTheSame: it cannot be published any more, or the hashes are of something else.
        FactorsReleased: a newer factor set has been released since it was made.
        NotImpartial, NotStated: this person may not take part, or has not stated to be impartial.
    """
    row = session.get(Recomputation, recomputation_id)
    if row is not None:
        locked(session, row.declaration_id)
    found = proposed(session, recomputation_id)
    if found is None or (found.submission.snapshot_hash, found.footprint.result_hash) != (
        snapshot_hash,
        result_hash,
    ):
        raise NotTheSame("what was on the screen is not what could be published now")
    newest = newest_release(session)
    if newest != found.recomputation.factor_set:
        raise FactorsReleased(newest)
    if not may_take_part(session, found.declaration, found.submission, reviewer_id):
        raise NotImpartial(str(reviewer_id))
    if stated_impartial(session, found.declaration.id, reviewer_id) is None:
        raise NotStated(str(reviewer_id))
    return found
