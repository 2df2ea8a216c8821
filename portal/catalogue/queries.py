"""Search and sort the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.catalogue.filters import DELIVERED_SORT, Filters
from portal.catalogue.models import CatalogueEntry
from portal.delivered.models import Delivered
from portal.profiles.models import Profile

PAGE_SIZE = 25


def _alphabetical(text: Any) -> ColumnElement[str]:
    """Swedish letters after z in their order, whatever collation the database was made with."""
    return func.translate(func.lower(text), "åäöéü", "{|}eu").collate("C")


# Locality is never a sort key: only the figure, its newness and the alphabet order the list.
SORTS: Mapping[str, ColumnElement[Any]] = {
    "namn": _alphabetical(CatalogueEntry.product_name).asc(),
    "avtryck": CatalogueEntry.total_kg_co2e.asc(),
    "nyast": CatalogueEntry.published_at.desc(),
    # Infinite where the transport cannot be told, so those come last.
    "levererat": Delivered.total_kg.asc(),
}


@dataclass(frozen=True)
class CataloguePage:
    """One page of entries and how many match in all.

    Attributes:
        bases: the units and boundaries that occur; figures of different ones must not be compared.
    """

    entries: Sequence[CatalogueEntry]
    total: int
    page: int
    bases: Sequence[tuple[str, str]]

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


def catalogue_page(session: Session, filters: Filters, today: date) -> CataloguePage:
    """The entries that match, one page of them; past the end the last page."""
    matching = _matching(filters, today)
    found = matching.subquery()
    total = session.scalar(select(func.count()).select_from(found)) or 0
    page = min(filters.page, max(1, -(-total // PAGE_SIZE)))
    ordered = _in_order(matching, filters)
    entries = session.scalars(ordered.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    bases = session.execute(
        select(found.c.unit, found.c.boundary).distinct().order_by(found.c.unit, found.c.boundary)
    )
    return CataloguePage(entries, total, page, [(unit, boundary) for unit, boundary in bases])


def all_matching(session: Session, filters: Filters, today: date) -> Iterator[CatalogueEntry]:
    """Every entry that matches, in the order of the list."""
    query = _in_order(_matching(filters, today), filters)
    yield from session.scalars(query.execution_options(yield_per=1000))


def found_by_words(session: Session, words: str, most: int, today: date) -> Sequence[Profile]:
    """The newest profiles that a buyer would find with these words, those that still count first."""
    found = _matching(Filters(words=words, expired=True), today).subquery()
    query = select(Profile).join(found, found.c.profile_id == Profile.id)
    return session.scalars(
        query.order_by(
            (found.c.valid_until >= today).desc(), _alphabetical(found.c.product_name), found.c.slug
        ).limit(most)
    ).all()


def categories(session: Session) -> Sequence[tuple[str, str]]:
    """Categories that have at least one entry: key and Swedish label, in the order of the alphabet."""
    label = func.max(CatalogueEntry.category_label)
    query = select(CatalogueEntry.category, label).group_by(CatalogueEntry.category)
    return [(key, text) for key, text in session.execute(query.order_by(_alphabetical(label)))]


def _in_order(matching: Select[CatalogueEntry], filters: Filters) -> Select[CatalogueEntry]:
    if filters.sort != DELIVERED_SORT:
        return matching.order_by(SORTS[filters.sort], CatalogueEntry.slug)
    at_kitchen = and_(Delivered.entry_id == CatalogueEntry.id, Delivered.point_id == filters.kitchen)
    return matching.join(Delivered, at_kitchen).order_by(SORTS[filters.sort], Delivered.entry_id)


def _matching(filters: Filters, today: date) -> Select[CatalogueEntry]:
    query = select(CatalogueEntry)
    if filters.words:
        stems = CatalogueEntry.search.op("@@")(func.websearch_to_tsquery("swedish", filters.words))
        # "vete" finds "höstvete": parts of words count too, as long as every word is there.
        parts = and_(
            *(CatalogueEntry.search_text.icontains(word, autoescape=True) for word in filters.words.split())
        )
        query = query.where(or_(stems, parts))
    if filters.category:
        query = query.where(CatalogueEntry.category == filters.category)
    if filters.boundary:
        query = query.where(CatalogueEntry.boundary == filters.boundary)
    if not filters.expired:
        query = query.where(CatalogueEntry.valid_until >= today)
    return query
