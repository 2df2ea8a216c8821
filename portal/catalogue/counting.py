"""How many entries have which facets, from one grouped query, remembered until the catalogue changes.

Many entries have exactly the same facets: a hundred thousand are a tally of some thousand kinds. Whatever is
chosen among the facets is counted in the tally, so the database is asked once for each search, not for each
choice. What is remembered belongs to one state of the catalogue, whose mark changes with every row written.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from portal.catalogue.models import CatalogueEntry, CatalogueState

# Facet -> value -> number of entries.
Counts = Mapping[str, Mapping[str, int]]

MOST_KEPT = 500
ALL = "all"  # the whole catalogue's key, what has run out included
_PLAIN = sql("SET LOCAL jit = off")


class Tally(dict[frozenset[str], int]):
    """Exactly these facets -> number of entries."""

    @cached_property
    def counts(self) -> Counts:
        """The entries of each value, added up once for all who remember the tally."""
        totals: dict[str, int] = {}
        for kind, count in self.items():
            for text in kind:
                totals[text] = totals.get(text, 0) + count
        counts: dict[str, dict[str, int]] = {}
        for text, total in totals.items():
            facet, _colon, value = text.partition(":")
            counts.setdefault(facet, {})[value] = total
        return counts


class _Memory:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mark: UUID | None = None
        self._kept: dict[str, Tally] = {}

    def get(self, mark: UUID, key: str) -> Tally | None:
        with self._lock:
            return self._kept.get(key) if mark == self._mark else None

    def put(self, mark: UUID, key: str, tally: Tally) -> None:
        with self._lock:
            if mark != self._mark or len(self._kept) >= MOST_KEPT:
                self._mark, self._kept = mark, {}
            self._kept[key] = tally


_memory = _Memory()


@dataclass(frozen=True)
class Remembered:
    """What has been counted in one state of the catalogue.

    The state is read before anything is counted: what comes in between is then counted again by the next
    reader, and never taken for the new state.

    Attributes:
        mark: of the state; None before anything was written, and then nothing is remembered.
    """

    mark: UUID | None

    def get(self, key: str) -> Tally | None:
        """The tally of a selection; two selections with one key must be the same."""
        return _memory.get(self.mark, key) if self.mark else None

    def put(self, key: str, tally: Tally) -> None:
        """Keep it for those who ask next."""
        if self.mark:
            _memory.put(self.mark, key, tally)


def remembered(session: Session) -> Remembered:
    """What is known of the catalogue as it is now."""
    return Remembered(session.scalar(select(CatalogueState.mark)))


def tally_of(session: Session, selection: Select[CatalogueEntry]) -> Tally:
    """How many entries of a selection have exactly which facets."""
    plainly(session)
    facets = CatalogueEntry.facets
    rows = session.execute(selection.with_only_columns(facets, func.count()).group_by(facets))
    return Tally({frozenset(texts): count for texts, count in rows})


def plainly(session: Session) -> None:
    """Compiling the catalogue's queries would take the database longer than running them."""
    session.execute(_PLAIN)


def narrowed(tally: Tally, texts: Collection[str]) -> Tally:
    """The part of a tally that has all of these facets."""
    wanted = frozenset(texts)
    if not wanted:
        return tally
    return Tally({kind: count for kind, count in tally.items() if wanted <= kind})
