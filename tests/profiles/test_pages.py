"""The public profile, its method page and its JSON."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
import time_machine

from portal.accounts.numbers import OrganisationNumber
from portal.i18n import TIME_ZONE
from portal.results.models import ComputedFootprint
from schemas.canonical import canonical_json, content_hash
from tests import factories
from tests.accounts.people import sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.profiles.models import Profile

LAST_DAY = datetime(2027, 12, 31, 23, 59, tzinfo=TIME_ZONE)
DAY_AFTER = datetime(2028, 1, 1, 0, 1, tzinfo=TIME_ZONE)


@pytest.fixture
def profile(db_session: Session) -> Profile:
    """A published potato."""
    return factories.published(db_session)


def pages_of(profile: Profile) -> list[str]:
    """Every public address of a profile."""
    base = f"/profil/{profile.slug}"
    newest = [base, f"{base}/metod", f"{base}.json"]
    return [*newest, f"{base}/v1", f"{base}/v1/metod", f"{base}/v1.json"]


def stands_in(figures: str, text: str) -> bool:
    """Whether a number begins with these figures; parts of hashes and of longer numbers do not count."""
    return re.search(rf"(?<![\w.,:]){re.escape(figures)}", text) is not None


def test_everybody_may_read_every_page(client: FlaskClient, db_session: Session, profile: Profile) -> None:
    """Visitors, the producer and staff alike get all six addresses."""
    assert [client.get(address).status_code for address in pages_of(profile)] == [200] * 6
    sign_in(client, factories.a_reviewer(db_session, "annan@exempel.se"))
    assert [client.get(address).status_code for address in pages_of(profile)] == [200] * 6


def test_the_page_tells_the_whole_truth(client: FlaskClient, profile: Profile) -> None:
    """Figure with range and unit, boundary, own data, defaults, flags, review and validity are all there."""
    page = client.get(f"/profil/{profile.slug}").text
    for words in (
        "kg\N{NO-BREAK SPACE}CO₂e",
        "per kg färdig vara",
        "Troligt spann:",
        "Till gårdsgrind",
        "av klimatavtrycket bygger på producentens egna uppgifter",
        "Schablon",
        "Obekräftad",
        "nivå L2, skrivbordsgranskning",
        "Granskare på regionen",
        "31 december 2027",
        "Klimatkompensation räknas aldrig in",
        "Inget väsentligt saknas",
        "King Edward",
    ):
        assert words in page
    assert "certifierad" not in page.lower()
    assert "verifierad" not in page.lower()


def test_no_figure_stands_without_its_range(client: FlaskClient, profile: Profile) -> None:
    """Wherever the product's figure is shown in text, the likely range follows within a few words."""
    for address in (f"/profil/{profile.slug}", f"/profil/{profile.slug}/metod", "/katalog"):
        page = client.get(address).text
        figure = re.search(r"\d+,\d+\N{NO-BREAK SPACE}kg\N{NO-BREAK SPACE}CO₂e", page)
        assert figure
        assert "spann" in page[figure.start() : figure.start() + 400]


def test_private_amounts_are_nowhere(client: FlaskClient, db_session: Session, profile: Profile) -> None:
    """No public page or file holds what the farm grew, used or sold, nor a sum that would tell."""
    full = canonical_json(db_session.get_one(ComputedFootprint, profile.footprint_id).result)
    assert all(amount in full for amount in ("7.77", "123.45", "242688", "959.2"))  # what must not get out
    for address in [*pages_of(profile), "/katalog", "/katalog.csv"]:
        text = client.get(address).text
        for amount in factories.PRIVATE_AMOUNTS:
            assert not stands_in(amount, text), (address, amount)
        for name in ("kg_co2e_total", '"output"', "as_entered", "expression", "odlare@exempel.se"):
            assert name not in text, (address, name)


def test_a_sole_traders_number_is_nowhere(client: FlaskClient, db_session: Session) -> None:
    """A personal identity number never reaches a public page, however it is written."""
    number = OrganisationNumber(digits="4607130253", is_sole_trader=True)
    producer = factories.a_producer(db_session, organisation_number=number, organisation_name="Annas odling")
    profile = factories.published(db_session, factories.in_review(db_session, producer))
    for address in [*pages_of(profile), "/katalog", "/katalog.csv"]:
        text = client.get(address).text
        assert not stands_in("460713", text)
        assert not stands_in("19460713", text)
    assert "Annas odling" in client.get("/katalog").text


def test_the_method_page_names_equation_factor_and_source(client: FlaskClient, profile: Profile) -> None:
    """Every line stands there with its result, share and equation, and every factor with id and version."""
    page = client.get(f"/profil/{profile.slug}/metod").text
    result = profile.content["footprint"]
    for line in result["lines"]:
        assert line["label"]["sv"].split(",")[0] in page
        for parameter in line["parameters"]:
            assert f"{parameter['id']} ({parameter['version']})" in page
    for words in (
        "Ekvation:",
        "IPCC",
        result["factor_set"],
        result["engine_version"],
        result["gwp_set"],
        "mängden visas inte",
    ):
        assert words in page


def test_a_figure_past_its_time_says_so(client: FlaskClient, profile: Profile) -> None:
    """Valid through the last day in Sweden; from the next day on page, method and list say otherwise."""
    with time_machine.travel(LAST_DAY, tick=False):
        assert "Har gått ut" not in client.get(f"/profil/{profile.slug}").text
    with time_machine.travel(DAY_AFTER, tick=False):
        assert "Siffran har gått ut" in client.get(f"/profil/{profile.slug}").text
        assert "Siffran har gått ut" in client.get(f"/profil/{profile.slug}/metod").text
        assert "Tvättad potatis" not in client.get("/katalog").text
        assert "Har gått ut" in client.get("/katalog?utgangna=1").text


def test_json_content_fits_its_hash(client: FlaskClient, profile: Profile) -> None:
    """Anyone can compute the published hash from the published content."""
    answer = client.get(f"/profil/{profile.slug}.json").get_json()
    assert content_hash(answer["content"]) == answer["content_hash"] == profile.content_hash
    assert (answer["slug"], answer["version"]) == (profile.slug, 1)


def test_json_is_cached_by_its_hash(client: FlaskClient, profile: Profile) -> None:
    """Whoever has a copy is answered with 304, and asks again soon, since the state may change."""
    first = client.get(f"/profil/{profile.slug}/v1.json")
    assert first.headers["Cache-Control"].startswith("public, max-age=300")
    again = client.get(f"/profil/{profile.slug}/v1.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_pages_are_asked_about_again_each_time(
    client: FlaskClient, db_session: Session, profile: Profile
) -> None:
    """A visitor's copy is confirmed with 304; a signed-in person's page is not stored at all."""
    address = f"/profil/{profile.slug}"
    first = client.get(address)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    client.set_cookie("jordnara_sprak", "en")
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    sign_in(client, factories.a_reviewer(db_session, "annan@exempel.se"))
    assert client.get(address).headers["Cache-Control"] == "private, no-store"


def test_an_older_version_points_to_the_newer(
    client: FlaskClient, db_session: Session, profile: Profile
) -> None:
    """Both versions stay readable, the old one says that it is old, and each lists the other."""
    newer = factories.another_version(db_session, profile)
    old = client.get(f"/profil/{profile.slug}/v1").text
    assert "Det finns en nyare version" in old
    assert f"/profil/{profile.slug}/v{newer.version}" in old
    current = client.get(f"/profil/{profile.slug}").text
    assert "Det finns en nyare version" not in current
    assert f'href="/profil/{profile.slug}/v1"' in current


NOWHERE = (
    "jn-2026-999999",
    "jn-2026-1",
    "x",
    "%00",
    "jn-2026-000001%00",
    "jn-2026-000001/v0",
    "jn-2026-000001/v99999999999999999999",
    "jn-2026-000001/v-1",
    "jn-2026-000001/vx",
    "jn-2026-000001.xml",
    "'; DROP TABLE profiles; --",
    "%ff",
)


def test_addresses_that_lead_nowhere(client: FlaskClient, profile: Profile) -> None:
    """Whatever stands in the address, the answer is that the page is not there."""
    for path in NOWHERE:
        for ending in ("", "/metod", ".json"):
            assert client.get(f"/profil/{path}{ending}").status_code == 404, path


def test_capital_letters_lead_to_the_profile(client: FlaskClient, profile: Profile) -> None:
    """The number as it is printed on a receipt works as an address."""
    answer = client.get(f"/profil/{profile.slug.upper()}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/profil/{profile.slug}")
