"""What the catalogue in memory finds is what the database would, and never older than what is written."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from portal.catalogue import bits, memory, queries, searching
from portal.catalogue.facets import FACETS
from portal.catalogue.filters import DELIVERED_SORT, Filters
from portal.catalogue.models import CatalogueEntry
from portal.db import engine_for
from portal.delivered.models import Delivered
from portal.kitchens.models import DeliveryPoint
from tests import factories
from tests.benchmarks.catalogue import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = date(2026, 11, 27)
# In every row, in those of one kind, as a part of a word, and in none.
WORDS = ("", "gård", "vete", "finns inte")
CHOICES = ((), (("grans", "delivered"),), (("kategori", "potato"), ("egna", "80")))
MORE: tuple[dict[str, Any], ...] = ({}, {"highest": Decimal("0.3")}, {"expired": True})


def _asked(kitchen: int) -> Iterator[Filters]:
    for sort, words, facets, more in product(searching.SORTS, WORDS, CHOICES, MORE):
        yield Filters(words, facets, sort=sort, kitchen=kitchen if sort == DELIVERED_SORT else 0, **more)


def _in_database(session: Session, filters: Filters) -> list[int]:
    found = searching.matching(filters, TODAY).with_only_columns(CatalogueEntry.id)
    return list(session.scalars(searching.in_order(found, filters)))


def test_every_page_is_the_one_that_the_database_would_give(database_url: str, db_session: Session) -> None:
    """Every order, with words, choices, a limit and what has run out: first, second, last and past it."""
    fill(database_url, 400, 3)
    ended = CatalogueEntry.id % 7 == 0
    db_session.execute(update(CatalogueEntry).where(ended).values(valid_until=TODAY - timedelta(1)))
    kitchen = db_session.scalars(select(DeliveryPoint.id).limit(1)).one()
    # Some have no figure at the kitchen yet: they come last and are not left out.
    db_session.execute(delete(Delivered).where(Delivered.entry_id % 11 == 0))
    pages = 0
    for filters in _asked(kitchen):
        wanted = _in_database(db_session, filters)
        last = max(1, -(-len(wanted) // searching.PAGE_SIZE))
        for page in {1, 2, last, last + 3}:
            found = searching.look_up(db_session, Filters(**{**vars(filters), "page": page}), TODAY)
            shown = min(page, last)
            assert (found.total, found.page) == (len(wanted), shown), filters
            assert found.ids == wanted[(shown - 1) * searching.PAGE_SIZE :][: searching.PAGE_SIZE], filters
            pages += bool(found.ids)
    assert pages > 150


def test_every_count_is_the_one_that_the_database_would_give(database_url: str, db_session: Session) -> None:
    """Of each facet, with its own choice left out of account; the bases that occur, too."""
    fill(database_url, 300, 1)
    for words, facets in product(WORDS, CHOICES):
        filters = Filters(words, facets)
        found = searching.look_up(db_session, filters, TODAY)
        for facet in FACETS:
            assert found.counts[facet] == _counted(db_session, filters.without(facet), facet), (words, facet)
        assert found.bases == sorted(_counted(db_session, filters, "bas"))
        assert found.is_offered == (words != "finns inte")


def _counted(session: Session, filters: Filters, facet: str) -> dict[str, int]:
    text = func.unnest(CatalogueEntry.facets).label("text")
    texts = searching.matching(filters, TODAY).with_only_columns(text).subquery().c.text
    rows = session.execute(select(texts, func.count()).where(texts.startswith(f"{facet}:")).group_by(texts))
    return {name.partition(":")[2]: count for name, count in rows}


def _names(session: Session, **asked: Any) -> list[str]:
    page = queries.catalogue_page(session, Filters(**asked), TODAY)
    return [entry.product_name for entry in page.entries]


def test_what_is_written_is_found_by_the_next_who_asks(db_session: Session) -> None:
    """A new entry, a changed one and one that is gone, although everything had been remembered."""
    profile = factories.published(db_session)
    name = profile.content["product_name"]
    assert _names(db_session) == _names(db_session, words="potatis") == [name]
    new = factories.listed(db_session, profile, "jn-2026-900001", product_name="Annan potatis")
    assert _names(db_session) == _names(db_session, words="potatis") == ["Annan potatis", name]
    new.product_name = "Äldre potatis"
    memory_was = memory.catalogue_now(db_session)
    factories.listed(db_session, profile, "jn-2026-900002", product_name="Morot", category="carrot")
    assert _names(db_session) == ["Morot", name, "Äldre potatis"]
    assert memory.catalogue_now(db_session) is not memory_was
    assert memory.catalogue_now(db_session) is memory.catalogue_now(db_session)


def test_a_kitchen_that_is_filled_again_has_a_new_order(database_url: str, db_session: Session) -> None:
    """The mark of the catalogue is the same, the moment of the filling is not."""
    fill(database_url, 5, 2)
    kitchen = db_session.scalars(select(DeliveryPoint.id).limit(1)).one()
    asked = Filters(sort=DELIVERED_SORT, kitchen=kitchen)
    before = searching.look_up(db_session, asked, TODAY).ids
    db_session.execute(update(Delivered).values(total_kg=-Delivered.total_kg))
    assert searching.look_up(db_session, asked, TODAY).ids == before
    later = DeliveryPoint.filled_at + timedelta(seconds=1)
    db_session.execute(update(DeliveryPoint).values(filled_at=later))
    assert searching.look_up(db_session, asked, TODAY).ids == _in_database(db_session, asked) != before


def test_what_is_written_after_the_reading_is_not_in_it(db_session: Session) -> None:
    """A word that finds an entry of the next state finds nothing in this one, and breaks nothing."""
    profile = factories.published(db_session)
    known = memory.catalogue_now(db_session)
    factories.listed(db_session, profile, "jn-2026-900001", product_name="Morot", category="carrot")
    every = select(CatalogueEntry.id)
    own = db_session.get_one(CatalogueEntry, profile.slug).id
    assert known.found_by(db_session, "allt", every) == known.everything == 1 << own
    assert known.piece(db_session, known.everything, "allt", every, 0, 9) == [own]


def test_many_who_come_at_once_read_it_once(
    database_url: str, db_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever finds it changed reads; the others wait for that."""
    factories.published(db_session)
    reads: list[Any] = []
    read = memory._read

    def counted(session: Session, mark: Any) -> memory.Catalogue:
        reads.append(mark)
        return read(session, mark)

    monkeypatch.setattr(memory, "_read", counted)
    monkeypatch.setattr(memory, "_memory", memory._Memory())
    found: list[memory.Catalogue] = []
    start = threading.Barrier(6)

    def ask() -> None:
        with Session(engine_for(database_url)) as session:
            start.wait()
            found.append(memory.catalogue_now(session))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reads) == 1
    assert len({id(one) for one in found}) == 1


def test_little_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest that nobody asks for makes room."""
    kept: memory._Kept[int] = memory._Kept(2)
    made: list[str] = []

    def get(key: str) -> None:
        kept.get(key, lambda: made.append(key) or 0)  # type: ignore[func-returns-value]

    for key in "abacabc":
        get(key)
    assert made == ["a", "b", "c", "b", "c"]


@given(st.lists(st.booleans()), st.data())
def test_sets_are_whole_numbers(chosen: list[bool], data: st.DataObject) -> None:
    """Flags, numbers and bits are three ways to say the same; a piece of an order is cut as from a list."""
    size = len(chosen)
    numbers = [number for number in range(size) if chosen[number]]
    together = bits.of_numbers(numbers, size)
    assert together == bits.of_flags(bytes(chosen)) == sum(1 << number for number in numbers)
    assert bits.flags_of(together, size) == bytes(chosen)
    order = data.draw(st.permutations(range(size)))
    start, length = data.draw(st.integers(0, size)), data.draw(st.integers(0, 5))
    wanted = [number for number in order if chosen[number]][start : start + length]
    assert bits.piece(order, together, size, start, length) == wanted
