"""Looking up lists and saved searches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.profiles.models import Profile
from portal.shortlists.models import SavedSearch, Shortlist, ShortlistItem


@dataclass(frozen=True)
class Kept:
    """A version in a list, and the number of the newest one."""

    profile: Profile
    newest: int


def lists_of(session: Session, owner_id: UUID) -> Sequence[tuple[Shortlist, int]]:
    """A buyer's lists with their numbers of products, the newest first."""
    query = (
        select(Shortlist, func.count(ShortlistItem.profile_id))
        .outerjoin(ShortlistItem, ShortlistItem.shortlist_id == Shortlist.id)
        .where(Shortlist.owner_id == owner_id)
        .group_by(Shortlist.id)
        .order_by(Shortlist.created_at.desc(), Shortlist.id)
    )
    return [(one, count) for one, count in session.execute(query)]


def list_of(session: Session, owner_id: UUID, shortlist_id: UUID) -> Shortlist | None:
    """One of them; None for anybody else's."""
    found = session.get(Shortlist, shortlist_id)
    return found if found is not None and found.owner_id == owner_id else None


def kept_in(session: Session, shortlist_id: UUID) -> Sequence[Kept]:
    """What is in a list, in the order it was put there."""
    newest = (
        select(Profile.slug, func.max(Profile.version).label("version")).group_by(Profile.slug).subquery()
    )
    query = (
        select(Profile, newest.c.version)
        .join(ShortlistItem, ShortlistItem.profile_id == Profile.id)
        .join(newest, newest.c.slug == Profile.slug)
        .where(ShortlistItem.shortlist_id == shortlist_id)
        .order_by(ShortlistItem.added_at, Profile.slug)
    )
    return [Kept(profile, version) for profile, version in session.execute(query)]


def searches_of(session: Session, owner_id: UUID) -> Sequence[SavedSearch]:
    """A buyer's saved searches, the newest first."""
    query = select(SavedSearch).where(SavedSearch.owner_id == owner_id)
    return session.scalars(query.order_by(SavedSearch.created_at.desc(), SavedSearch.id)).all()


def all_searches(session: Session) -> Sequence[SavedSearch]:
    """Everybody's, for the worker that looks through them."""
    return session.scalars(select(SavedSearch).order_by(SavedSearch.id)).all()
