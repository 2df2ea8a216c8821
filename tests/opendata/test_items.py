"""A figure for electronic ordering and for search engines: the same figure, and nothing that is not there."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import pytest

from portal.opendata import items
from portal.opendata.service import refresh_declaration
from portal.opendata.structured import data_block
from portal.profiles import service as profiles
from portal.security import HEADERS
from tests import factories
from tests.accounts.people import make_producer
from tests.opendata.test_files import GTIN, stop

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.profiles.models import Profile

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def potato(db_session: Session) -> Profile:
    """A published profile with a GTIN."""
    published = factories.published(db_session)
    producer = make_producer(db_session, email="annan@exempel.se")
    profiles.set_gtin(db_session, published.declaration_id, GTIN, producer.id)
    refresh_declaration(db_session, published.declaration_id)
    db_session.commit()
    return published


def lines(client: FlaskClient, address: str) -> list[dict[str, str]]:
    """A CSV file as a program reads it."""
    return list(csv.DictReader(io.StringIO(client.get(address).data.decode())))


def structured(client: FlaskClient, slug: str) -> list[dict[str, Any]]:
    """The data blocks of a profile's page."""
    return [json.loads(found) for found in BLOCK.findall(client.get(f"/profil/{slug}").text)]


def test_properties_are_the_same_in_every_form(client: FlaskClient, potato: Profile) -> None:
    """As CSV, of one and of all, and as UBL: name and value, with unit, boundary, method and address."""
    own = lines(client, f"/profil/{potato.slug}/artikelegenskaper.csv")
    assert own == lines(client, "/oppna-data/artikelegenskaper.csv")
    told = {row["property"]: row["value"] for row in own}
    assert float(told["Klimatavtryck, kg CO2e per kg färdig vara"]) == pytest.approx(
        potato.content["footprint"]["total_kg_co2e"], rel=0.01
    )
    assert told["Klimatavtryck, vad som räknas med"] == "Till gårdsgrind"
    assert "2026.1" in told["Klimatavtryck, metod"]
    assert told["Klimatavtryck, gäller till och med"] == potato.valid_until.isoformat()
    assert told["Klimatavtryck, profil"] == f"http://localhost/profil/{potato.slug}/v1"
    assert "Klimatavtryck, undertecknad fil SHA-256" not in told  # it is not signed
    item = ET.fromstring(client.get(f"/profil/{potato.slug}/artikelegenskaper.xml").data)  # noqa: S314 - our own
    pairs = item.findall(f"{{{items.CAC}}}AdditionalItemProperty")
    named = {one.findtext(f"{{{items.CBC}}}Name"): one.findtext(f"{{{items.CBC}}}Value") for one in pairs}
    assert named == told
    assert item.findtext(f"{{{items.CAC}}}StandardItemIdentification/{{{items.CBC}}}ID") == GTIN


def test_goods_without_a_number_are_not_listed(
    client: FlaskClient, db_session: Session, potato: Profile
) -> None:
    """The list of goods has one row for each GTIN, and none for a product without."""
    (row,) = lines(client, "/oppna-data/varukatalog.csv")
    assert (row["GTIN"], row["Artikelbenämning"], row["Räknat per"]) == (
        GTIN,
        "Tvättad potatis",
        "kg färdig vara",
    )
    producer = make_producer(db_session, email="tredje@exempel.se")
    profiles.set_gtin(db_session, potato.declaration_id, "", producer.id)
    refresh_declaration(db_session, potato.declaration_id)
    db_session.commit()
    assert lines(client, "/oppna-data/varukatalog.csv") == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.118464, "0.118"),
        (12.345, "12.3"),
        (1234.5, "1230.0"),
        (0.0000123456, "0.0000123"),
        (0, "0.0"),
        (-0.5, "-0.5"),
    ],
)
def test_figures_have_three_digits_and_no_exponent(value: float, text: str) -> None:
    """Programs that order goods read plain decimals."""
    assert items.rounded(value) == text


def test_the_page_describes_the_figure_for_search_engines(client: FlaskClient, potato: Profile) -> None:
    """A product of schema.org with GTIN, and the figure with unit, boundary and method, in a data block."""
    (told,) = structured(client, potato.slug)
    assert (told["@type"], told["gtin14"], told["name"]) == ("Product", GTIN, "Tvättad potatis")
    figure = told["additionalProperty"][0]
    assert figure["value"] == potato.content["footprint"]["total_kg_co2e"]
    assert figure["minValue"] < figure["value"] < figure["maxValue"]
    assert figure["unitText"] == "kg CO2e per kg färdig vara"
    assert "gårdsgrind" in figure["description"]
    assert "2026.1" in figure["measurementTechnique"]
    assert "unsafe-inline" not in HEADERS["Content-Security-Policy"]


def test_a_figure_that_does_not_count_is_not_described(
    client: FlaskClient, db_session: Session, potato: Profile
) -> None:
    """An earlier version and a stopped figure have no block: a machine would not read the notice above it."""
    newer = factories.another_version(db_session, potato)
    refresh_declaration(db_session, potato.declaration_id)
    db_session.commit()
    assert len(structured(client, potato.slug)) == 1
    assert structured(client, f"{potato.slug}/v1") == []
    stop(db_session, newer)
    assert structured(client, potato.slug) == []


def test_no_text_can_end_the_block(app: Flask) -> None:
    """Markup in a product's name stays text."""
    told = {"name": "</script><script>alert('&')</script><!--"}
    with app.app_context():
        written = data_block(told)
    assert not set("<>&") & set(written)
    assert json.loads(written) == told
