"""Changes to lists and saved searches. Functions take the session first and never commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.db import new_id
from portal.profiles.models import Profile
from portal.shortlists.models import SavedSearch, SavedSearchHit, Shortlist, ShortlistItem

MOST_LISTS = 50
MOST_ITEMS = 200
MOST_SEARCHES = 20


class TooMany(Exception):
    """There are as many as there may be."""


def make_list(session: Session, owner_id: UUID, name: str) -> Shortlist:
    """A new, empty list.

    Raises:
        TooMany: the buyer has `MOST_LISTS`.
    """
    if _count(session, Shortlist, owner_id) >= MOST_LISTS:
        raise TooMany
    made = Shortlist(id=new_id(), owner_id=owner_id, name=name)
    session.add(made)
    session.flush()
    return made


def keep(session: Session, shortlist_id: UUID, pinned: Iterable[tuple[str, int]]) -> None:
    """Put versions, (slug, version), into a list; what is there already stays.

    Raises:
        TooMany: the list would have more than `MOST_ITEMS`.
    """
    for slug, version in pinned:
        profile_id = session.scalar(
            select(Profile.id).where(Profile.slug == slug, Profile.version == version)
        )
        if profile_id is not None:
            row = insert(ShortlistItem).values(shortlist_id=shortlist_id, profile_id=profile_id)
            session.execute(row.on_conflict_do_nothing())
    there = select(func.count()).where(ShortlistItem.shortlist_id == shortlist_id)
    if (session.scalar(there) or 0) > MOST_ITEMS:
        raise TooMany


def drop(session: Session, shortlist_id: UUID, profile_id: UUID) -> None:
    """Take a version out of a list."""
    session.execute(
        delete(ShortlistItem).where(
            ShortlistItem.shortlist_id == shortlist_id, ShortlistItem.profile_id == profile_id
        )
    )


def remove_list(session: Session, shortlist_id: UUID) -> None:
    """Remove a list with what is in it; the profiles themselves stay."""
    session.execute(delete(Shortlist).where(Shortlist.id == shortlist_id))


def save_search(session: Session, owner_id: UUID, args: Mapping[str, str]) -> SavedSearch:
    """Keep a selection, to be told about new products in it; the same one twice is one.

    Raises:
        TooMany: the buyer has `MOST_SEARCHES`.
    """
    same = select(SavedSearch).where(SavedSearch.owner_id == owner_id, SavedSearch.args == dict(args))
    there = session.scalar(same)
    if there is not None:
        return there
    if _count(session, SavedSearch, owner_id) >= MOST_SEARCHES:
        raise TooMany
    made = SavedSearch(id=new_id(), owner_id=owner_id, args=dict(args))
    session.add(made)
    session.flush()
    return made


def remove_search(session: Session, owner_id: UUID, search_id: UUID) -> bool:
    """Remove one's own search; whether there was such a one."""
    removed = session.execute(
        delete(SavedSearch)
        .where(SavedSearch.id == search_id, SavedSearch.owner_id == owner_id)
        .returning(SavedSearch.id)
    )
    return removed.first() is not None


def tell_once(session: Session, search_id: UUID, slug: str) -> bool:
    """Note that a search tells of a product; False when it has done so before."""
    row = insert(SavedSearchHit).values(search_id=search_id, slug=slug).on_conflict_do_nothing()
    return session.execute(row.returning(SavedSearchHit.slug)).first() is not None


def forget(session: Session, owner_id: UUID) -> None:
    """Remove everything that a person kept here."""
    session.execute(delete(Shortlist).where(Shortlist.owner_id == owner_id))
    session.execute(delete(SavedSearch).where(SavedSearch.owner_id == owner_id))


def _count(session: Session, model: type[Shortlist | SavedSearch], owner_id: UUID) -> int:
    return session.scalar(select(func.count()).select_from(model).where(model.owner_id == owner_id)) or 0
