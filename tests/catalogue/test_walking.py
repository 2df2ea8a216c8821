"""A page that is found from the beginning of its order is the page that a whole search finds."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.catalogue import queries, searching
from portal.catalogue.filters import DELIVERED_SORT, Filters
from portal.kitchens.models import DeliveryPoint
from tests.benchmarks.catalogue import fill

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pytest
    from sqlalchemy.orm import Session

TODAY = date(2026, 11, 27)
# The first two are in many rows, the third in those that lie last by name.
WORDS = ("", "gård", "vete")
FACETS = ((), (("grans", "delivered"),), (("bas", "kg/farm_gate"), ("egna", "80")))


def _pages(session: Session, kitchen: int) -> Iterator[tuple[Filters, Sequence[int]]]:
    for sort, words, facets in product(searching.SORTS, WORDS, FACETS):
        asked = Filters(words, facets, sort=sort, kitchen=kitchen if sort == DELIVERED_SORT else 0)
        first = searching.look_up(session, asked, TODAY)
        for page in (1, 2, -(-first.total // searching.PAGE_SIZE)):
            filters = Filters(**{**vars(asked), "page": page})
            yield filters, searching.look_up(session, filters, TODAY).ids


def test_the_shorter_way_finds_the_same(
    database_url: str, db_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every order, with words and choices: first, second and last page; also where too few lie in front."""
    fill(database_url, 400, 3)
    kitchen = db_session.scalars(select(DeliveryPoint.id).limit(1)).one()
    queries.known_values(db_session)
    ways: Counter[str] = Counter()
    began, alone = searching._from_the_beginning, searching._page_of

    def counted(name: str, way: Any) -> Any:
        def call(*given: Any) -> Any:
            ways[name] += 1
            return way(*given)

        return call

    monkeypatch.setattr(searching, "_from_the_beginning", counted("walked", began))
    monkeypatch.setattr(searching, "_page_of", counted("searched", alone))
    monkeypatch.setattr(searching, "WALK_SPARE", 0.8)  # so that some lie further back than was thought
    short = list(_pages(db_session, kitchen))
    walked, searched = ways["walked"], ways["searched"]
    assert walked > 20
    assert searched > 10
    monkeypatch.setattr(searching, "WALK_MOST", 0)
    assert list(_pages(db_session, kitchen)) == short
    assert ways["walked"] == walked
    assert sum(len(ids) for _filters, ids in short) > 1000
