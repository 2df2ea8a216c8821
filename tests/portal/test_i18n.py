"""Swedish by default, English when chosen, numbers and dates as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from babel.core import Locale
from babel.numbers import parse_pattern
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from portal.i18n import day, kg_co2e, moment, number
from tests.accounts.people import make_producer, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "decimals", "swedish", "english"),
    [
        (Decimal("1234.5"), None, f"1{SPACE}234,5", "1,234.5"),
        (0.1, None, "0,1", "0.1"),
        (1234567, 0, f"1{SPACE}234{SPACE}567", "1,234,567"),
        (Decimal("2.345"), 1, "2,3", "2.3"),
        (Decimal("2.5"), 2, "2,50", "2.50"),
        (-3, None, "\N{MINUS SIGN}3", "\N{MINUS SIGN}3"),
        (None, None, "–", "–"),
    ],
)
def test_numbers_follow_the_language(
    value: Decimal | None, decimals: int | None, swedish: str, english: str
) -> None:
    """Thousands and decimals are marked as the reader expects."""
    assert number(value, decimals, "sv") == swedish
    assert number(value, decimals, "en") == english


@given(
    st.decimals(-(10**15), 10**15, allow_nan=False, places=9) | st.decimals(-2, 2, allow_nan=False),
    st.none() | st.integers(0, 6),
    st.sampled_from(["sv", "en"]),
)
def test_numbers_are_written_as_cldr_says(value: Decimal, decimals: int | None, language: str) -> None:
    """The short way to write a number gives what Babel's pattern gives, halves and signs included."""
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0" if decimals == 0 else "#,##0.######"
    by_babel = parse_pattern(pattern).apply(value or Decimal(), Locale.parse(language))
    assert number(value, decimals, language) == by_babel.replace("-", "\N{MINUS SIGN}")


def test_texts_of_pages_are_safe_and_in_the_readers_language(app: Flask) -> None:
    """What is put into a text is escaped, its own marks are not; numbers and doubled signs come out right."""
    page = app.jinja_env.from_string(
        "{{ _('Sök') }}|{{ _('sida %(page)s', page='<b>') }}|{{ _('50 %%') }}"
        "|{{ ngettext('%(num)s vara', '%(num)s varor', 2) }}"
    )
    for cookie, wanted in (
        ("sv", "Sök|sida &lt;b&gt;|50 %|2 varor"),
        ("en", "Search|page &lt;b&gt;|50 %|2 "),
    ):
        with app.test_request_context(headers={"Cookie": f"jordnara_sprak={cookie}"}):
            assert page.render().startswith(wanted)
    with app.test_request_context(), force_locale("en"):
        assert page.render().startswith("Search")
    plain = "{% autoescape false %}{{ _('sida %(page)s', page='<b>') }}{% endautoescape %}"
    with app.test_request_context():
        assert app.jinja_env.from_string(plain).render() == "sida <b>"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.38214, "0,382"),
        (0.05, "0,0500"),
        (3.14159, "3,14"),
        (42.0, "42,0"),
        (1234.5, f"1{SPACE}234"),
        (0, "0"),
    ],
)
def test_footprints_have_three_significant_digits(value: float, shown: str) -> None:
    """No footprint pretends to be more exact than it is, and none is rounded away."""
    assert kg_co2e(value, language="sv") == f"{shown}{SPACE}kg{SPACE}CO₂e"


def test_a_footprint_names_what_it_is_counted_per() -> None:
    """The unit can be said in the same breath."""
    assert kg_co2e(0.38, "kg potatis", "sv").endswith("CO₂e per kg potatis")


def test_instants_are_shown_in_swedish_time() -> None:
    """Half past eleven at night UTC in summer is the next day in Sweden."""
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert day(late, "sv") == "1 juli 2026"
    assert moment(late, "sv") == "1 juli 2026 01:30"
    assert day(date(2026, 3, 3), "en") == "3 March 2026"


def test_pages_are_swedish_whatever_the_browser_wishes(client: FlaskClient) -> None:
    """The browser's language does not decide."""
    assert '<html lang="sv">' in client.get("/", headers={"Accept-Language": "en-GB"}).text


def test_the_chosen_language_is_kept_and_leads_back(client: FlaskClient) -> None:
    """The link in the header changes the language and returns to the same page."""
    answer = client.get("/sprak/en?next=/tillganglighet?")
    assert answer.location == "/tillganglighet"
    page = client.get("/tillganglighet").text
    assert '<html lang="en">' in page
    assert 'href="/sprak/sv?next=' in page


@pytest.mark.parametrize(
    "target", ["//elsewhere.example", "https://elsewhere.example/x", "/\\elsewhere.example"]
)
def test_the_language_link_stays_on_this_site(client: FlaskClient, target: str) -> None:
    """The way back cannot lead to another site."""
    assert client.get("/sprak/en", query_string={"next": target}).location == "/"


def test_an_unknown_language_does_not_exist(client: FlaskClient) -> None:
    """Only the service's languages have an address."""
    assert client.get("/sprak/de").status_code == 404


def test_a_strange_language_cookie_is_ignored(client: FlaskClient) -> None:
    """A cookie with another value leaves the page Swedish."""
    client.set_cookie("jordnara_sprak", "../../etc")
    assert '<html lang="sv">' in client.get("/").text


def test_the_language_of_the_account_is_used(client: FlaskClient, db_session: Session) -> None:
    """Without a cookie the person's own choice decides."""
    sign_in(client, make_producer(db_session, locale="en"))
    assert '<html lang="en">' in client.get("/").text
