"""The arithmetic inventories and questionnaires are written in: numbers, names, ``+ - * /`` and brackets.

Names are dotted (``crop.area``). Nothing else of Python gets through: the text is parsed with `ast` and every
node that is not on the white list is refused, so an expression cannot call, index, compare or loop.

A model's own formula may also take a power with a written exponent (``x ** 0.75``) and ``above_zero(x)``,
which is x where x is positive and zero elsewhere; see `Expression.formula`.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from schemas.units import ONE, Unit, UnitError

T = TypeVar("T")
V = TypeVar("V")

MAX_LENGTH, MAX_DEPTH = 2400, 120  # a sum over all ingredients of a recipe is long, nothing is deep

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class ExpressionError(ValueError):
    """An expression that is not arithmetic on numbers and names."""


@dataclass(frozen=True)
class Expression:
    """A checked expression; build with `Expression.parse`, print with `str`."""

    text: str

    @staticmethod
    def parse(text: str) -> "Expression":
        """Read and check an expression; ExpressionError says which part is not allowed."""
        return _checked(text, False)

    @staticmethod
    def formula(text: str) -> "Expression":
        """Read a model's formula: as `parse`, with powers of plain numbers and ``above_zero`` besides.

        The base of a power must have no unit, since empirical equations hold for numbers in a stated unit; a
        negative base counts as zero.
        """
        return _checked(text, True)

    def __str__(self) -> str:
        return self.text

    @cached_property
    def _tree(self) -> ast.expr:
        return _body(self.text)

    def names(self) -> frozenset[str]:
        """The dotted names the expression reads."""
        return self._names

    @cached_property
    def _names(self) -> frozenset[str]:
        found: set[str] = set()
        _collect_names(self._tree, found)
        return frozenset(found)

    def unit(self, units: Mapping[str, Unit]) -> Unit:
        """Unit of the result when each name has the unit given; UnitError names the term that does not fit.

        Numbers are dimensionless. Terms that are added must have the *same size* of unit, since values are
        combined as they stand: kg + t is refused, not converted behind the reader's back.
        """
        return _unit_of(self, tuple((name, units[name]) for name in sorted(self._names) if name in units))

    def evaluate(self, values: Mapping[str, T]) -> T:
        """Value for these names: Decimal if the values are Decimal, else float or numpy arrays.

        Raises ExpressionError for a name without a value and ZeroDivisionError/Decimal errors as Python does.
        """
        missing = self._names - values.keys()
        if missing:
            raise ExpressionError(f"{self.text!r}: no value for {', '.join(sorted(missing))}")
        exact = any(isinstance(values[name], Decimal) for name in self._names)
        result: T = self._function(values, Decimal if exact else float)
        return result

    @cached_property
    def _function(self) -> Callable[[Mapping[str, Any], type], Any]:
        return _compiled(self._tree)

    def bind(self, getters: Mapping[str, Callable[[V], Any]]) -> Callable[[V], Any]:
        """One function of a row of values, in which each name has become its getter: for many evaluations.

        Numbers become floats. Raises ExpressionError for a name without a getter.
        """
        missing = self._names - getters.keys()
        if missing:
            raise ExpressionError(f"{self.text!r}: no value for {', '.join(sorted(missing))}")
        return self._binder(getters)

    @cached_property
    def _binder(self) -> "_Binder":
        return _binder(self._tree)


@lru_cache(maxsize=8192)
def _unit_of(expression: Expression, units: tuple[tuple[str, Unit], ...]) -> Unit:
    return _unit(expression._tree, dict(units))


@lru_cache(maxsize=8192)
def _checked(text: str, powers: bool) -> Expression:
    expression = Expression(text)
    _check(expression._tree, text, powers)
    return expression


def _body(text: str) -> ast.expr:
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"an expression may have at most {MAX_LENGTH} characters, this has {len(text)}")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ExpressionError(
            f"{text!r} is not arithmetic; write for example crop.area * crop.nitrogen"
        ) from error


def _check(node: ast.expr, text: str, powers: bool, depth: int = 0) -> None:
    if depth > MAX_DEPTH:
        raise ExpressionError(f"an expression may be at most {MAX_DEPTH} deep: {text[:40]!r}")
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        _check(node.left, text, powers, depth + 1)
        _check(node.right, text, powers, depth + 1)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        _check(node.operand, text, powers, depth + 1)
    elif powers and (inner := _inside(node)) is not None:
        _check(inner, text, powers, depth + 1)
    elif _number(node) is None and _name(node) is None:
        raise ExpressionError(
            f"{text!r}: {ast.unparse(node)!r} is not allowed; only numbers, names, + - * / ( )"
        )


def _inside(node: ast.expr) -> ast.expr | None:
    """Base of a power with a positive written exponent, or what stands in above_zero( ); else None."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        exponent = _number(node.right)
        return node.left if exponent is not None and exponent > 0 else None
    if isinstance(node, ast.Call) and _name(node.func) == "above_zero":
        return node.args[0] if len(node.args) == 1 and not node.keywords else None
    return None


def _above_zero(value: Any) -> Any:
    return (value + abs(value)) / 2


def _exponent(node: ast.expr) -> Decimal | None:
    """The exponent of a power; None for above_zero( )."""
    return _number(node.right) if isinstance(node, ast.BinOp) else None


def _number(node: ast.expr) -> Decimal | None:
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return None
    if not isinstance(node.value, int | float):
        return None
    value = Decimal(repr(node.value))
    return value if value.is_finite() else None


def _name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        front = _name(node.value)
        return None if front is None else f"{front}.{node.attr}"
    return None


def _collect_names(node: ast.expr, found: set[str]) -> None:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        _collect_names(node.left, found)
        _collect_names(node.right, found)
    elif isinstance(node, ast.UnaryOp):
        _collect_names(node.operand, found)
    elif (inner := _inside(node)) is not None:
        _collect_names(inner, found)
    elif (name := _name(node)) is not None:
        found.add(name)


def _unit(node: ast.expr, units: Mapping[str, Unit]) -> Unit:
    if isinstance(node, ast.UnaryOp):
        return _unit(node.operand, units)
    if (inner := _inside(node)) is not None:
        return _inner_unit(node, inner, units)
    if isinstance(node, ast.BinOp):
        return _pair_unit(node, _unit(node.left, units), _unit(node.right, units))
    name = _name(node)
    if name is None:
        return ONE
    if name not in units:
        raise UnitError(f"{name} has no unit: it is not among the known names")
    return units[name]


def _inner_unit(node: ast.expr, inner: ast.expr, units: Mapping[str, Unit]) -> Unit:
    unit = _unit(inner, units)
    if _exponent(node) is not None and (unit.dimension or unit.scale != 1):
        raise UnitError(f"{ast.unparse(inner)} is in {unit}: a power is taken of plain numbers only")
    return unit


def _pair_unit(node: ast.BinOp, left: Unit, right: Unit) -> Unit:
    if isinstance(node.op, ast.Mult):
        return left * right
    if isinstance(node.op, ast.Div):
        return left / right
    if not left.compatible(right) or left.scale != right.scale:
        raise UnitError(
            f"{ast.unparse(node.left)} is in {left} but {ast.unparse(node.right)} is in {right}: "
            "they cannot be added or subtracted"
        )
    return left


def _compiled(node: ast.expr) -> Callable[[Mapping[str, Any], type], Any]:
    if (inside := _inside(node)) is not None:
        return _compiled_inner(_exponent(node), _compiled(inside))
    if isinstance(node, ast.BinOp):
        left, right, combine = _compiled(node.left), _compiled(node.right), _OPERATORS[type(node.op)]
        return lambda values, kind: combine(left(values, kind), right(values, kind))
    if isinstance(node, ast.UnaryOp):
        inner = _compiled(node.operand)
        return lambda values, kind: -inner(values, kind)
    name = _name(node)
    if name is not None:
        return lambda values, _: values[name]
    number = _number(node)
    return lambda _, kind: kind(number)


def _compiled_inner(
    exponent: Decimal | None, inner: Callable[[Mapping[str, Any], type], Any]
) -> Callable[[Mapping[str, Any], type], Any]:
    if exponent is None:
        return lambda values, kind: _above_zero(inner(values, kind))
    return lambda values, kind: _above_zero(inner(values, kind)) ** kind(exponent)


# Names and getters in, one function of a row out; made once per expression, used for every inventory.
_Binder = Callable[[Mapping[str, Callable[[Any], Any]]], Callable[[Any], Any]]


def _binder(node: ast.expr) -> _Binder:
    if (inside := _inside(node)) is not None:
        exponent, within = _exponent(node), _binder(inside)
        return lambda getters: _bound_inner(exponent, within(getters))
    if isinstance(node, ast.BinOp):
        kind, left, right = type(node.op), _binder(node.left), _binder(node.right)
        return lambda getters: _bound_pair(kind, left(getters), right(getters))
    if isinstance(node, ast.UnaryOp):
        operand = _binder(node.operand)
        return lambda getters: _bound_pair(ast.Sub, lambda _row: 0.0, operand(getters))
    name = _name(node)
    number = float(_number(node) or 0)
    return (lambda _: lambda _row: number) if name is None else (lambda getters: getters[name])


def _bound_inner(exponent: Decimal | None, inner: Callable[[V], Any]) -> Callable[[V], Any]:
    if exponent is None:
        return lambda row: _above_zero(inner(row))
    power = float(exponent)
    return lambda row: _above_zero(inner(row)) ** power


def _bound_pair(
    kind: type[ast.operator], left: Callable[[V], Any], right: Callable[[V], Any]
) -> Callable[[V], Any]:
    if kind is ast.Mult:
        return lambda row: left(row) * right(row)
    if kind is ast.Div:
        return lambda row: left(row) / right(row)
    if kind is ast.Add:
        return lambda row: left(row) + right(row)
    return lambda row: left(row) - right(row)
