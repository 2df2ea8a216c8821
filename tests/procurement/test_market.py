"""The market at a limit: counts of products and firms, warnings, the curve and its table."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.catalogue.models import CatalogueEntry
from portal.delivered.models import Delivered
from portal.procurement.market import Offer, curve, passing, uncertainty_percent
from tests import factories
from tests.kitchens.test_delivered import a_region_point

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

ROWS = st.lists(st.tuples(st.integers(1, 9999), st.integers(0, 4)), min_size=1, max_size=60)
FIRMS = [UUID(int=at) for at in range(5)]


def offer(total: str, firm: int, percent: int = 10, share: str = "0.6") -> Offer:
    """A product of one of the firms."""
    middle = Decimal(total)
    half = middle * percent / 100
    return Offer("jn", "x", FIRMS[firm], middle, middle - half, middle + half, Decimal(share))


MARKET = [offer("0.10", 0), offer("0.20", 0), offer("0.30", 1), offer("0.40", 2), offer("0.50", 3)]


def test_products_and_firms_are_counted_apart() -> None:
    """One firm with two products is one firm; below three firms there is a warning."""
    at = passing(MARKET, Decimal("0.3"))
    assert (at.products, at.firms, at.is_thin) == (3, 2, True)
    at = passing(MARKET, Decimal("0.4"))
    assert (at.products, at.firms, at.is_thin) == (4, 3, False)


def test_the_tolerance_lets_an_excess_through() -> None:
    """What lies within the tolerance passes, what lies beyond it does not."""
    assert passing(MARKET, Decimal("0.29"), 3).products == 2
    assert passing(MARKET, Decimal("0.29"), 4).products == 3


def test_those_near_the_limit_are_unsure() -> None:
    """A likely range that goes over the limit on either side is told."""
    assert passing(MARKET, Decimal("0.31")).unsure == 1
    assert passing(MARKET, Decimal("0.35")).unsure == 0


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(1, 9999), st.integers(0, 4)), min_size=1, max_size=60), st.integers(0, 50)
)
def test_a_higher_limit_never_shuts_anybody_out(rows: list[tuple[int, int]], tolerance: int) -> None:
    """Along the curve products and firms only rise, and at its end everybody passes."""
    some = [offer(str(Decimal(total) / 1000), firm) for total, firm in rows]
    lines = curve(some, tolerance)
    assert [one.products for one in lines] == sorted(one.products for one in lines)
    assert [one.firms for one in lines] == sorted(one.firms for one in lines)
    assert (lines[-1].products, lines[-1].firms) == (len(some), len({one.firm_id for one in some}))
    assert len(lines) <= 41


@given(st.permutations(FIRMS))
def test_who_a_firm_is_does_not_matter(others: list[UUID]) -> None:
    """Only that firms differ counts, never which they are."""
    turned = [replace(one, firm_id=others[FIRMS.index(one.firm_id)]) for one in MARKET]
    assert curve(turned) == curve(MARKET)


def test_the_uncertainty_is_that_of_what_is_published() -> None:
    """The median half width; without anything published a careful figure."""
    assert uncertainty_percent([offer("1", 0, 10), offer("2", 1, 30), offer("3", 2, 20)]) == 20
    assert uncertainty_percent([]) == 30


def listed_market(session: Session) -> None:
    """One firm's potatoes in the catalogue, four of them."""
    profile = factories.published(session)
    for at in range(3):
        total = Decimal("0.5") + at
        factories.listed(
            session,
            profile,
            f"jn-2025-90000{at}",
            total_kg_co2e=total,
            low_kg_co2e=total * Decimal("0.9"),
            high_kg_co2e=total * Decimal("1.1"),
        )


def test_the_page_counts_what_is_published(client: FlaskClient, db_session: Session) -> None:
    """Anybody may try a limit; few firms are warned of; nobody is verified by a third party."""
    listed_market(db_session)
    page = client.get("/upphandla/marknad?kategori=potato&grans=1,6&tolerans=5")
    assert page.status_code == 200
    text = " ".join(page.text.split())
    assert "Klarar gränsen 1,6 kg CO₂e" in text
    assert "Färre än tre företag klarar gränsen" in text
    assert "<polyline" in page.text
    assert page.text.count("Färre än tre") > 3


def test_a_kitchen_brings_the_way_there(client: FlaskClient, db_session: Session) -> None:
    """Delivered figures are counted, what cannot be told is left out, and so is an unfilled kitchen."""
    listed_market(db_session)
    point = a_region_point(db_session)
    entries = db_session.scalars(select(CatalogueEntry).order_by(CatalogueEntry.total_kg_co2e)).all()
    for at, entry in enumerate(entries):
        way = math.inf if at == 0 else 1.0
        total = float(entry.total_kg_co2e) + way
        db_session.add(Delivered(point_id=point.id, entry_id=entry.id, total_kg=total))
    point.filled_at = None
    db_session.commit()
    address = f"/upphandla/marknad?kategori=potato&grans=1,6&kok={point.id}"
    assert "Transporten till" not in client.get(address).text
    point.filled_at = datetime.now(UTC)
    db_session.commit()
    text = " ".join(client.get(address).text.split())
    assert f"Transporten till {point.name} är inräknad" in text
    first = text.split("Alla publicerade, granskade av regionen")[1]
    assert first.split('numeric">')[1].startswith("1<")


@pytest.mark.parametrize("query", ["", "?kategori=finns-inte", "?kategori=potato&grans=lagom&tolerans=900"])
def test_no_address_breaks_the_page(client: FlaskClient, db_session: Session, query: str) -> None:
    """What cannot be used is told in words."""
    page = client.get(f"/upphandla/marknad{query}")
    assert page.status_code == 200
    if "lagom" in query:
        assert "går inte att läsa som ett tal" in page.text
        assert "mellan 0 och 100" in page.text
