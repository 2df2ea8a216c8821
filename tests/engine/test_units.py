"""Units: reading, writing, exact conversion, and the basis that keeps nitrogen apart from grain."""

from decimal import Decimal

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.units import ATOMS, BASES, ONE, Quantity, Unit, UnitError

_PINT = {
    "t": "metric_ton",
    "mil": "(10 * kilometer)",
    "m2": "meter**2",
    "km2": "kilometer**2",
    "ha": "hectare",
    "m3": "meter**3",
    "l": "liter",
    "ml": "milliliter",
    "cl": "centiliter",
    "dl": "deciliter",
    "hl": "hectoliter",
    "hg": "(100 * gram)",
    "MJ": "megajoule",
    "GJ": "gigajoule",
    "Wh": "watt_hour",
    "kWh": "kilowatt_hour",
    "MWh": "megawatt_hour",
    "min": "minute",
    "h": "hour",
}
_COUNTED = {"head", "piece", "trip", "SEK"}

terms = st.tuples(
    st.sampled_from(sorted(ATOMS)), st.sampled_from(["", *sorted(BASES)]), st.sampled_from([-2, -1, 1, 2])
)
units = st.lists(terms, max_size=4).map(
    lambda chosen: _product([Unit(((symbol, basis, power),)) for symbol, basis, power in chosen])
)


def _product(parts: list[Unit]) -> Unit:
    whole = ONE
    for part in parts:
        whole = whole * part
    return whole


@given(units)
def test_a_unit_survives_writing_and_reading(unit: Unit) -> None:
    """Any unit that is printed and read again is the same unit in dimension, size and text."""
    again = Unit.parse(str(unit))
    assert again.dimension == unit.dimension
    assert again.scale == unit.scale
    assert str(Unit.parse(str(again))) == str(again)


@given(units, units)
def test_dividing_undoes_multiplying(left: Unit, right: Unit) -> None:
    """(a * b) / b has the dimension of a, whatever the bases."""
    assert ((left * right) / right).dimension == left.dimension


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(set(ATOMS) - _COUNTED)), st.sampled_from([-1, 1])),
        min_size=1,
        max_size=3,
    )
)
def test_sizes_agree_with_pint(chosen: list[tuple[str, int]]) -> None:
    """Every compound size equals what pint says about the same product of units."""
    registry = pint.application_registry
    unit = _product([Unit(((symbol, "", power),)) for symbol, power in chosen])
    other = registry.Quantity(1)
    for symbol, power in chosen:
        other = other * registry.Quantity(_PINT.get(symbol, symbol)) ** power
    dimension = dict(unit.dimension)
    base = registry.Quantity(1)
    for name, atom in (("mass", "kg"), ("length", "m"), ("time", "s"), ("energy", "MJ")):
        base = base * registry.Quantity(atom) ** dimension.get((name, ""), 0)
    assert float(unit.scale) == pytest.approx(other.to(base.units).magnitude, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "target", "factor"),
    [
        ("t", "kg", "1000"),
        ("MWh", "kWh", "1000"),
        ("m3", "l", "1000"),
        ("g", "kg", "0.001"),
        ("mil", "km", "10"),
        ("t[fresh]/ha", "kg[fresh]/ha", "1000"),
        ("kg/t", "1", "0.001"),
        ("t*km", "kg*km", "1000"),
        ("kWh", "MJ", "3.6"),
    ],
)
def test_conversions_are_exact(text: str, target: str, factor: str) -> None:
    """Conversion factors are exact decimals, not nearby floats."""
    assert Unit.parse(text).factor_to(Unit.parse(target)) == Decimal(factor)


@pytest.mark.parametrize(
    ("left", "right"),
    [("kg[N]", "kg"), ("kg[N]", "kg[fresh]"), ("kg[live]", "kg[carcass]"), ("kWh", "kg"), ("ha", "1")],
)
def test_a_basis_never_turns_into_another(left: str, right: str) -> None:
    """Nitrogen is not grain, live weight is not carcass: refused, and both units are named."""
    with pytest.raises(UnitError, match="cannot be turned into") as caught:
        Unit.parse(left).factor_to(Unit.parse(right))
    assert left in str(caught.value)


def test_equal_bases_cancel() -> None:
    """kg[N]/kg[N] is a plain share while kg[N]/kg[fresh] stays what it is."""
    assert Unit.parse("kg[N]/kg[N]") == ONE
    assert str(Unit.parse("kg[N]/kg[fresh]")) == "kg[N]/kg[fresh]"


@pytest.mark.parametrize("text", ["", "kg[", "kg[grain]", "kilo", "kg//ha", "*kg", "kg/", "kg**2", "kg[N]ha"])
def test_unreadable_units_are_named(text: str) -> None:
    """A unit that cannot be read is refused with its own text in the message."""
    with pytest.raises(UnitError, match="not a"):
        Unit.parse(text)


def test_a_quantity_converts_without_losing_digits() -> None:
    """12.345 tonnes of nitrogen are exactly 12 345 kilograms of nitrogen."""
    quantity = Quantity(Decimal("12.345"), Unit.parse("t[N]")).to(Unit.parse("kg[N]"))
    assert quantity.value == Decimal(12345)
    assert str(quantity).endswith("kg[N]")
