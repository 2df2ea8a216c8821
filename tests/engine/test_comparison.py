"""Discernibility: P(A < B) on paired draws, and refusal to compare what differs in unit, boundary or GWP."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from schemas.inventory import Inventory, Origin
from tests.engine.farms import activity, inventory, line, released, stretched, wheat_farm
from workers.engine.comparison import Candidate, NotComparable, compare
from workers.engine.factors import Gwp


def farm(amount: str, origin: Origin = Origin.MEASURED) -> Inventory:
    """Grain whose only emission is nitrous oxide from this much fertiliser, a very uncertain factor."""
    nitrogen = activity("crop.n", amount, "kg[N]", origin)
    only = line("n", "soil_n2o_direct_synthetic", {"nitrogen": "crop.n"}, {"ef1": "ipcc.ef1.synthetic.wet"})
    return inventory([nitrogen], [only])


def candidate(found: Inventory, identity: str) -> Candidate:
    """One side, with the released factors."""
    return Candidate(found, released(), identity)


def test_a_shared_uncertain_factor_does_not_blur_a_real_difference() -> None:
    """A fifth less nitrogen is surely lower although the factor is uncertain by half: it is shared."""
    found = compare(candidate(farm("80"), "a"), candidate(farm("100"), "b"))
    assert found.verdict == "first"
    assert found.text() == "Den första är lägre"
    assert found.high < 0
    assert compare(candidate(farm("100"), "a"), candidate(farm("80"), "b")).verdict == "second"


def test_amounts_of_two_farms_are_drawn_apart() -> None:
    """Two rough estimates a few per cent apart cannot be told apart."""
    found = compare(
        candidate(farm("98", Origin.ESTIMATED), "a"), candidate(farm("100", Origin.ESTIMATED), "b")
    )
    assert 0.1 <= found.probability_first_lower <= 0.9
    assert found.text() == "Ej säkert skilda"
    assert found.text("en") == "Not surely different"
    assert found.low < 0 < found.high


def test_a_result_is_not_told_apart_from_itself() -> None:
    """Ties count half, so the probability is exactly one half."""
    found = compare(candidate(wheat_farm(), "a"), candidate(wheat_farm(), "a"))
    assert (found.probability_first_lower, found.difference, found.verdict) == (0.5, 0.0, "undecided")


def test_the_probability_of_the_other_order_is_the_rest() -> None:
    """P(A < B) and P(B < A) sum to one."""
    larger = stretched(wheat_farm(), Decimal("1.05"), frozenset({"crop.diesel", "crop.nitrogen"}))
    first, second = candidate(wheat_farm(), "a"), candidate(larger, "b")
    there, back = compare(first, second), compare(second, first)
    assert there.probability_first_lower + back.probability_first_lower == pytest.approx(1)
    assert there.low == pytest.approx(-back.high)


def test_every_difference_in_terms_is_named_and_refused() -> None:
    """Unit, boundary and GWP set are each named, with both values, in both languages."""
    ours = candidate(farm("100"), "a")
    other_gwp = replace(released(), gwp=Gwp("AR5-GWP100", "IPCC AR5", 1, 28, 30, 265))
    theirs = Candidate(replace(farm("100"), declared_unit="t", boundary="delivered"), other_gwp, "b")
    with pytest.raises(NotComparable) as caught:
        compare(ours, theirs)
    assert [one.what for one in caught.value.mismatches] == ["declared_unit", "boundary", "gwp_set"]
    for words in ("kg och t", "farm_gate och delivered", "AR6-GWP100 och AR5-GWP100"):
        assert words in caught.value.text()
    assert "system boundaries" in caught.value.text("en")


@pytest.mark.parametrize("draws", [0, 1, -1])
def test_a_comparison_without_draws_is_refused(draws: int) -> None:
    """A probability needs draws."""
    with pytest.raises(ValueError, match="at least two draws"):
        compare(candidate(farm("1"), "a"), candidate(farm("2"), "b"), draws)
