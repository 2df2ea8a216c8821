"""Search and sort the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.catalogue.counting import Counts, count_together, counts_of
from portal.catalogue.facets import BASIS, FACETS, LEVEL
from portal.catalogue.filters import DELIVERED_SORT, Filters
from portal.catalogue.models import CatalogueEntry, CatalogueWord
from portal.delivered.models import Delivered
from portal.profiles.models import Profile

PAGE_SIZE = 25
# Shorter pieces of words are in too many others, and no index finds them.
PIECE_MIN = 3
ALL = "all"
MOST_ON_MAP = 500

# Locality is never a sort key: only the figure, its newness and the alphabet order the list.
SORTS: Mapping[str, ColumnElement[Any]] = {
    "namn": CatalogueEntry.name_order.asc(),
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
        counts: of each facet, how many entries each value has in the selection, that facet's own choice
            left out of account.
        taken_for: the words that were searched for in place of misspelt ones, '' when none were.
    """

    entries: Sequence[CatalogueEntry]
    total: int
    page: int
    bases: Sequence[tuple[str, str]]
    counts: Counts
    taken_for: str = ""

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


def catalogue_page(session: Session, filters: Filters, today: date) -> CataloguePage:
    """The entries that match, one page of them; past the end the last page."""
    taken_for = ""
    if filters.words and filters.facets:
        _count_choices_together(session, filters, today)
    counts = _counts(session, filters, today)
    if filters.words and not counts:
        taken_for = near_words(session, filters.words)
        if taken_for:
            filters = replace(filters, words=taken_for)
            counts = _counts(session, filters, today)
    total = sum(counts.get(LEVEL, {}).values())
    page = min(filters.page, max(1, -(-total // PAGE_SIZE)))
    ordered = _in_order(_matching(filters, today), filters)
    entries = session.scalars(ordered.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all() if total else []
    bases = [text.split("/", 1) for text in sorted(counts.get(BASIS, {}))]
    return CataloguePage(
        entries,
        total,
        page,
        [(unit, boundary) for unit, boundary in bases],
        _own_choice_left_out(session, filters, today, counts),
        taken_for if total else "",
    )


def _counts(session: Session, filters: Filters, today: date) -> Counts:
    return counts_of(session, _matching(filters, today), _selection_name(filters, today))


def _selection_name(filters: Filters, today: date) -> str:
    return f"{replace(filters, sort='', page=1, kitchen=0)} {today}"


def _count_choices_together(session: Session, filters: Filters, today: date) -> None:
    """The selection, and the same without each of its choices."""
    selections = [filters, *(filters.without(facet) for facet, _value in filters.facets)]
    choices = {_selection_name(one, today): _texts(one) for one in selections}
    count_together(session, _matching(replace(filters, facets=()), today), choices)


def _texts(filters: Filters) -> list[str]:
    return [f"{facet}:{value}" for facet, value in filters.facets]


def _own_choice_left_out(session: Session, filters: Filters, today: date, counts: Counts) -> Counts:
    chosen = {facet: _counts(session, filters.without(facet), today) for facet, _value in filters.facets}
    return {facet: chosen.get(facet, counts).get(facet, {}) for facet in FACETS}


def known_values(session: Session) -> Counts:
    """Every facet's values in the whole catalogue, what has run out included."""
    return counts_of(session, select(CatalogueEntry), ALL)


def categories(session: Session) -> Sequence[tuple[str, str]]:
    """Categories that have at least one entry: key and Swedish label, in the order of the alphabet."""
    label = func.max(CatalogueEntry.category_label)
    order = func.translate(func.lower(label), "åäöéü", "{|}eu").collate("C")
    query = select(CatalogueEntry.category, label).group_by(CatalogueEntry.category)
    return [(key, text) for key, text in session.execute(query.order_by(order))]


def all_matching(session: Session, filters: Filters, today: date) -> Iterator[CatalogueEntry]:
    """Every entry that matches, in the order of the list."""
    query = _in_order(_matching(filters, today), filters)
    yield from session.scalars(query.execution_options(yield_per=1000))


class Made(NamedTuple):
    """A product, and where it is made."""

    municipality: str
    product_name: str
    producer: str
    slug: str


def counts_by_place(session: Session, filters: Filters, today: date) -> dict[str, int]:
    """How many products of a selection are made in each place; asked for the map, never for an order."""
    place = CatalogueEntry.municipality
    query = _matching(filters, today).with_only_columns(place, func.count()).group_by(place)
    return {row[0]: row[1] for row in session.execute(query)}


def made_where(session: Session, filters: Filters, today: date) -> Sequence[Made]:
    """Products of a selection by place, as many as a page can hold."""
    columns = (
        CatalogueEntry.municipality,
        CatalogueEntry.product_name,
        CatalogueEntry.producer,
        CatalogueEntry.slug,
    )
    query = _matching(filters, today).with_only_columns(*columns)
    ordered = query.order_by(CatalogueEntry.municipality, CatalogueEntry.name_order, CatalogueEntry.slug)
    return [Made(*row) for row in session.execute(ordered.limit(MOST_ON_MAP))]


def found_by_words(session: Session, words: str, most: int, today: date) -> Sequence[Profile]:
    """The newest profiles that a buyer would find with these words, those that still count first."""
    found = _matching(Filters(words=words, expired=True), today).subquery()
    query = select(Profile).join(found, found.c.profile_id == Profile.id)
    return session.scalars(
        query.order_by((found.c.valid_until >= today).desc(), found.c.name_order, found.c.slug).limit(most)
    ).all()


def matches(session: Session, filters: Filters, slug: str, today: date) -> bool:
    """Whether one product is in a selection."""
    found = _matching(filters, today).where(CatalogueEntry.slug == slug)
    return session.scalar(select(found.exists())) or False


def near_words(session: Session, typed: str) -> str:
    """The words with each unknown one replaced by the likest known; '' when nothing is like any of them."""
    words = typed.lower().split()
    taken = [_near(session, word) for word in words]
    return " ".join(one or word for one, word in zip(taken, words, strict=True)) if any(taken) else ""


def _near(session: Session, word: str) -> str | None:
    if len(word) <= PIECE_MIN:
        return None
    alike = func.similarity(CatalogueWord.word, word)
    near = select(CatalogueWord.word).where(CatalogueWord.word.op("%")(word))
    return session.scalar(near.order_by(alike.desc(), CatalogueWord.word).limit(1))


def _in_order(matching: Select[CatalogueEntry], filters: Filters) -> Select[CatalogueEntry]:
    if filters.sort != DELIVERED_SORT:
        return matching.order_by(SORTS[filters.sort], CatalogueEntry.slug)
    at_kitchen = and_(Delivered.entry_id == CatalogueEntry.id, Delivered.point_id == filters.kitchen)
    return matching.join(Delivered, at_kitchen).order_by(SORTS[filters.sort], Delivered.entry_id)


def _matching(filters: Filters, today: date) -> Select[CatalogueEntry]:
    query = select(CatalogueEntry)
    if filters.words:
        # Apart, so that few are found by their words first and put in order afterwards.
        hits = select(CatalogueEntry.id).where(_said(filters.words)).cte("hits").prefix_with("MATERIALIZED")
        query = query.where(CatalogueEntry.id.in_(select(hits.c.id)))
    if filters.facets:
        query = query.where(CatalogueEntry.facets.contains(_texts(filters)))
    if filters.highest is not None:
        query = query.where(CatalogueEntry.total_kg_co2e <= filters.highest)
    if not filters.expired:
        query = query.where(CatalogueEntry.valid_until >= today)
    return query


def _said(typed: str) -> ColumnElement[bool]:
    """Entries with these words, in whatever form."""
    stems = CatalogueEntry.search.op("@@")(func.websearch_to_tsquery("swedish", typed))
    words = typed.split()
    if any(len(word) < PIECE_MIN for word in words):
        return stems
    # "vete" finds "höstvete": parts of words count too, as long as every word is there.
    parts = and_(*(CatalogueEntry.search_text.icontains(word, autoescape=True) for word in words))
    return or_(stems, parts)
