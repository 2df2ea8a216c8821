"""The catalogue in memory: who has which facets, and every order, read once for each state of the catalogue.

Whatever is chosen, counted and paged through is then found without the database, which is asked only for
words: it knows their stems, their parts and what they were misspelt for. What is remembered belongs to one
state of the catalogue, whose mark changes with every row written.
"""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, Integer, Select, cast, func, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from portal.catalogue import bits
from portal.catalogue.models import CatalogueEntry, CatalogueState

# Facet -> value -> number of entries.
Counts = Mapping[str, Mapping[str, int]]

# At a hundred thousand entries an order takes 0.4 MB, a set of entries 0.01 MB.
ORDERS_KEPT = 100
SETS_KEPT = 1000
NANO_KG = 1_000_000_000  # the nine decimals of a stored figure, as whole numbers
DAY_ONE = date(1970, 1, 1)
_SORT_IN_MEMORY = sql("SET LOCAL work_mem = '64MB'")


Value = TypeVar("Value")


class _Kept(Generic[Value]):
    """The newest of what has been read or computed, by key."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, Value] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What is kept, or else is made now; two who ask at once may both make it."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        made = make()
        with self._lock:
            self._values[key] = made
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return made


@dataclass(frozen=True)
class Catalogue:
    """Every entry of one state of the catalogue. Sets of entries are `bits` of their numbers.

    Attributes:
        mark: of the state; None before anything was written.
        size: more than any entry's number.
        everything: all entries.
        facets: facet text, `forpackning:cardboard` -> the entries that carry it.
        last_days: number -> the last day on which the figure counts, in days from 1970.
        nano_kg: number -> kg CO2e per declared unit, in the ninth decimal.
    """

    mark: UUID | None
    size: int
    everything: int
    facets: Mapping[str, int]
    last_days: Sequence[int]
    nano_kg: Sequence[int]
    _sets: _Kept[int] = field(default_factory=lambda: _Kept(SETS_KEPT))
    _orders: _Kept[Sequence[int]] = field(default_factory=lambda: _Kept(ORDERS_KEPT))

    def carrying(self, texts: Iterable[str]) -> int:
        """The entries that carry all of these facet texts."""
        found = self.everything
        for text in texts:
            found &= self.facets.get(text, 0)
        return found

    def counting_on(self, day: date) -> int:
        """The entries whose figure still counts on a day."""
        number = (day - DAY_ONE).days
        return self._set(day, lambda: bits.of_flags(bytes(map(number.__le__, self.last_days))))

    def at_most(self, kg: Decimal) -> int:
        """The entries whose figure is not higher, kg CO2e per declared unit."""
        limit = int(kg * NANO_KG)
        return self._set(kg, lambda: bits.of_flags(bytes(map(limit.__ge__, self.nano_kg))))

    def found_by(self, session: Session, words: str, query: Select[Any]) -> int:
        """The entries that a query for words finds; asked once."""
        return self._set(words, lambda: bits.of_numbers(self._known(_numbers(session, query)), self.size))

    def counts(self, entries: int, facets: Collection[str]) -> Counts:
        """Of these facets, how many of the entries have each value; values that none has are left out."""
        counts: dict[str, dict[str, int]] = {facet: {} for facet in facets}
        for text, carriers in self.facets.items():
            facet, _colon, value = text.partition(":")
            if facet in counts and (count := (carriers & entries).bit_count()):
                counts[facet][value] = count
        return counts

    def piece(
        self, session: Session, entries: int, order: Hashable, query: Select[Any], start: int, length: int
    ) -> Sequence[int]:
        """Of some entries, `length` from the place `start` on, in an order whose query is asked once.

        What the query does not name comes last.
        """
        arranged = self._orders.get(order, lambda: self._arranged(_numbers(session, query)))
        return bits.piece(arranged, entries, self.size, start, length)

    def _set(self, key: Hashable, make: Callable[[], int]) -> int:
        return self._sets.get(key, lambda: make() & self.everything)

    def _known(self, numbers: Sequence[int]) -> Sequence[int]:
        """Without those that have been written after this state was read, which may be past its end."""
        return [number for number in numbers if number < self.size]

    def _arranged(self, numbers: Sequence[int]) -> Sequence[int]:
        order = array("i", self._known(numbers))
        if len(order) < self.everything.bit_count():
            left = self.everything & ~bits.of_numbers(order, self.size)
            order.extend(bits.piece(range(self.size), left, self.size, 0, self.size))
        return order


class _Memory:
    """The newest state that somebody has asked for."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._newest: Catalogue | None = None

    def now(self, session: Session) -> Catalogue:
        known, mark = self._newest, _mark(session)
        if known is not None and known.mark == mark is not None:
            return known
        with self._turn:
            # Asked again: another may have read it while this one waited. The mark is read before the rows,
            # so what is written in between is read by the next who asks, and never taken for this state.
            known, mark = self._newest, _mark(session)
            if known is None or mark is None or known.mark != mark:
                known = self._newest = _read(session, mark)
            return known


_memory = _Memory()


def catalogue_now(session: Session) -> Catalogue:
    """The catalogue as it is. Whoever finds it changed reads it anew, and those who come meanwhile wait."""
    return _memory.now(session)


def _numbers(session: Session, query: Select[Any]) -> Sequence[int]:
    """The entry numbers of a query in its order, as one value: many times faster than row by row."""
    session.execute(_SORT_IN_MEMORY)
    # Without a type, what the driver gives is taken as it is.
    whole = select(func.array(query.scalar_subquery(), type_=NullType()))
    row: Any = session.execute(whole).one()
    numbers: Sequence[int] = row[0]
    return numbers


def _mark(session: Session) -> UUID | None:
    return session.scalar(select(CatalogueState.mark))


def _read(session: Session, mark: UUID | None) -> Catalogue:
    entry = CatalogueEntry
    columns = (
        func.array_agg(entry.id),
        func.array_agg(entry.valid_until.op("-", return_type=Integer())(DAY_ONE)),
        func.array_agg(cast(entry.total_kg_co2e * NANO_KG, BigInteger)),
    )
    session.execute(_SORT_IN_MEMORY)
    # Many carry exactly the same facets: a hundred thousand entries are some thousand kinds.
    kinds = session.execute(select(entry.facets, *columns).group_by(entry.facets)).all()
    size = 1 + max((number for kind in kinds for number in kind[1]), default=-1)
    last_days, nano_kg = array("i", bytes(4 * size)), array("q", bytes(8 * size))
    numbers_of: dict[str, list[int]] = {}
    for texts, numbers, days, amounts in kinds:
        for number, last_day, amount in zip(numbers, days, amounts, strict=True):
            last_days[number], nano_kg[number] = last_day, amount
        for text in texts:
            numbers_of.setdefault(text, []).extend(numbers)
    everything = bits.of_numbers((number for kind in kinds for number in kind[1]), size)
    facets = {text: bits.of_numbers(numbers, size) for text, numbers in numbers_of.items()}
    return Catalogue(mark, size, everything, facets, last_days, nano_kg)
