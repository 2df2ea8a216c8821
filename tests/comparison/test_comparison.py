"""What may be compared, how surely one is lower, and from which load it wins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from portal.catalogue.models import CatalogueEntry
from portal.comparison.imports import _rows, abroad
from portal.comparison.judging import break_evens, verdicts
from portal.comparison.sides import sides_of
from portal.delivered.spread import probability_lower
from portal.kitchens.service import circuity
from schemas.events import ProfilePublished
from tests import factories
from tests.kitchens.test_delivered import OWN_VAN, a_region_point
from tests.workers_at_hand import happen

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.kitchens.models import DeliveryPoint


def potato(session: Session, number: int, **changes: str | list[str]) -> str:
    """A published potato of a grower of its own; its slug."""
    waiting = factories.in_review(
        session,
        factories.a_producer(session, f"odlare{number}@exempel.se"),
        f"Potatis {number}",
        given=factories.answers(product_name=f"Potatis {number}", **changes),
    )
    reviewer = factories.a_reviewer(session, f"granskare{number}@exempel.se")
    profile = factories.published(session, waiting, reviewer)
    happen(session, ProfilePublished(declaration_id=profile.declaration_id, profile_id=profile.id))
    return profile.slug


def page(client: FlaskClient, *slugs: str, kitchen: DeliveryPoint | None = None) -> str:
    """The comparison as a reader sees it."""
    chosen = "&".join(f"vara={slug}" for slug in slugs)
    answer = client.get(f"/jamfor?{chosen}" + (f"&kok={kitchen.id}" if kitchen else ""))
    assert answer.status_code == 200
    return answer.text


def test_less_than_the_uncertainty_is_said_to_be_no_difference(
    client: FlaskClient, db_session: Session
) -> None:
    """A harvest one per cent larger gives a lower figure, and no verdict."""
    first = potato(db_session, 1, crop_harvest="31000")
    second = potato(db_session, 2, crop_harvest="31300")
    text = page(client, first, second)
    assert "ej säkert skilda" in text
    assert "är lägre än Potatis" not in text


def test_a_clear_difference_is_told(client: FlaskClient, db_session: Session) -> None:
    """Half the harvest and twice the nitrogen is more than the draws can hide."""
    good = potato(db_session, 1, crop_harvest="40000", mineral_n_an="60")
    poor = potato(db_session, 2, crop_harvest="15000", mineral_n_an="150")
    for order in ((good, poor), (poor, good)):
        text = page(client, *order)
        assert "Potatis 1 (Exempelgården AB) är lägre än Potatis 2" in text
        assert "ej säkert skilda:" not in text


def test_what_two_products_share_cancels(db_session: Session) -> None:
    """Draw by draw the difference is narrower than the two intervals make one believe."""
    slugs = [potato(db_session, 1, crop_harvest="40000"), potato(db_session, 2, crop_harvest="24000")]
    (verdict,) = verdicts(sides_of(db_session, slugs, None))
    assert verdict.probability is not None
    shuffled = sorted(verdict.second.draws[1:])
    unpaired = probability_lower(
        [*verdict.first.draws[:1], *sorted(verdict.first.draws[1:])[::-1]], [0, *shuffled]
    )
    assert verdict.probability > unpaired


def test_different_boundaries_are_refused_and_a_kitchen_makes_them_one(
    client: FlaskClient, db_session: Session
) -> None:
    """To the farm gate and delivered stand side by side only with the way to one kitchen in both."""
    delivered = potato(db_session, 1, **OWN_VAN)
    collected = potato(db_session, 2)
    refused = page(client, delivered, collected)
    assert "går inte att jämföra" in refused
    assert "olika mycket av kedjan" in refused
    assert "<svg" not in refused.split("<main")[1]
    assert "kg CO₂e" not in refused.split("<main")[1]
    kitchen = a_region_point(db_session)
    allowed = page(client, delivered, collected, kitchen=kitchen)
    assert "går inte att jämföra" not in allowed
    assert "Klimatavtryck levererat till Ludvika lasarett" in allowed


def test_different_units_are_refused_with_a_kitchen_too(client: FlaskClient, db_session: Session) -> None:
    """A pot and a kilogram are never put side by side."""
    slugs = [potato(db_session, 1), potato(db_session, 2)]
    db_session.get_one(CatalogueEntry, slugs[1]).unit = "piece"
    db_session.commit()
    for kitchen in (None, a_region_point(db_session)):
        text = page(client, *slugs, kitchen=kitchen)
        assert "De är räknade per olika enhet: kg färdig vara, styck." in text
        assert "Vad går att säga?" not in text


def test_different_methods_get_no_verdict(db_session: Session) -> None:
    """Draws of two releases of the method are no pairs."""
    from dataclasses import replace

    sides = sides_of(db_session, [potato(db_session, 1), potato(db_session, 2)], None)
    older = replace(sides[1], result={**sides[1].result, "factor_set": "2025.1"})
    (verdict,) = verdicts([sides[0], older])
    assert (verdict.probability, verdict.lower) == (None, None)


def test_at_the_break_even_load_both_are_alike(client: FlaskClient, db_session: Session) -> None:
    """With that many kilograms in the van the product costs at the kitchen what the other does."""
    kitchen = a_region_point(db_session)
    slugs = [
        potato(db_session, 1, crop_harvest="40000", mineral_n_an="60"),
        potato(db_session, 2, crop_harvest="18000", mineral_n_an="160"),
    ]
    found = {one.side.entry.slug: one for one in break_evens(sides_of(db_session, slugs, kitchen))}
    winner = found[slugs[0]]
    assert winner.load_kg is not None
    assert winner.side.here is not None
    assert winner.side.here.terms.one_kg_van is not None
    assert winner.side.here.km is not None
    road_km = winner.side.here.km * float(circuity().value)
    at_load = winner.side.here.terms.base_kg + winner.side.here.terms.one_kg_van * road_km / winner.load_kg
    assert winner.other.figure is not None
    assert at_load == pytest.approx(winner.other.figure.central)
    assert re.search(r"vinner över Potatis 2 .* lastar mer än \d+ kg", page(client, *slugs, kitchen=kitchen))


def test_the_stages_sum_to_the_figure(db_session: Session) -> None:
    """The declared way goes out of the transport stage, and the way to the kitchen comes in."""
    from portal.comparison.words import stages_of

    kitchen = a_region_point(db_session)
    sides = sides_of(db_session, [potato(db_session, 1, **OWN_VAN), potato(db_session, 2)], kitchen)
    for number, side in enumerate(sides):
        assert side.figure is not None
        total = sum(row["values"][number] for row in stages_of(sides))
        assert total == pytest.approx(side.figure.central, rel=1e-5)


def test_every_row_from_abroad_has_its_source(client: FlaskClient, db_session: Session) -> None:
    """Figures of other countries are cited to the row, and said to be counted otherwise."""
    assert all(row.source and row.locator and row.licence and row.studies > 0 for row in _rows())
    assert {row.country for row in abroad("potato", "field_crops")} >= {"DK", "NL"}
    assert "SE" not in {row.country for row in _rows()}
    text = page(client, potato(db_session, 1), potato(db_session, 2))
    assert "Samma slags vara från andra länder" in text
    assert "SU-EATABLE LIFE" in text
    assert "utan vägen till Sverige" in text


@pytest.mark.parametrize(
    "query", ["", "vara=", "vara=%00&vara=x", "vara=a&vara=b&kok=x", "vara=" + "x" * 3000, "kok=%C2%B2"]
)
def test_odd_addresses_explain_themselves(client: FlaskClient, query: str) -> None:
    """Whatever stands in the address, there is a page."""
    answer = client.get(f"/jamfor?{query}")
    assert answer.status_code == 200
    assert "Kryssa för två till fyra varor" in answer.text
