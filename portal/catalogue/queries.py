"""Search and sort the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.catalogue.facets import FACETS
from portal.catalogue.filters import Filters
from portal.catalogue.memory import Counts, catalogue_now
from portal.catalogue.models import CatalogueEntry, CatalogueWord
from portal.catalogue.searching import PAGE_SIZE, PIECE_MIN, in_order, look_up, matching
from portal.profiles.models import Profile

MOST_ON_MAP = 500


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
    found = look_up(session, filters, today)
    if filters.words and not found.is_offered:
        taken_for = near_words(session, filters.words)
        if taken_for:
            found = look_up(session, replace(filters, words=taken_for), today)
    bases = [text.split("/", 1) for text in found.bases]
    return CataloguePage(
        _entries(session, found.ids),
        found.total,
        found.page,
        [(unit, boundary) for unit, boundary in bases],
        found.counts,
        taken_for if found.total else "",
    )


def _entries(session: Session, ids: Sequence[int]) -> Sequence[CatalogueEntry]:
    rows = session.scalars(select(CatalogueEntry).where(CatalogueEntry.id.in_(ids))) if ids else ()
    return sorted(rows, key=lambda entry: ids.index(entry.id))


def known_values(session: Session) -> Counts:
    """Every facet's values in the whole catalogue, what has run out included."""
    catalogue = catalogue_now(session)
    return catalogue.counts(catalogue.everything, FACETS)


def categories(session: Session) -> Sequence[tuple[str, str]]:
    """Categories that have at least one entry: key and Swedish label, in the order of the alphabet."""
    label = func.max(CatalogueEntry.category_label)
    order = func.translate(func.lower(label), "åäöéü", "{|}eu").collate("C")
    query = select(CatalogueEntry.category, label).group_by(CatalogueEntry.category)
    return [(key, text) for key, text in session.execute(query.order_by(order))]


def all_matching(session: Session, filters: Filters, today: date) -> Iterator[CatalogueEntry]:
    """Every entry that matches, in the order of the list."""
    query = in_order(matching(filters, today), filters)
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
    query = matching(filters, today).with_only_columns(place, func.count()).group_by(place)
    return {row[0]: row[1] for row in session.execute(query)}


def made_where(session: Session, filters: Filters, today: date) -> Sequence[Made]:
    """Products of a selection by place, as many as a page can hold."""
    columns = (
        CatalogueEntry.municipality,
        CatalogueEntry.product_name,
        CatalogueEntry.producer,
        CatalogueEntry.slug,
    )
    query = matching(filters, today).with_only_columns(*columns)
    ordered = query.order_by(CatalogueEntry.municipality, CatalogueEntry.name_order, CatalogueEntry.slug)
    return [Made(*row) for row in session.execute(ordered.limit(MOST_ON_MAP))]


def found_by_words(session: Session, words: str, most: int, today: date) -> Sequence[Profile]:
    """The newest profiles that a buyer would find with these words, those that still count first."""
    found = matching(Filters(words=words, expired=True), today).subquery()
    query = select(Profile).join(found, found.c.profile_id == Profile.id)
    return session.scalars(
        query.order_by((found.c.valid_until >= today).desc(), found.c.name_order, found.c.slug).limit(most)
    ).all()


def matches(session: Session, filters: Filters, slug: str, today: date) -> bool:
    """Whether one product is in a selection."""
    found = matching(filters, today).where(CatalogueEntry.slug == slug)
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
