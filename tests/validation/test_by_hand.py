"""Five lines of a footprint re-derived with a calculator in docs/validation.md."""

from __future__ import annotations

import pytest

from tests.validation.trail import Derivation, derivations, line, potato, printed_in_trail

ALL = derivations()
OUTPUT, LINES = ALL[0], ALL[1:]


def _name(found: Derivation) -> str:
    return found.line_id


def test_five_lines_are_derived() -> None:
    """The document works out the output and five different lines of the potato's footprint."""
    assert OUTPUT.line_id == "output"
    assert len({found.line_id for found in LINES}) == len(LINES) >= 5


@pytest.mark.parametrize("found", ALL, ids=_name)
def test_every_printed_sum_is_right(found: Derivation) -> None:
    """Each sum, worked out from its printed numbers, gives the printed result within rounding."""
    for each in found.sums:
        assert abs(each.value - type(each.value)(each.printed)) <= each.half_a_digit, each


@pytest.mark.parametrize("found", LINES, ids=_name)
def test_every_given_number_stands_in_the_trail(found: Derivation) -> None:
    """A reader finds each number that a derivation starts from in the trail of that very line."""
    output = {float(OUTPUT.sums[-1].printed)}
    seen = printed_in_trail(line(found.line_id)) | output
    missing = {number for number in map(float, found.given()) if not any(_same(number, one) for one in seen)}
    assert not missing


@pytest.mark.parametrize("found", LINES, ids=_name)
def test_the_result_is_that_of_the_footprint(found: Derivation) -> None:
    """The last two sums are the line's whole emission and its part per kilogram in the footprint."""
    result = line(found.line_id)
    whole, per_kg = (float(each.printed) for each in found.sums[-2:])
    assert whole == pytest.approx(result.kg_co2e_total, rel=1e-4)
    assert per_kg == pytest.approx(sum(result.kg_co2e.values()), rel=1e-4)


def test_all_lines_together_make_the_total() -> None:
    """The parts per kilogram of all lines sum to the total that is shown."""
    parts = sum(sum(found.kg_co2e.values()) for found in potato().lines)
    assert parts == pytest.approx(potato().total_kg_co2e, rel=1e-9)


def _same(one: float, other: float) -> bool:
    return one == pytest.approx(other, rel=1e-9)
