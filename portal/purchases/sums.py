"""What was bought, added up: by category, kitchen or month, with how well each sum is known.

Ranges are added end to end, as if every error pulled the same way: rather too wide than too narrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, case, extract, func
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.purchases.models import PurchaseFigure, PurchaseLine
from portal.purchases.queries import counted

BASES = ("verified", "reference", "unknown")
NONE = Decimal(0)


@dataclass(frozen=True)
class Sum:
    """A sum of lines.

    Attributes:
        kg: what could be weighed, whether its footprint is known or not.
        known_kg: what has both a weight and a footprint: what the footprint per kilogram is counted on.
        verified_kg: the part of it with a verified figure.
        kg_co2e, low, high: of what is known.
        lines, unknown_lines: all lines, and those without a footprint or a weight, which no sum has.
        amount_sek: of the lines that tell an amount.
        rangeless_kg_co2e: the part whose source gives no range.
    """

    key: str
    kg: Decimal = NONE
    known_kg: Decimal = NONE
    verified_kg: Decimal = NONE
    kg_co2e: Decimal = NONE
    low: Decimal = NONE
    high: Decimal = NONE
    lines: int = 0
    unknown_lines: int = 0
    amount_sek: Decimal = NONE
    unknown_sek: Decimal = NONE
    rangeless_kg_co2e: Decimal = NONE

    @property
    def per_kg(self) -> Decimal | None:
        """kg CO2e per kg of what is known."""
        return self.kg_co2e / self.known_kg if self.known_kg > 0 else None

    @property
    def verified_share(self) -> Decimal | None:
        """Of everything that could be weighed."""
        return self.verified_kg / self.kg if self.kg > 0 else None

    @property
    def reference_share(self) -> Decimal | None:
        """Of everything that could be weighed."""
        return (self.known_kg - self.verified_kg) / self.kg if self.kg > 0 else None

    @property
    def known_share(self) -> Decimal | None:
        """Of everything that could be weighed."""
        return self.known_kg / self.kg if self.kg > 0 else None

    @property
    def unknown_share(self) -> Decimal | None:
        """Of everything that could be weighed."""
        return (self.kg - self.known_kg) / self.kg if self.kg > 0 else None


KEYS: dict[str, ColumnElement[Any]] = {
    "category": func.coalesce(PurchaseFigure.category, ""),
    "kitchen": PurchaseLine.kitchen.expression,
    "month": func.to_char(PurchaseLine.bought_on, "YYYY-MM"),
    "year": func.to_char(PurchaseLine.bought_on, "YYYY"),
}


def sums(session: Session, by: str, year: int | None, kitchen: str | None = None) -> Sequence[Sum]:
    """One sum for each category, kitchen or month, largest footprint first; months in their order.

    Args:
        kitchen: only what this one bought; None for all.
    """
    key = KEYS[by]
    query = counted(key.label("key"), *_columns()).group_by("key").order_by("key")
    if year is not None:
        query = query.where(extract("year", PurchaseLine.bought_on) == year)
    if kitchen is not None:
        query = query.where(PurchaseLine.kitchen == kitchen)
    found = [Sum(*row) for row in session.execute(query)]
    return found if by in ("month", "year") else sorted(found, key=lambda one: (-one.kg_co2e, one.key))


def _columns() -> list[ColumnElement[Any]]:
    figure, line = PurchaseFigure, PurchaseLine
    is_known = figure.kg_co2e.is_not(None) & figure.kg.is_not(None)
    # What has a footprint but no weight is in no sum either, so it is told among what is left out.
    is_unknown = figure.kg_co2e.is_(None) | figure.kg.is_(None)
    # Of a verified figure the ends differ; where they do not, the source had no range.
    rangeless = is_known & (figure.low == figure.high) & (figure.basis == "reference")
    return [
        _total(figure.kg),
        _total(case((is_known, figure.kg))),
        _total(case((is_known & (figure.basis == "verified"), figure.kg))),
        *(_total(case((is_known, column))) for column in (figure.kg_co2e, figure.low, figure.high)),
        func.count(),
        func.count(case((is_unknown, 1))),
        _total(line.amount_sek),
        _total(case((is_unknown, line.amount_sek))),
        _total(case((rangeless, figure.kg_co2e))),
    ]


def _total(column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(column), 0)


def whole(parts: Iterable[Sum]) -> Sum:
    """All sums as one."""
    total = Sum("")
    names = [name for name in Sum.__dataclass_fields__ if name != "key"]
    for part in parts:
        total = replace(total, **{name: getattr(total, name) + getattr(part, name) for name in names})
    return total


@dataclass(frozen=True)
class Cell:
    """What one kitchen bought of a category in a month of the year."""

    kitchen: str
    month: int
    category: str
    kg: Decimal
    known_kg: Decimal
    kg_co2e: Decimal
    low: Decimal
    high: Decimal


def cells(session: Session, year: int) -> Sequence[Cell]:
    """A year's purchases by kitchen, month and category."""
    month = extract("month", PurchaseLine.bought_on)
    names = ("of_kitchen", "in_month", "of_category")
    keys = (PurchaseLine.kitchen, month, KEYS["category"])
    kg, known_kg, _verified, *ends = _columns()[:6]
    columns: list[Any] = [key.label(name) for key, name in zip(keys, names, strict=True)]
    query = counted(*columns, kg, known_kg, *ends).group_by(*names).order_by(*names)
    found = session.execute(query.where(extract("year", PurchaseLine.bought_on) == year))
    return [Cell(kitchen, int(number), *rest) for kitchen, number, *rest in found]
