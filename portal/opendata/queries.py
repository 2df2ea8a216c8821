"""Read the open data, a piece at a time: nobody who downloads slowly holds a transaction open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select, tuple_
from sqlalchemy.orm import Session

from portal.i18n import TIME_ZONE
from portal.opendata.facts import SHAPE
from portal.opendata.models import OpenDataState, OpenFigure
from portal.profiles.models import Profile
from portal.publication.models import Publication, PublicationChange
from portal.publication.transitions import COUNTING, Action, State

PIECE = 2000


@dataclass(frozen=True)
class Departure:
    """A version that is not in the files any more, and why."""

    slug: str
    version: int
    what: State
    left_on: date
    reason: str


def state(session: Session) -> OpenDataState | None:
    """When anything last changed; None before the first figure."""
    return session.get(OpenDataState, 1)


def figure(session: Session, slug: str, day: date) -> dict[str, Any] | None:
    """One product's facts, while its figure counts."""
    query = select(OpenFigure.facts).join(Publication, Publication.profile_id == OpenFigure.profile_id)
    return session.scalar(query.where(OpenFigure.slug == slug, *_counts(day)))


def figures_after(
    session: Session, slug: str, day: date, limit: int = PIECE
) -> Sequence[Row[str, dict[str, Any]]]:
    """The next figures that count on a day, in the order of their addresses."""
    query = (
        select(OpenFigure.slug, OpenFigure.facts)
        .join(Publication, Publication.profile_id == OpenFigure.profile_id)
        .where(OpenFigure.slug > slug, *_counts(day))
    )
    return session.execute(query.order_by(OpenFigure.slug).limit(limit)).all()


def _counts(day: date) -> tuple[ColumnElement[bool], ...]:
    """A stopped figure is gone before any worker has looked at it."""
    return OpenFigure.valid_until >= day, Publication.state.in_(COUNTING)


def departures_after(
    session: Session, slug: str, version: int, day: date, limit: int = PIECE
) -> Sequence[Departure]:
    """The next versions that were published and do not count on a day, in the order of their addresses."""
    gone = Publication.state.not_in(COUNTING) | (Publication.valid_until < day)
    query = (
        select(Profile.slug, Profile.version, Publication)
        .join(Publication, Publication.profile_id == Profile.id)
        .where(gone, tuple_(Profile.slug, Profile.version) > (slug, version))
        .order_by(Profile.slug, Profile.version)
        .limit(limit)
    )
    found = session.execute(query).all()
    reasons = _reasons(session, [row[2].profile_id for row in found])
    return [_departure(row[0], row[1], row[2], reasons.get(row[2].profile_id, "")) for row in found]


def _departure(slug: str, version: int, publication: Publication, reason: str) -> Departure:
    what = State(publication.state)
    if what in COUNTING or what is State.EXPIRED:
        return Departure(slug, version, State.EXPIRED, publication.valid_until + timedelta(days=1), "")
    told = reason if what in (State.SUSPENDED, State.WITHDRAWN) else ""
    return Departure(slug, version, what, _day(publication.changed_at), told)


def _day(moment: datetime) -> date:
    return moment.astimezone(TIME_ZONE).date()


def _reasons(session: Session, profile_ids: Sequence[UUID]) -> dict[UUID, str]:
    """What was last given as the reason to stop each or take it back."""
    change = PublicationChange
    query = (
        select(change.profile_id, change.reason)
        .where(change.profile_id.in_(profile_ids), change.action.in_((Action.SUSPEND, Action.WITHDRAW)))
        .order_by(change.profile_id, change.changed_at)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def unopened(session: Session, limit: int) -> Sequence[str]:
    """Products whose counting version has no row of today's shape: from before there were open data."""
    query = (
        select(Profile.slug)
        .join(Publication, Publication.profile_id == Profile.id)
        .outerjoin(
            OpenFigure,
            (OpenFigure.slug == Profile.slug)
            & (OpenFigure.version == Profile.version)
            & (OpenFigure.shape == SHAPE),
        )
        .where(Publication.state.in_(COUNTING), OpenFigure.slug.is_(None))
        .order_by(Profile.slug)
        .limit(limit)
    )
    return session.scalars(query).all()
