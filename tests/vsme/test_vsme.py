"""What a producer's declarations tell of VSME B3: sums that can be followed, and what is missing in words."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from portal.vsme.b3 import Declared, Heading, Left, contents, emission_sums, energy_sums, parts
from tests import factories
from tests.accounts.people import make_producer, sign_in
from tests.conftest import ROOT
from workers.engine.factors import load_factor_set

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

DIESEL, GRID = "energy.fuel.diesel.se.mk1_2025.l", "energy.electricity.se.average"


def line(factor: str = DIESEL, value: float = 3.0, total: float = 300.0, **changes: Any) -> dict[str, Any]:
    """A line of a result, as it is stored."""
    return {
        "id": "field-diesel",
        "stage": "farm",
        "model": "activity",
        "label": {"sv": "Diesel"},
        "equation": "mängd gånger faktor",
        "kg_co2e_total": total,
        "parameters": [{"id": factor, "value": value}] if factor else [],
        "inputs": [{"activities": [{"origin": "measured"}]}],
        **changes,
    }


def of(*lines: dict[str, Any]) -> list[Any]:
    """The parts of one result."""
    return list(parts([Declared("JN-2026-000001", "Potatis", {"lines": list(lines)})]))


def test_energy_is_what_the_factor_was_multiplied_with() -> None:
    """100 litres of diesel are 3,590 MJ, 360 kWh are 0.36 MWh; emissions are those of the figure."""
    found = of(line(), line(GRID, 0.037, 13.32, id="electricity-total", stage="processing"))
    energy, emissions = energy_sums(found), emission_sums(found)
    assert energy[Heading.FOSSIL] == pytest.approx(100 * 35.9 / 3600)
    assert energy[Heading.GRID] == pytest.approx(0.36)
    assert emissions[Heading.FOSSIL] == pytest.approx(0.3)
    assert emissions[Heading.GRID] == pytest.approx(0.01332)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"id": "contractor-diesel"}, Left.HIRED),
        ({"stage": "inputs"}, Left.BOUGHT),
        ({"inputs": [{"activities": [{"origin": "measured"}, {"origin": "default"}]}]}, Left.DEFAULT),
        ({"model": "process_energy"}, Left.DEFAULT),
    ],
)
def test_what_is_not_stated_or_not_ones_own_is_left_out(changes: dict[str, Any], why: Left) -> None:
    """Defaults, hired work and what was bought stand among the lines with the reason, in no sum."""
    (part,) = found = of(line(**changes))
    assert part.left is why
    assert part.mwh == pytest.approx(100 * 35.9 / 3600)
    assert sum(energy_sums(found).values()) == sum(emission_sums(found).values()) == 0


def test_direct_emissions_have_headings_of_their_own() -> None:
    """Animals and soils are scope 1, land is beside it; bought feed is none of B3's business."""
    models = {"enteric": 5.0, "soil_n2o_direct_synthetic": 7.0, "organic_soil": 11.0, "feed_ration": 13.0}
    found = of(*(line("", total=total * 1000, model=model) for model, total in models.items()))
    sums = emission_sums(found)
    assert (sums[Heading.BIOLOGICAL], sums[Heading.LAND]) == (12.0, 11.0)
    assert sum(sums.values()) == 23.0


def test_every_carrier_of_the_forms_is_known() -> None:
    """No line of any form uses a fuel, electricity or heat whose energy content is not there."""
    texts = [path.read_text("utf-8") for path in (ROOT / "schemas" / "forms").glob("*/*.yml")]
    lines = [row for text in texts for row in text.splitlines() if "source:" not in row]
    used = set(re.findall(r"energy\.[a-z0-9_.]+[a-z0-9_]", " ".join(lines)))
    assert len(used) > 10
    assert used <= contents().keys()
    rows = load_factor_set("2026.1").parameters
    for factor, content in contents().items():
        assert str(rows[factor].unit).split("/")[1] == str(content.unit), factor


@pytest.fixture
def browser(client: FlaskClient, db_session: Session) -> FlaskClient:
    """A producer who has handed in a potato with diesel of their own and one sum of electricity."""
    producer = make_producer(db_session)
    given = factories.answers(
        machinery_fuels=["diesel"],
        machinery_fuel_diesel="1300",
        machinery_fuel_diesel__unit="l",
        electricity_how="total",
        electricity_total="12000",
        electricity_total__unit="kWh",
    )
    factories.in_review(db_session, producer, given=given)
    sign_in(client, producer)
    return client


def test_the_page_and_the_files_say_the_same(browser: FlaskClient) -> None:
    """Energy as stated in MWh, no intensity, and beside each point what is missing."""
    assert "12,00" in browser.get("/hallbarhetsrapport").text
    text = browser.get("/hallbarhetsrapport/vsme-b3-2025.csv").data.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    values = {row["Uppgift"]: row["Värde"] for row in table}
    assert values["El från elnätet"] == "12"
    assert float(values["Bränslen, icke förnybara"].replace(",", ".")) == pytest.approx(
        1300 * 35.9 / 3600, rel=1e-5
    )
    assert values["Utsläpp i förhållande till omsättningen"] == ""
    assert float(values["Scope 1: djur, gödsel, odling och köldmedium"].replace(",", ".")) > 0
    assert all(row["Det som saknas"] for row in table)
    content = browser.get("/hallbarhetsrapport/vsme-b3-2025.xlsx").data
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    points, lines = (book.get_sheet_by_name(name).to_python() for name in ("B3", "Underlag"))
    assert [row[2] for row in points if row[1] == "El från elnätet"] == [12.0]
    assert {row[6] for row in lines[1:]} >= {"Ja"}
    assert browser.get("/hallbarhetsrapport/vsme-b3-2024.csv").status_code == 404


def test_nobody_sees_anothers(app: Flask, browser: FlaskClient, db_session: Session) -> None:
    """Another firm has no report of its own, and a stranger is asked to sign in."""
    other = make_producer(db_session, email="annan@exempel.se", name="Annan", organisation_name="Annat AB")
    client = app.test_client()
    assert client.get("/hallbarhetsrapport/vsme-b3-2025.csv").status_code == 302
    sign_in(client, other)
    assert client.get("/hallbarhetsrapport/vsme-b3-2025.csv").status_code == 404
    assert "Potatis" not in client.get("/hallbarhetsrapport").text
