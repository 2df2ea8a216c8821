"""Searching, narrowing, sorting and paging the catalogue."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from portal.accounts.models import Role
from portal.accounts.municipalities import municipalities
from portal.catalogue.filters import DEFAULT_SORT, SORT_NAMES
from portal.catalogue.models import CatalogueEntry
from portal.catalogue.searching import PAGE_SIZE, SORTS
from tests import factories
from tests.accounts.people import make_producer, make_staff, sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.profiles.models import Profile

# name, category, label, total, published on this day of 2026
ROWS = [
    ("Ärtor, gula", "peas", "Ärter", "0.30", 5),
    ("Åkerbönor", "beans", "Bönor", "0.20", 4),
    ("Öländsk lök", "onion", "Lök", "0.10", 3),
    ("Zebramorötter", "carrot", "Morot", "0.05", 2),
    ("apelvete", "winter_wheat", "Höstvete", "0.40", 1),
]


@pytest.fixture
def profile(db_session: Session) -> Profile:
    """A published potato; its row gives the others what they do not name."""
    return factories.published(db_session)


@pytest.fixture
def rows(db_session: Session, profile: Profile) -> Profile:
    """Five more rows, and none of the potato's."""
    for number, (name, category, label, total, day) in enumerate(ROWS):
        factories.listed(
            db_session,
            profile,
            f"jn-2026-90000{number}",
            product_name=name,
            category=category,
            category_label=label,
            total_kg_co2e=Decimal(total),
            published_at=datetime(2026, 1, day, tzinfo=UTC),
        )
    db_session.delete(db_session.get_one(CatalogueEntry, profile.slug))
    db_session.commit()
    return profile


def names(client: FlaskClient, query: str = "") -> list[str]:
    """Product names in the order of the page."""
    page = client.get(f"/katalog?{query}").text
    return re.findall(r'<h3 [^>]*><a href="/profil/[^"]+">([^<]+)</a>', page)


def test_everybody_may_read_the_list(client: FlaskClient, db_session: Session, profile: Profile) -> None:
    """Visitors and every role get the list and the file."""
    people = [
        make_producer(db_session, email="annan@exempel.se"),
        *(
            make_staff(db_session, role, f"{role}@exempel.se")
            for role in (Role.REVIEWER, Role.BUYER, Role.ADMIN)
        ),
    ]
    for person in [None, *people]:
        if person is not None:
            sign_in(client, person)
        assert client.get("/katalog").status_code == 200
        assert client.get("/katalog.csv").status_code == 200


def test_an_empty_catalogue_explains_itself(client: FlaskClient) -> None:
    """Before the first publication the page says what will come."""
    assert "Ingen vara är publicerad än" in client.get("/katalog").text


def test_a_row_tells_what_a_figure_must_tell(client: FlaskClient, profile: Profile) -> None:
    """Figure, range, unit, boundary, own data, review and validity stand together."""
    page = client.get("/katalog").text
    for words in (
        "Tvättad potatis",
        "Exempelgården AB",
        "per kg färdig vara",
        "Troligt spann:",
        "Till gårdsgrind",
        "egna uppgifter",
        "Granskad av regionen",
        "Gäller till och med 31 december 2027",
    ):
        assert words in page


SEARCHES: list[tuple[str, list[str]]] = [
    ("q=ärter", ["Ärtor, gula"]),
    ("q=ÄRTORNA", ["Ärtor, gula"]),
    ("q=lökar", ["Öländsk lök"]),
    ("q=a%CC%8Akerbo%CC%88nor", ["Åkerbönor"]),
    ("q=vete", ["apelvete"]),
    ("q=morot", ["Zebramorötter"]),
    ("q=exempelgården+lök", ["Öländsk lök"]),
    ("q=banan", []),
    ("q=%25", []),
    ("q=_", []),
    ("kategori=onion", ["Öländsk lök"]),
    ("kategori=onion&q=ärter", []),
    ("grans=delivered", []),
]


def test_search_and_filters(client: FlaskClient, rows: Profile) -> None:
    """Other forms of a word, å, ä and ö however coded, parts of words and categories find what is meant."""
    for query, found in SEARCHES:
        assert names(client, query) == found, query


def test_plural_with_another_vowel(client: FlaskClient, db_session: Session) -> None:
    """Somebody who looks for morötter finds a product whose category is called Morot."""
    producer = factories.a_producer(db_session)
    given = factories.answers(crop_kind="carrot", product_name="Tvättade knippen")
    waiting = factories.in_review(db_session, producer, "Tvättade knippen", given=given)
    factories.published(db_session, waiting)
    assert names(client, "q=morötter") == ["Tvättade knippen"]


def test_order(client: FlaskClient, rows: Profile) -> None:
    """The alphabet is Swedish and comes first; then the figure or the day of publication."""
    orders = {
        "": [4, 3, 1, 0, 2],
        "namn": [4, 3, 1, 0, 2],
        "avtryck": [3, 2, 1, 0, 4],
        "nyast": [0, 1, 2, 3, 4],
    }
    for sort, order in orders.items():
        assert names(client, f"sort={sort}") == [ROWS[index][0] for index in order]


def test_where_a_product_comes_from_changes_no_rank(
    client: FlaskClient, db_session: Session, rows: Profile
) -> None:
    """Whatever municipality each row is given, every order stays the same."""
    before = {sort: names(client, f"sort={sort}") for sort in SORTS}
    slugs = [f"jn-2026-90000{number}" for number in range(len(ROWS))]
    for shuffled in list(permutations(sorted(municipalities())[: len(ROWS)]))[:40:3]:
        for slug, municipality in zip(slugs, shuffled, strict=True):
            db_session.get_one(CatalogueEntry, slug).municipality = municipality
        db_session.commit()
        assert {sort: names(client, f"sort={sort}") for sort in SORTS} == before


def test_mixed_boundaries_are_warned_about(client: FlaskClient, db_session: Session, rows: Profile) -> None:
    """As soon as two kinds of figures stand in one list the page says that they cannot be compared."""
    assert "Listan blandar" not in client.get("/katalog").text
    factories.listed(db_session, rows_owner(db_session, rows), "jn-2026-900009", boundary="delivered")
    assert "Listan blandar" in client.get("/katalog").text
    assert "Listan blandar" not in client.get("/katalog?grans=farm_gate").text


def rows_owner(session: Session, profile: Profile) -> Profile:
    """The potato's profile with a row of its own again."""
    from portal.catalogue.service import index_profile

    index_profile(session, profile.id)
    session.commit()
    return profile


def test_pages(client: FlaskClient, db_session: Session, profile: Profile) -> None:
    """Long lists are cut into pages whose links keep the selection; past the end the last page is shown."""
    for number in range(PAGE_SIZE + 1):
        factories.listed(db_session, profile, f"jn-2026-8000{number:02d}", product_name=f"Vara {number:02d}")
    first = client.get("/katalog?q=vara&sort=nyast").text
    assert "26 varor" in first
    assert "q=vara&amp;sort=nyast&amp;sida=2" in first
    assert len(names(client, "q=vara&sida=2")) == 1
    beyond = client.get("/katalog?q=vara&sida=77").text
    assert "Listan har bara 2 sidor" in beyond
    assert "Sida 2 av 2" in beyond


def test_what_has_run_out_is_left_out_until_asked_for(
    client: FlaskClient, db_session: Session, profile: Profile
) -> None:
    """Expired figures are not offered to buyers; the page says that they exist and shows them marked."""
    db_session.get_one(CatalogueEntry, profile.slug).valid_until = date(2020, 12, 31)
    db_session.commit()
    page = client.get("/katalog?q=potatis").text
    assert "1 vara vars uppgifter har gått ut" in page
    assert names(client, "q=potatis") == []
    assert names(client, "q=potatis&utgangna=1") == ["Tvättad potatis"]
    assert "Har gått ut" in client.get("/katalog?utgangna=1").text


BAD_ADDRESSES = (
    "sida=0",
    "sida=-1",
    "sida=tv%C3%A5",
    "sida=99999999999999999999",
    "sida=%C2%B2",
    "sida=1e3",
    "sort=kommun",
    "sort=avtryck%00",
    "kategori=%00",
    "kategori=finns-inte",
    "grans=overallt",
    "q=" + "x" * 5000,
)
ODD_WORDS = (
    "%00",
    "%ff%fe",
    "'",
    "%22",
    "a%26%26%7C!",
    ":*",
    "%5C",
    "((",
    "-",
    "or",
    "%F0%9F%A5%94",
    "%ED%A0%80",
    "<b>",
    "%27%27%27",
    "%22a+-%22",
)


def test_bad_addresses_still_show_the_list(client: FlaskClient, rows: Profile) -> None:
    """What cannot be used is told and the rest obeyed; the file is refused with 400 for the same address."""
    for query in BAD_ADDRESSES:
        page = client.get(f"/katalog?{query}")
        assert page.status_code == 200, query
        assert "adressen" in page.text or "bortklippt" in page.text, query
        assert client.get(f"/katalog.csv?{query}").status_code == 400, query


def test_no_search_breaks_the_page(client: FlaskClient, rows: Profile) -> None:
    """Whatever is typed into the search box gives a list, possibly an empty one."""
    for words in ODD_WORDS:
        assert client.get(f"/katalog?q={words}").status_code == 200, words
        assert client.get(f"/katalog.csv?q={words}").status_code == 200, words


def test_every_named_order_can_be_made() -> None:
    """The orders that an address may name are exactly those that the database query knows."""
    assert set(SORT_NAMES) == set(SORTS)
    assert DEFAULT_SORT in SORTS


def test_the_map_and_the_list_beside_it_say_the_same(
    client: FlaskClient, db_session: Session, rows: Profile
) -> None:
    """Every municipality's number stands in both; what is made elsewhere is in the list."""
    places = ["2080", "2080", "2062", "0180", "NO:Trondheim"]
    for number, place in enumerate(places):
        db_session.get_one(CatalogueEntry, f"jn-2026-90000{number}").municipality = place
    db_session.commit()
    page = client.get("/katalog/karta").text
    for words in ("Falun: 2 varor", "Mora: 1 vara", "Stockholm: 1 vara", "Trondheim, Norge: 1 vara"):
        assert words in page
    assert sorted(re.findall(r'font-size="11" fill="#ffffff">([0-9]+)<', page)) == ["1", "2"]
    narrowed = client.get("/katalog/karta?kategori=onion").text
    assert "Mora: 1 vara" in narrowed
    assert "Falun:" not in narrowed
    assert client.get("/katalog/karta?kategori=x&sida=0").status_code == 200
