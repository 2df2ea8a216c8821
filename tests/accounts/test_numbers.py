"""Organisation numbers are read as people write them, and a person's number is shown to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.accounts.models import Organisation
from portal.accounts.numbers import parse_organisation_number, shown_number
from tests.accounts.people import make_producer, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

# The number of "Tolvan Tolvansson", whom Swedish authorities use in examples: no real person has it.
TEST_PERSON = "191212121212"


@pytest.mark.parametrize(
    "text",
    [
        "556036-0793",
        "5560360793",
        " 556036 0793 ",
        "165560360793",
        "556036\N{NON-BREAKING HYPHEN}0793",
        "556036–0793",
    ],
)
def test_a_company_number_is_read_however_it_is_written(text: str) -> None:
    """Dashes, blanks and the century mark of registers make no difference."""
    number = parse_organisation_number(text)
    assert number is not None
    assert number.digits == "5560360793"
    assert not number.is_sole_trader


@pytest.mark.parametrize("text", [TEST_PERSON, "121212-1212", "19121212-1212", "121212+1212"])
def test_a_sole_traders_number_is_recognised(text: str) -> None:
    """A personal number is accepted as a company's number, and known to be personal."""
    number = parse_organisation_number(text)
    assert number is not None
    assert number.digits == "1212121212"
    assert number.is_sole_trader


@pytest.mark.parametrize(
    "text",
    ["", "556036-0794", "123", "abc", "5560360793x", "٥٥٦٠٣٦٠٧٩٣", "5" * 500, "121212-1213", "-", "\x00"],
)
def test_anything_else_is_not_a_number(text: str) -> None:
    """Wrong check digits, letters and nonsense are refused without an error."""
    assert parse_organisation_number(text) is None


def test_only_companies_show_their_number(app: Flask) -> None:
    """What a page may show of a sole trader's number contains none of its digits."""
    company = Organisation(number="5560360793", is_sole_trader=False, name="A", municipality="2080")
    farmer = Organisation(number="1212121212", is_sole_trader=True, name="B", municipality="2080")
    with app.test_request_context():
        assert shown_number(company) == "556036-0793"
        assert not any(character.isdigit() for character in shown_number(farmer))


def test_the_account_page_masks_a_sole_traders_number(client: FlaskClient, db_session: Session) -> None:
    """Not even one's own account page carries the personal number."""
    number = parse_organisation_number(TEST_PERSON)
    sign_in(client, make_producer(db_session, organisation_number=number))
    page = client.get("/konto").text
    assert "enskild firma" in page
    assert "1212" not in page
