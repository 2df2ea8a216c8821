"""Search and sort the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.catalogue.models import CatalogueEntry

PAGE_SIZE = 25

# Locality is never a sort key: only the figure, its newness and the alphabet order the list.
SORTS: Mapping[str, ColumnElement[object] | InstrumentedAttribute[object]] = {
    "avtryck": CatalogueEntry.total_kg_co2e.asc(),
    "nyast": CatalogueEntry.published_at.desc(),
    "namn": func.lower(CatalogueEntry.product_name).asc(),
}
DEFAULT_SORT = "namn"


@dataclass(frozen=True)
class CataloguePage:
    """One page of entries and how many match in all."""

    entries: Sequence[CatalogueEntry]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


def catalogue_page(session: Session, words: str, category: str, sort: str, page: int) -> CataloguePage:
    """Entries that match the words (Swedish stems) and the category.

    Args:
        sort: a key of `SORTS`; anything else means the default.
        page: counted from 1; past the end gives an empty page.
    """
    matching = _matching(words, category)
    total = session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    ordered = matching.order_by(SORTS.get(sort, SORTS[DEFAULT_SORT]), CatalogueEntry.slug)
    entries = session.scalars(ordered.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return CataloguePage(entries, total, page)


def categories(session: Session) -> Sequence[tuple[str, str]]:
    """Categories that have at least one entry: key and Swedish label."""
    query = select(CatalogueEntry.category, CatalogueEntry.category_label).distinct()
    return [(key, label) for key, label in session.execute(query.order_by(CatalogueEntry.category_label))]


def _matching(words: str, category: str) -> Select[tuple[CatalogueEntry]]:
    query = select(CatalogueEntry)
    if words:
        query = query.where(CatalogueEntry.search.op("@@")(func.websearch_to_tsquery("swedish", words)))
    if category:
        query = query.where(CatalogueEntry.category == category)
    return query
