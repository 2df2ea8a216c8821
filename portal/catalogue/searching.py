"""Which entries a selection has, in which order, and how many of each kind there are to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, null, or_, select, union_all
from sqlalchemy.orm import Session

from portal.catalogue.counting import ALL, Tally, narrowed, plainly, remembered, tally_of
from portal.catalogue.filters import DELIVERED_SORT, Filters
from portal.catalogue.models import CatalogueEntry
from portal.delivered.models import Delivered

PAGE_SIZE = 25
# Shorter pieces of words are in too many others, and no index finds them.
PIECE_MIN = 3
# Going through the order from its beginning is tried when so few entries of it ought to be enough.
WALK_MOST = 2000
WALK_SPARE = 1.5  # times as many as there would be to go through if those that match lay evenly

# Locality is never a sort key: only the figure, its newness and the alphabet order the list.
SORTS: Mapping[str, str] = {
    "namn": "name_order",
    "avtryck": "total_kg_co2e",
    "nyast": "published_at",
    # Infinite where the transport cannot be told, so those come last.
    "levererat": "total_kg",
}
_NEWEST = "nyast"


@dataclass(frozen=True)
class Found:
    """What a selection has.

    Attributes:
        kinds: everything there is to choose from, whatever was chosen of it.
        chosen: the part of it that was chosen.
        page: the page that is shown: past the end the last one.
        ids: the entries on it, in order.
    """

    kinds: Tally
    chosen: Tally
    page: int
    ids: Sequence[int]

    @property
    def total(self) -> int:
        """How many entries match."""
        return sum(self.chosen.values())


def look_up(session: Session, filters: Filters, today: date) -> Found:
    """Search. Words are looked up once, for the counts and for the page together: that is what takes time."""
    offered = replace(filters, facets=(), sort="", page=1, kitchen=0)
    key = f"{offered} {today}"
    memory = remembered(session)
    ids: Sequence[int] | None = None
    kinds = memory.get(key)
    if kinds is None and filters.words:
        kinds, ids = _both(session, filters, offered, today)
    elif kinds is None:
        kinds = tally_of(session, matching(offered, today))
    memory.put(key, kinds)
    chosen = narrowed(kinds, facet_texts(filters))
    total = sum(chosen.values())
    page = min(filters.page, max(1, -(-total // PAGE_SIZE)))
    if ids is None or page != filters.page:
        every = memory.get(ALL)
        share = total / sum(every.values()) if every else 0.0
        ids = _page_alone(session, filters, today, _Place(page, total, share)) if total else ()
    return Found(kinds, chosen, page, ids)


@dataclass(frozen=True)
class _Place:
    """Which page of how many entries is asked for, and what part of the catalogue they are, 0 if unknown."""

    page: int
    total: int
    share: float

    @property
    def last(self) -> int:
        """The number of the page's last entry."""
        return min(self.page * PAGE_SIZE, self.total)

    @property
    def walk(self) -> int:
        """How many entries of the whole order ought to be enough to find those; 0 when too many."""
        wanted = WALK_SPARE * self.last / self.share if self.share else WALK_MOST + 1
        return int(wanted) + 1 if wanted <= WALK_MOST else 0


def _both(session: Session, filters: Filters, offered: Filters, today: date) -> tuple[Tally, list[int]]:
    hits = _hits(offered, today)
    kinds = select(hits.c.facets, func.count().label("count")).group_by(hits.c.facets)
    place = func.row_number().over(order_by=_order(hits.c, filters)).label("place")
    page = _page_of(hits, filters, filters.page).add_columns(place).subquery()
    plainly(session)
    asked = union_all(kinds.add_columns(null().label("id")), select(null(), page.c.place, page.c.id))
    rows: list[tuple[list[str] | None, int, int]] = [tuple(row) for row in session.execute(asked)]
    tally = Tally({frozenset(facets): count for facets, count, _id in rows if facets is not None})
    return tally, [entry for _place, entry in sorted(row[1:] for row in rows if row[0] is None)]


def _page_alone(session: Session, filters: Filters, today: date, place: _Place) -> Sequence[int]:
    plainly(session)
    if place.walk:
        walked = session.scalars(_from_the_beginning(filters, today, place)).all()
        if len(walked) == place.last:
            return walked[(place.page - 1) * PAGE_SIZE :]
    if filters.words:
        return session.scalars(_page_of(_hits(filters, today), filters, place.page)).all()
    ordered = in_order(matching(filters, today).with_only_columns(CatalogueEntry.id), filters)
    return session.scalars(_cut(ordered, place.page)).all()


def _from_the_beginning(filters: Filters, today: date, place: _Place) -> Select[Any]:
    """Those that match among the first of the whole order: all that are wanted, unless they lie far back."""
    entry = CatalogueEntry
    asked = (entry.facets, entry.search, entry.search_text, entry.total_kg_co2e, entry.valid_until)
    whole = select(entry.id).add_columns(entry.slug, entry.name_order, entry.published_at, *asked)
    if filters.sort == DELIVERED_SORT:
        whole = whole.add_columns(Delivered.total_kg)
    first = _ordered(whole, entry, filters).limit(place.walk).subquery().c
    found = select(first.id).where(*_conditions(filters, today, first))
    if filters.sort == DELIVERED_SORT:
        found = found.order_by(first.total_kg.asc(), first.id.asc())
    else:
        found = found.order_by(*_order(first, filters))
    return found.limit(place.last)


def _hits(filters: Filters, today: date) -> FromClause:
    """What the words find, apart: the database might otherwise go through an order and try them on each."""
    entry = CatalogueEntry
    columns = (entry.id, entry.slug, entry.facets, entry.name_order, entry.total_kg_co2e, entry.published_at)
    found = matching(filters, today).with_only_columns(*columns)
    return found.cte("hits").prefix_with("MATERIALIZED")


def _page_of(hits: FromClause, filters: Filters, page: int) -> Select[int]:
    chosen = select(hits.c.id)
    if filters.facets:
        chosen = chosen.where(hits.c.facets.contains(facet_texts(filters)))
    return _cut(_ordered(chosen, hits.c, filters), page)


def _cut(ordered: Select[Any], page: int) -> Select[Any]:
    return ordered.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)


def in_order(found: Select[Any], filters: Filters) -> Select[Any]:
    """Entries in the order that was asked for."""
    return _ordered(found, CatalogueEntry, filters)


def _ordered(found: Select[Any], columns: Any, filters: Filters) -> Select[Any]:
    if filters.sort == DELIVERED_SORT:
        at_kitchen = and_(Delivered.entry_id == columns.id, Delivered.point_id == filters.kitchen)
        found = found.join(Delivered, at_kitchen)
    return found.order_by(*_order(columns, filters))


def _order(columns: Any, filters: Filters) -> tuple[ColumnElement[Any], ...]:
    if filters.sort == DELIVERED_SORT:
        return getattr(Delivered, SORTS[filters.sort]).asc(), Delivered.entry_id.asc()
    by = getattr(columns, SORTS[filters.sort])
    return by.desc() if filters.sort == _NEWEST else by.asc(), columns.slug.asc()


def facet_texts(filters: Filters) -> list[str]:
    """What was chosen, as entries carry it."""
    return [f"{facet}:{value}" for facet, value in filters.facets]


def matching(filters: Filters, today: date) -> Select[CatalogueEntry]:
    """Entries of a selection."""
    return select(CatalogueEntry).where(*_conditions(filters, today, CatalogueEntry))


def _conditions(filters: Filters, today: date, columns: Any) -> Iterator[ColumnElement[bool]]:
    if filters.words:
        yield _said(filters.words, columns)
    if filters.facets:
        yield columns.facets.contains(facet_texts(filters))
    if filters.highest is not None:
        yield columns.total_kg_co2e <= filters.highest
    if not filters.expired:
        yield columns.valid_until >= today


def _said(typed: str, columns: Any) -> ColumnElement[bool]:
    """Entries with these words, in whatever form."""
    stems: ColumnElement[bool] = columns.search.op("@@")(func.websearch_to_tsquery("swedish", typed))
    words = typed.split()
    if any(len(word) < PIECE_MIN for word in words):
        return stems
    # "vete" finds "höstvete": parts of words count too, as long as every word is there.
    parts = and_(*(columns.search_text.icontains(word, autoescape=True) for word in words))
    return or_(stems, parts)
