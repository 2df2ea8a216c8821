"""Expressions: only arithmetic gets in, units are checked, every number type gives the same value."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.expressions import MAX_LENGTH, Expression, ExpressionError
from schemas.units import ONE, Unit, UnitError

numbers = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(1000), places=2).map(str)
names = st.sampled_from(["crop.area", "crop.nitrogen", "yield_kg", "a.b.c"])
expressions = st.recursive(
    st.one_of(numbers, names),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(
        lambda part: f"({part[0]} {part[1]} {part[2]})"
    ),
    max_leaves=8,
)


@given(expressions, st.lists(st.floats(0.5, 50), min_size=4, max_size=4))
def test_floats_arrays_and_decimals_agree(text: str, drawn: list[float]) -> None:
    """One expression gives the same value on floats, on numpy arrays and on Decimals."""
    expression = Expression.parse(text)
    values = dict(zip(["crop.area", "crop.nitrogen", "yield_kg", "a.b.c"], drawn, strict=True))
    try:
        plain = expression.evaluate(values)
    except ZeroDivisionError:
        return
    exact = expression.evaluate({name: Decimal(value) for name, value in values.items()})
    array = expression.evaluate({name: np.array([value, value]) for name, value in values.items()})
    scale = 1e-9 * max(1.0, abs(plain)) + 1e-6 * abs(float(exact) - plain)
    assert abs(float(exact) - plain) <= max(scale, 1e-6)
    assert np.allclose(array, plain, rtol=1e-12, atol=1e-12)


@given(expressions)
def test_an_expression_survives_writing_and_reading(text: str) -> None:
    """Printing an expression and reading it again changes nothing."""
    expression = Expression.parse(text)
    assert Expression.parse(str(expression)) == expression
    assert Expression.parse(str(expression)).names() == expression.names()


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "a()",
        "a[0]",
        "a ** 2",
        "a // 2",
        "a % 2",
        "a if b else c",
        "lambda: 1",
        "'text'",
        "True",
        "1e999",
        "1j",
        "a < b",
        "(a, b)",
        "a.b(c)",
        "",
        "1 +",
        "not a",
        "+a",
        "1_000 @ a",
        "x := 1",
    ],
)
def test_nothing_but_arithmetic_gets_in(text: str) -> None:
    """Calls, indexing, powers, comparisons and everything else of Python is refused."""
    with pytest.raises(ExpressionError):
        Expression.parse(text)


def test_a_very_long_expression_is_refused() -> None:
    """Length is bounded, so a file cannot exhaust the parser."""
    with pytest.raises(ExpressionError, match="at most"):
        Expression.parse("+".join(["a"] * MAX_LENGTH))


def test_a_very_deep_expression_is_refused() -> None:
    """A hundred terms are a long sum; more than that would wear out the stack of whatever reads it."""
    assert Expression.parse("+".join(["a.b"] * 100)).names() == {"a.b"}
    for deep in ("+".join(["a"] * 500), "-" * 500 + "a", "(" * 60 + "-" * 130 + "a" + ")" * 60):
        with pytest.raises(ExpressionError, match="deep"):
            Expression.parse(deep)


def test_names_are_dotted() -> None:
    """Dotted names come out whole and numbers are not names."""
    assert Expression.parse("crop.area * (crop.n - 2) / 3").names() == {"crop.area", "crop.n"}


def test_the_unit_of_a_product_keeps_the_basis() -> None:
    """kg[N]/ha times ha is kg[N]; a number changes nothing."""
    units = {"crop.n": Unit.parse("kg[N]/ha"), "crop.area": Unit.parse("ha")}
    assert Expression.parse("2 * crop.n * crop.area").unit(units) == Unit.parse("kg[N]")
    assert Expression.parse("1 - 0.5").unit(units) == ONE


@pytest.mark.parametrize(("left", "right"), [("kg", "t"), ("kg[N]", "kg"), ("kg", "1"), ("l", "kWh")])
def test_adding_unlike_terms_names_them(left: str, right: str) -> None:
    """Terms of different unit, size or basis are not added: the message names both terms and units."""
    with pytest.raises(UnitError) as caught:
        Expression.parse("farm.a + farm.b").unit({"farm.a": Unit.parse(left), "farm.b": Unit.parse(right)})
    assert "farm.a" in str(caught.value)
    assert "farm.b" in str(caught.value)


def test_an_unknown_name_is_named() -> None:
    """A name without a value or unit is refused with the name in the message."""
    with pytest.raises(UnitError, match=r"crop\.area"):
        Expression.parse("crop.area * 2").unit({})
    with pytest.raises(ExpressionError, match=r"crop\.area"):
        Expression.parse("crop.area * 2").evaluate({})


def test_a_formula_may_take_powers_and_what_is_above_zero() -> None:
    """A model's formula knows written powers and above_zero, on floats, Decimals and arrays alike."""
    formula = Expression.formula("2 * (a / b) ** 0.5 + above_zero(a - b)")
    assert formula.names() == frozenset(["a", "b"])
    assert formula.evaluate({"a": 4.0, "b": 1.0}) == 7.0
    assert formula.evaluate({"a": Decimal(4), "b": Decimal(1)}) == Decimal(7)
    assert np.allclose(formula.evaluate({"a": np.array([4.0, 1.0]), "b": np.array([1.0, 4.0])}), [7.0, 1.0])
    bound = formula.bind({"a": lambda row: row[0], "b": lambda row: row[1]})
    assert bound([4.0, 1.0]) == 7.0
    assert Expression.formula("(a - b) ** 0.75").evaluate({"a": 1.0, "b": 2.0}) == 0


def test_a_power_is_of_plain_numbers_only() -> None:
    """Kilograms to the power of three quarters have no meaning here; a number of kilograms has."""
    units = {"a": Unit.parse("kg"), "b": Unit.parse("kg"), "c": Unit.parse("g")}
    assert Expression.formula("(a / b) ** 0.75").unit(units) == ONE
    assert Expression.formula("above_zero(a - b)").unit(units) == Unit.parse("kg")
    for text in ("a ** 0.75", "(a / c) ** 0.75"):
        with pytest.raises(UnitError, match="plain numbers"):
            Expression.formula(text).unit(units)


@pytest.mark.parametrize("text", ["a ** b", "a ** -1", "f(a)", "above_zero(a, b)", "above_zero()", "a ** 0"])
def test_a_formula_takes_no_other_calls_or_powers(text: str) -> None:
    """Exponents are positive written numbers, and above_zero of one value is the only function."""
    with pytest.raises(ExpressionError):
        Expression.formula(text)
