"""Units whose *basis* is part of the unit, so that kilograms of nitrogen never add to kilograms of grain.

A unit is written as atoms joined by ``*`` and ``/``: ``kg[N]/ha``, ``t*km``, ``kg[CO2e]/kWh``, ``1``.
The word in brackets says what the amount is an amount of. Two units are compatible when both their
dimensions and their bases agree; ``factor_to`` then gives the exact decimal between them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

Dimension = Mapping[tuple[str, str], int]

_Atom = tuple[str, int, Decimal]


def _table(rows: Iterable[tuple[str, str, int, str]]) -> Mapping[str, _Atom]:
    return MappingProxyType({symbol: (name, power, Decimal(scale)) for symbol, name, power, scale in rows})


# symbol, base quantity, power of it, size in the base (kg, m, s, MJ). Every size is an exact decimal.
ATOMS = _table(
    [
        ("mg", "mass", 1, "0.000001"),
        ("g", "mass", 1, "0.001"),
        ("hg", "mass", 1, "0.1"),
        ("kg", "mass", 1, "1"),
        ("t", "mass", 1, "1000"),
        ("m", "length", 1, "1"),
        ("km", "length", 1, "1000"),
        ("mil", "length", 1, "10000"),
        ("m2", "length", 2, "1"),
        ("ha", "length", 2, "10000"),
        ("km2", "length", 2, "1000000"),
        ("ml", "length", 3, "0.000001"),
        ("cl", "length", 3, "0.00001"),
        ("dl", "length", 3, "0.0001"),
        ("l", "length", 3, "0.001"),
        ("hl", "length", 3, "0.1"),
        ("m3", "length", 3, "1"),
        ("s", "time", 1, "1"),
        ("min", "time", 1, "60"),
        ("h", "time", 1, "3600"),
        ("day", "time", 1, "86400"),
        ("week", "time", 1, "604800"),
        ("month", "time", 1, "2629800"),  # a twelfth of 365.25 days
        ("year", "time", 1, "31557600"),
        ("MJ", "energy", 1, "1"),
        ("GJ", "energy", 1, "1000"),
        ("Wh", "energy", 1, "0.0036"),
        ("kWh", "energy", 1, "3.6"),
        ("MWh", "energy", 1, "3600"),
        ("head", "head", 1, "1"),
        ("piece", "piece", 1, "1"),
        ("trip", "trip", 1, "1"),
        ("SEK", "money", 1, "1"),
    ]
)

# What an amount may be an amount of. A closed list, so that a slip of the pen is an error, not a new basis.
BASES = frozenset(
    [
        *("N", "P", "K", "P2O5", "K2O", "C"),
        *("CO2e", "CO2", "CH4", "N2O", "CO2-C", "N2O-N"),
        *("fresh", "dry", "live", "carcass", "boneless", "milk", "FPCM"),
        *("urea", "CaCO3", "limestone", "dolomite", "active", "refrigerant", "water", "fuel"),
    ]
)

_TERM = re.compile(r"(?P<symbol>[A-Za-z]+[23]?)(?:\[(?P<basis>[A-Za-z0-9-]+)\])?(?:\^(?P<power>[1-9]))?\Z")


class UnitError(ValueError):
    """A unit that cannot be read, or an operation between units that do not agree."""


@dataclass(frozen=True)
class Unit:
    """A product of atoms with whole powers, e.g. ``(("kg", "N", 1), ("ha", "", -1))`` for ``kg[N]/ha``."""

    terms: tuple[tuple[str, str, int], ...]

    @staticmethod
    def parse(text: str) -> "Unit":
        """Read a unit; UnitError names the part that cannot be read."""
        return _parse(text)

    def __str__(self) -> str:
        return _written(self)

    def __mul__(self, other: "Unit") -> "Unit":
        return _product(self, other)

    def __truediv__(self, other: "Unit") -> "Unit":
        return _quotient(self, other)

    @property
    def dimension(self) -> Dimension:
        """Base quantity and basis -> power, without the zeros; empty for a plain number."""
        return _dimension(self)

    @property
    def scale(self) -> Decimal:
        """Size of one of this unit in the base units (kg, m, s, MJ, pieces)."""
        return _scale(self)

    def compatible(self, other: "Unit") -> bool:
        """True when both measure the same thing of the same basis, whatever the size."""
        return self.terms == other.terms or self.dimension == other.dimension

    def factor_to(self, other: "Unit") -> Decimal:
        """Number that turns an amount in this unit into one in `other`; UnitError if they do not agree."""
        if not self.compatible(other):
            raise UnitError(f"{self} cannot be turned into {other}")
        return self.scale / other.scale


ONE = Unit(())


@dataclass(frozen=True)
class Quantity:
    """An amount with its unit."""

    value: Decimal
    unit: Unit

    def to(self, unit: Unit) -> "Quantity":
        """The same quantity in another unit; UnitError if the units do not agree."""
        return Quantity(self.value * self.unit.factor_to(unit), unit)

    def __str__(self) -> str:
        return f"{self.value} {self.unit}"


def _term(symbol: str, basis: str, power: int) -> str:
    return symbol + (f"[{basis}]" if basis else "") + (f"^{power}" if power != 1 else "")


@lru_cache(maxsize=4096)
def _written(unit: Unit) -> str:
    above = [_term(symbol, basis, power) for symbol, basis, power in unit.terms if power > 0]
    below = [_term(symbol, basis, -power) for symbol, basis, power in unit.terms if power < 0]
    return "".join(["*".join(above) or "1", *(f"/{term}" for term in below)])


@lru_cache(maxsize=4096)
def _product(left: Unit, right: Unit) -> Unit:
    return _collect([*left.terms, *right.terms])


@lru_cache(maxsize=4096)
def _quotient(left: Unit, right: Unit) -> Unit:
    return _collect([*left.terms, *((symbol, basis, -power) for symbol, basis, power in right.terms)])


def _collect(terms: Iterable[tuple[str, str, int]]) -> Unit:
    powers: dict[tuple[str, str], int] = {}
    for symbol, basis, power in terms:
        powers[symbol, basis] = powers.get((symbol, basis), 0) + power
    return Unit(tuple((symbol, basis, power) for (symbol, basis), power in powers.items() if power))


@lru_cache(maxsize=4096)
def _parse(text: str) -> Unit:
    compact = text.replace(" ", "")
    if not compact or compact[0] in "*/" or compact[-1] in "*/":
        raise UnitError(f"{text!r} is not a unit; write for example kg[N]/ha, kWh, t*km or 1")
    terms: list[tuple[str, str, int]] = []
    for piece in re.findall(r"[*/]?[^*/]*", compact):
        if piece:
            terms.extend(_piece(piece, text))
    return _collect(terms)


def _piece(piece: str, text: str) -> list[tuple[str, str, int]]:
    sign = -1 if piece[0] == "/" else 1
    word = piece.lstrip("*/") if piece[0] in "*/" else piece
    if word == "1":
        return []
    match = _TERM.match(word)
    if match is None or match["symbol"] not in ATOMS:
        raise UnitError(f"{text!r}: {word!r} is not a known unit; known are {' '.join(ATOMS)}")
    basis = match["basis"] or ""
    if basis and basis not in BASES:
        raise UnitError(f"{text!r}: {basis!r} is not a known basis; known are {' '.join(sorted(BASES))}")
    return [(match["symbol"], basis, sign * int(match["power"] or 1))]


@lru_cache(maxsize=4096)
def _dimension(unit: Unit) -> Dimension:
    powers: dict[tuple[str, str], int] = {}
    for symbol, basis, power in unit.terms:
        name, size, _ = ATOMS[symbol]
        powers[name, basis] = powers.get((name, basis), 0) + size * power
    return MappingProxyType({key: power for key, power in powers.items() if power})


@lru_cache(maxsize=4096)
def _scale(unit: Unit) -> Decimal:
    above, below = Decimal(1), Decimal(1)
    for symbol, _, power in unit.terms:
        size = ATOMS[symbol][2] ** abs(power)
        above, below = (above * size, below) if power > 0 else (above, below * size)
    return above / below
