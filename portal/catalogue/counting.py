"""How many entries each facet has, from one grouped query, remembered until the catalogue changes.

Counting a selection of a hundred thousand costs a tenth of a second, and most readers ask for the same few.
What is remembered belongs to one state of the catalogue, whose mark changes with every row that is written.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select, true
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from portal.catalogue.models import CatalogueEntry, CatalogueState

Counts = Mapping[str, Mapping[str, int]]

MOST_KEPT = 2000
# Compiling these queries would take the database longer than running them.
_PLAIN = sql("SET LOCAL jit = off")


class _Memory:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mark: UUID | None = None
        self._kept: dict[str, Counts] = {}

    def get(self, mark: UUID, key: str) -> Counts | None:
        with self._lock:
            return self._kept.get(key) if mark == self._mark else None

    def put(self, mark: UUID, key: str, counts: Counts) -> None:
        with self._lock:
            if mark != self._mark or len(self._kept) >= MOST_KEPT:
                self._mark, self._kept = mark, {}
            self._kept[key] = counts


_memory = _Memory()


def state_of(session: Session) -> UUID | None:
    """The mark of the catalogue's state; None before anything was written."""
    return session.scalar(select(CatalogueState.mark))


def count_together(
    session: Session, found: Select[CatalogueEntry], choices: Mapping[str, Sequence[str]]
) -> None:
    """Count several choices within one selection in one query, and remember each: words are slow to look up.

    Args:
        choices: the name of each selection, as for `counts_of`, and the facets it asks for.
    """
    mark = state_of(session)
    if mark is None or all(_memory.get(mark, key) is not None for key in choices):
        return
    rows = found.with_only_columns(CatalogueEntry.facets).cte("found")
    facet = func.unnest(rows.c.facets).table_valued("facet").render_derived()
    columns = [func.count().filter(rows.c.facets.contains(list(texts))) for texts in choices.values()]
    counts: dict[str, dict[str, dict[str, int]]] = {key: {} for key in choices}
    joined = rows.join(facet, true())
    query = select(facet.c.facet, *columns).select_from(joined).group_by(facet.c.facet)
    session.execute(_PLAIN)
    for text, *numbers in session.execute(query):
        name, _colon, value = text.partition(":")
        for key, number in zip(choices, numbers, strict=True):
            if number:
                counts[key].setdefault(name, {})[value] = number
    for key, found_counts in counts.items():
        _memory.put(mark, key, found_counts)


def counts_of(session: Session, selection: Select[CatalogueEntry], key: str) -> Counts:
    """Facet -> value -> number of entries in a selection.

    Args:
        key: names the selection; two with one key must be the same.
    """
    mark = state_of(session)
    known = _memory.get(mark, key) if mark else None
    if known is not None:
        return known
    session.execute(_PLAIN)
    rows = selection.with_only_columns(func.unnest(CatalogueEntry.facets).label("facet")).subquery()
    counts: dict[str, dict[str, int]] = {}
    for text, count in session.execute(select(rows.c.facet, func.count()).group_by(rows.c.facet)):
        facet, _colon, value = text.partition(":")
        counts.setdefault(facet, {})[value] = count
    if mark:
        _memory.put(mark, key, counts)
    return counts
