"""Numbers are read as they are meant or asked back; nothing is ever off by a factor of 1,000 in silence."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.questionnaire import Number, NumberProblem, format_number, parse_number

WHOLES = ["0", "7", "12", "500", "1234", "12500", "123456", "1234567"]
PARTS = ["", "5", "25", "125", "0625"]
SPACES = [" ", "\u00a0", "\u202f", "\u2009"]


def grouped(whole: str, mark: str) -> str:
    """The digits in groups of three."""
    return f"{int(whole):,}".replace(",", mark)


def spellings(whole: str, part: str) -> set[str]:
    """Every way of writing this number that a reader takes in one way only."""
    ways = {f"{whole},{part}" if part else whole}
    ways |= {grouped(whole, space) + (f",{part}" if part else "") for space in SPACES}
    if part and len(whole) > 3:
        ways |= {
            f"{grouped(whole, '.')},{part}",
            f"{grouped(whole, ',')}.{part}",
            f"{grouped(whole, ' ')}.{part}",
        }
    if part and (len(part) != 3 or whole == "0" or len(whole) > 3):
        ways.add(f"{whole}.{part}")
    return ways


READ = sorted(
    {
        (text, f"{whole}.{part or 0}")
        for whole, part in product(WHOLES, PARTS)
        for text in spellings(whole, part)
    }
)
AMBIGUOUS = [
    f"{whole}.{part}"
    for whole in ("1", "9", "12", "45", "123", "999")
    for part in ("000", "234", "500", "050")
]


def test_there_are_at_least_200_generated_cases() -> None:
    """The table of spellings is as long as promised."""
    assert len(READ) + len(AMBIGUOUS) >= 200


@pytest.mark.parametrize(("text", "meant"), READ)
def test_every_clear_spelling_gives_the_number_meant(text: str, meant: str) -> None:
    """Comma, dot, all kinds of spaces and both ways of grouping give exactly the number written."""
    assert parse_number(text) == Number(Decimal(meant)), text
    assert parse_number(f"  {text}\n".replace("\n", " ")) == Number(Decimal(meant))


@pytest.mark.parametrize("text", AMBIGUOUS)
@pytest.mark.parametrize("around", ["{}", "ca {}", "{} kg", "-{}"])
def test_a_dot_before_three_digits_is_asked_back(text: str, around: str) -> None:
    """`1.234` may be 1 234 or 1,234, so it is never read but asked back with both readings."""
    found = parse_number(around.format(text))
    assert isinstance(found, NumberProblem)
    assert found.code == "number.ambiguous"
    assert {found.params["whole"], found.params["decimal"]} == {text.replace(".", ""), text.replace(".", ",")}


def test_a_comma_before_three_digits_depends_on_the_language() -> None:
    """`1,234` is a decimal comma in Swedish; to an English reader it may be 1 234, so there it is asked
    back.
    """
    assert parse_number("1,234", "sv") == Number(Decimal("1.234"))
    assert isinstance(parse_number("1,234", "en"), NumberProblem)
    assert parse_number("0,234", "en") == Number(Decimal("0.234"))


@pytest.mark.parametrize("word", ["ca", "ca.", "Cirka", "c:a", "ungefär", "omkring", "~", "≈ ", "about"])
def test_about_is_kept_as_an_estimate(word: str) -> None:
    """A "ca" before the number is understood and remembered."""
    assert parse_number(f"{word} 500") == Number(Decimal(500), "", True)


@pytest.mark.parametrize("unit", ["kg", "ton/ha", "kg N/ha", "m³", "%", "l/mil", "°C"])
def test_a_unit_after_the_number_is_handed_on(unit: str) -> None:
    """`500 kg` gives the number and the unit text beside it."""
    assert parse_number(f"1 500 {unit}") == Number(Decimal(1500), unit)
    assert parse_number(f"2,5{unit}") == Number(Decimal("2.5"), unit)


@pytest.mark.parametrize("text", ["100-120", "100 – 120", "100 till 120"])
def test_a_span_is_asked_to_become_one_number(text: str) -> None:
    """A range is refused with its own message."""
    found = parse_number(text)
    assert isinstance(found, NumberProblem)
    assert found.code == "number.span"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "kg 5",
        "1e5",
        "1E-5",
        "1e5x,",
        "012.500",
        "00,125",
        ",",
        ".",
        "5,",
        "5.",
        "1.23,4",
        "1,23.4.5",
        "1 23",
        "12 34",
        "1..5",
        "1,,5",
        "--5",
        "NaN",
        "½",
        "٣",
        "1\x005",
        "5\ud800",
        "0.000.000",
        "1 2345",
        "1.2.3",
        "1,2,3",
        "= 5",
        "5 ?",
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    """Bad grouping, two decimal marks, foreign digits and hidden characters are refused, not repaired."""
    assert isinstance(parse_number(text), NumberProblem)


@pytest.mark.parametrize("text", ["1" * 16, "9" * 81, "1" * 10_000_000])
def test_endless_numbers_are_refused(text: str) -> None:
    """More digits than any farm needs are refused at once, however long the text is."""
    assert isinstance(parse_number(text), NumberProblem)


@given(st.text(st.characters(), max_size=60))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    """Any text at all gives a number or a problem."""
    for lang in ("sv", "en"):
        assert isinstance(parse_number(text, lang), Number | NumberProblem)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_what_we_write_we_can_read(value: Decimal) -> None:
    """A number as the pages show it in Swedish is read back as the same number."""
    found = parse_number(format_number(value, "sv"))
    assert isinstance(found, Number)
    assert found.value == value
