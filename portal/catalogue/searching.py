"""Which entries a selection has, in which order, and how many of each kind there are to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.catalogue.facets import BASIS, FACETS
from portal.catalogue.filters import DELIVERED_SORT, Filters
from portal.catalogue.memory import Catalogue, Counts, catalogue_now
from portal.catalogue.models import CatalogueEntry
from portal.delivered.models import Delivered
from portal.kitchens.models import DeliveryPoint

PAGE_SIZE = 25
# Shorter pieces of words are in too many others, and no index finds them.
PIECE_MIN = 3

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
        total: how many entries match.
        is_offered: whether any would, had nothing been chosen among the facets.
        page: the page that is shown: past the end the last one.
        ids: the entries on it, in order.
        counts: of each facet, how many entries each value has in the selection, that facet's own choice
            left out of account.
        bases: the units and boundaries that occur.
    """

    total: int
    is_offered: bool
    page: int
    ids: Sequence[int]
    counts: Counts
    bases: Sequence[str]


def look_up(session: Session, filters: Filters, today: date) -> Found:
    """Search."""
    catalogue = catalogue_now(session)
    offered = catalogue.everything
    if filters.words:
        query = select(CatalogueEntry.id).where(_said(filters.words))
        offered &= catalogue.found_by(session, filters.words, query)
    if filters.highest is not None:
        offered &= catalogue.at_most(filters.highest)
    if not filters.expired:
        offered &= catalogue.counting_on(today)
    chosen = offered & catalogue.carrying(facet_texts(filters))
    total = chosen.bit_count()
    page = min(filters.page, max(1, -(-total // PAGE_SIZE)))
    counts = dict(catalogue.counts(chosen, (*FACETS, BASIS)))
    bases = sorted(counts.pop(BASIS))
    for facet, _value in filters.facets:
        others = offered & catalogue.carrying(facet_texts(filters.without(facet)))
        counts.update(catalogue.counts(others, (facet,)))
    ids = _page(session, catalogue, filters, chosen, page) if total else []
    return Found(total, bool(offered), page, ids, counts, bases)


def _page(session: Session, catalogue: Catalogue, filters: Filters, chosen: int, page: int) -> Sequence[int]:
    key: tuple[Any, ...] = (filters.sort,)
    query = in_order(select(CatalogueEntry.id), filters)
    if filters.sort == DELIVERED_SORT:
        # A kitchen that moves is filled again, which is no change of the catalogue.
        point, at = DeliveryPoint, Delivered
        key = (filters.kitchen, session.scalar(select(point.filled_at).where(point.id == filters.kitchen)))
        query = select(at.entry_id).where(at.point_id == filters.kitchen).order_by(at.total_kg, at.entry_id)
    return catalogue.piece(session, chosen, key, query, (page - 1) * PAGE_SIZE, PAGE_SIZE)


def in_order(found: Select[Any], filters: Filters) -> Select[Any]:
    """Entries in the order that was asked for."""
    columns = CatalogueEntry
    if filters.sort == DELIVERED_SORT:
        at_kitchen = and_(Delivered.entry_id == columns.id, Delivered.point_id == filters.kitchen)
        # What has no figure there yet comes last, and is not left out.
        return found.outerjoin(Delivered, at_kitchen).order_by(Delivered.total_kg.asc(), columns.id.asc())
    by = getattr(columns, SORTS[filters.sort])
    return found.order_by(by.desc() if filters.sort == _NEWEST else by.asc(), columns.slug.asc())


def facet_texts(filters: Filters) -> list[str]:
    """What was chosen, as entries carry it."""
    return [f"{facet}:{value}" for facet, value in filters.facets]


def matching(filters: Filters, today: date) -> Select[CatalogueEntry]:
    """Entries of a selection."""
    return select(CatalogueEntry).where(*_conditions(filters, today))


def _conditions(filters: Filters, today: date) -> Iterator[ColumnElement[bool]]:
    if filters.words:
        yield _said(filters.words)
    if filters.facets:
        yield CatalogueEntry.facets.contains(facet_texts(filters))
    if filters.highest is not None:
        yield CatalogueEntry.total_kg_co2e <= filters.highest
    if not filters.expired:
        yield CatalogueEntry.valid_until >= today


def _said(typed: str) -> ColumnElement[bool]:
    """Entries with these words, in whatever form."""
    entry = CatalogueEntry
    stems: ColumnElement[bool] = entry.search.op("@@")(func.websearch_to_tsquery("swedish", typed))
    words = typed.split()
    if any(len(word) < PIECE_MIN for word in words):
        return stems
    # "vete" finds "höstvete": parts of words count too, as long as every word is there.
    parts = and_(*(entry.search_text.icontains(word, autoescape=True) for word in words))
    return or_(stems, parts)
