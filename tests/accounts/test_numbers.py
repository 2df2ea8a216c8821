"""Organisation numbers are read as people write them, and a person's number is shown to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.accounts.models import Organisation
from portal.accounts.numbers import (
    parse_foreign_number,
    parse_organisation_number,
    parse_vat_number,
    shown_number,
)

if TYPE_CHECKING:
    from flask import Flask

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
    company = Organisation(number="5560360793", is_sole_trader=False, name="A", country="SE")
    farmer = Organisation(number="1212121212", is_sole_trader=True, name="B", country="SE")
    with app.test_request_context():
        assert shown_number(company) == "556036-0793"
        assert not any(character.isdigit() for character in shown_number(farmer))


@pytest.mark.parametrize(
    ("text", "country", "number", "read"),
    [
        ("SE556036079301", "SE", "5560360793", "SE556036079301"),
        ("se 556036-0793 01", "SE", "5560360793", "SE556036079301"),
        ("55603607 9301", "SE", "5560360793", "SE556036079301"),
        ("SE556036079301", "SE", "2120000142", None),  # another company's
        ("SE556036079302", "SE", "5560360793", None),
        ("FI20774740", "FI", "X1234", "FI20774740"),
        ("20774740", "FI", "X1234", "FI20774740"),
        ("FI20774741", "FI", "X1234", None),
        ("NO995525828MVA", "NO", "995525828", "NO995525828MVA"),
        ("LI12345", "LI", "X1234", "LI12345"),
        ("", "SE", "5560360793", None),
        ("ÅÄÖ", "LI", "X1234", None),
        ("9" * 300, "DE", "X1234", None),
    ],
)
def test_a_vat_number_is_read_as_people_write_it(
    text: str, country: str, number: str, read: str | None
) -> None:
    """A Swedish one is the organisation's own; another country's is checked as that country does."""
    assert parse_vat_number(text, country, number) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [("995 525 828", "995525828"), ("fi-2077474-0", "FI20774740"), ("x", None), ("a<b>", None)],
)
def test_a_foreign_number_is_letters_and_digits(text: str, read: str | None) -> None:
    """Without what people put between them; too short or with other signs it is none."""
    parsed = parse_foreign_number(text, is_personal=True)
    assert (parsed.digits if parsed else None) == read
    assert parsed is None or parsed.is_sole_trader
