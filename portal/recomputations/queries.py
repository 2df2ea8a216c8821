"""What is live and has not met a factor set yet, and what came of those that have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, Subquery, exists, func, select, union
from sqlalchemy.orm import Session

from portal.declarations.models import Declaration, Submission
from portal.declarations.transitions import ON_THE_DESK
from portal.ledger import StoredEvent
from portal.profiles.models import Profile
from portal.profiles.queries import profile
from portal.publication.models import Publication
from portal.publication.transitions import COUNTING, State
from portal.recomputations.models import Recomputation, Renewal
from portal.results.models import ComputedFootprint
from portal.results.queries import footprint_of
from portal.review.models import Decision
from schemas.factor_set import release_order

PAGE = 200


@dataclass(frozen=True)
class NewerFactors:
    """A set released after a result was made, and what it makes of it; None while that is computed."""

    factor_set: str
    recomputation: Recomputation | None


def factor_set_stream(version: str) -> str:
    """The stream that holds one factor set's story."""
    return f"factor-set-{version}"


def is_released(session: Session, version: str) -> bool:
    """Whether the ledger has the release of this factor set."""
    found = (StoredEvent.stream == factor_set_stream(version), StoredEvent.type == "FactorSetReleased")
    return session.scalar(select(exists().where(*found))) is True


def newest_release(session: Session) -> str | None:
    """The newest factor set that the ledger has the release of; None before the first."""
    told = select(StoredEvent).where(StoredEvent.type == "FactorSetReleased")
    versions = [str(event.payload["version"]) for event in session.scalars(told)]
    return max(versions, key=release_order, default=None)


def newer_factors(session: Session, footprint: ComputedFootprint) -> NewerFactors | None:
    """The newest released set when this result was made with an older one."""
    newest = newest_release(session)
    if newest is None or release_order(newest) <= release_order(footprint.factor_set):
        return None
    made = (
        select(Recomputation)
        .where(Recomputation.from_footprint_id == footprint.id, Recomputation.factor_set == newest)
        .order_by(Recomputation.created_at.desc())
        .limit(1)
    )
    return NewerFactors(newest, session.scalar(made))


def live_submissions(
    session: Session, factor_set: str, after: UUID | None, limit: int
) -> Sequence[tuple[UUID, UUID]]:
    """(submission id, declaration id) in order, from the one behind `after`, that the set has not met."""
    live = _live()
    submission_id, declaration_id = live.c.submission_id, live.c.declaration_id
    met = exists().where(
        ComputedFootprint.submission_id == submission_id, ComputedFootprint.factor_set == factor_set
    )
    query = select(submission_id, declaration_id).where(~met).order_by(submission_id).limit(limit)
    rows = session.execute(query if after is None else query.where(submission_id > after))
    return [(submission, declaration) for submission, declaration in rows]


def is_live(session: Session, submission_id: UUID) -> bool:
    """Whether a release asks for this submission to be computed again."""
    return session.scalar(select(exists().where(_live().c.submission_id == submission_id))) is True


def _live() -> Subquery:
    """The newest versions of published profiles that are valid today, and what waits for a reviewer."""
    last = func.max(Profile.version).label("version")
    newest = select(Profile.slug, last).group_by(Profile.slug).subquery()
    published = (
        select(Profile.submission_id, Profile.declaration_id)
        .join(newest, (newest.c.slug == Profile.slug) & (newest.c.version == Profile.version))
        .join(Publication, Publication.profile_id == Profile.id)
        .where(
            Profile.valid_until >= func.current_date(),
            Publication.state.in_((*COUNTING, State.SUSPENDED)),
        )
    )
    in_review = (
        select(Submission.id, Submission.declaration_id)
        .join(
            Declaration,
            (Declaration.id == Submission.declaration_id) & (Declaration.version == Submission.version),
        )
        .where(Declaration.status.in_(ON_THE_DESK))
    )
    return union(published, in_review).subquery()


def live_footprint(session: Session, submission_id: UUID) -> ComputedFootprint | None:
    """The result that the public or a reviewer sees of a submission now."""
    published = (
        select(ComputedFootprint)
        .join(Profile, Profile.footprint_id == ComputedFootprint.id)
        .where(Profile.submission_id == submission_id)
        .order_by(Profile.version.desc())
        .limit(1)
    )
    return session.scalar(published) or footprint_of(session, submission_id)


def recomputation_of(
    session: Session, footprint_id: UUID, factor_set: str, engine_version: str
) -> Recomputation | None:
    """What came of this result with this set and engine, None when it has not been tried."""
    return session.scalar(
        select(Recomputation).where(
            Recomputation.from_footprint_id == footprint_id,
            Recomputation.factor_set == factor_set,
            Recomputation.engine_version == engine_version,
        )
    )


def recomputations(session: Session) -> Sequence[Row[Recomputation, Declaration]]:
    """The newest with their declarations, flagged ones first."""
    query = (
        select(Recomputation, Declaration)
        .join(Declaration, Declaration.id == Recomputation.declaration_id)
        .order_by(Recomputation.is_flagged.desc(), Recomputation.created_at.desc())
        .limit(PAGE)
    )
    return session.execute(query).all()


def renewals_of(session: Session, footprint: ComputedFootprint) -> Sequence[Renewal]:
    """What newer versions of its ingredients make of this result: the newest of each, by name."""
    query = (
        select(Renewal)
        .where(Renewal.from_footprint_id == footprint.id)
        .order_by(Renewal.ingredient, Renewal.version.desc(), Renewal.created_at.desc())
    )
    newest: dict[str, Renewal] = {}
    for row in session.scalars(query):
        newest.setdefault(row.ingredient, row)
    return list(newest.values())


def dependents(session: Session, slug: str) -> Sequence[UUID]:
    """The live submissions that are made of some version of this profile."""
    query = (
        select(ComputedFootprint.submission_id)
        .where(
            ComputedFootprint.submission_id.in_(select(_live().c.submission_id)),
            ComputedFootprint.inventory["ingredients"].contains([{"profile": slug}]),
        )
        .distinct()
        .order_by(ComputedFootprint.submission_id)
    )
    return session.scalars(query).all()


def newer_versions(session: Session, live: ComputedFootprint) -> Iterator[Profile]:
    """The newest version of each ingredient, where it is newer than the pinned one and was not tried."""
    for one in live.inventory.get("ingredients", ()):
        newest = profile(session, one["profile"])
        if newest is None or newest.version <= int(one["version"]):
            continue
        tried = select(Renewal.id).where(
            Renewal.from_footprint_id == live.id,
            Renewal.ingredient == newest.slug,
            Renewal.version == newest.version,
        )
        if session.scalar(tried.limit(1)) is None:
            yield newest


def renewal_of(session: Session, footprint_id: UUID, newer: Profile, engine_version: str) -> Renewal | None:
    """What came of this result with this version of an ingredient, None when it has not been tried."""
    return session.scalar(
        select(Renewal).where(
            Renewal.from_footprint_id == footprint_id,
            Renewal.ingredient == newer.slug,
            Renewal.version == newer.version,
            Renewal.engine_version == engine_version,
        )
    )


def standing_proposal(session: Session, footprint_id: UUID) -> Decision | None:
    """A first reviewer's proposal to publish a recomputed result; None when the newest step is another."""
    query = select(Decision).where(Decision.footprint_id == footprint_id)
    newest = session.scalar(query.order_by(Decision.decided_at.desc()).limit(1))
    return newest if newest is not None and newest.kind == "approval_proposed" else None


def publishable(session: Session) -> Sequence[Row[Recomputation, Declaration]]:
    """What the newest factor set makes of figures that are public and count, those that moved most first."""
    decided = exists().where(
        Decision.footprint_id == Recomputation.to_footprint_id, Decision.kind == "approved"
    )
    query = (
        select(Recomputation, Declaration)
        .join(Declaration, Declaration.id == Recomputation.declaration_id)
        .join(Profile, Profile.footprint_id == Recomputation.from_footprint_id)
        .join(Publication, Publication.profile_id == Profile.id)
        .where(
            Recomputation.factor_set == newest_release(session),
            Recomputation.to_footprint_id.is_not(None),
            Publication.state.in_(COUNTING),
            ~decided,
        )
        .order_by(Recomputation.is_flagged.desc(), Recomputation.created_at)
        .limit(PAGE)
    )
    return session.execute(query).all()
