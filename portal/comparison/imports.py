"""What the literature says about the same kind of product from other countries, each row with its source.

The rows are the means and ranges of studies collected by SU-EATABLE LIFE (CC BY 4.0). They end at a
distribution centre of the country, without the way to Sweden, and were counted in other ways than ours.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MOST = 4
# Whose category is another word than the literature's.
BY_FAMILY = {"eggs": "eggs", "milk": "milk", "beef": "beef"}
BY_CATEGORY = {"rainbow_trout": "trout", "drinking_milk": "milk"}


@dataclass(frozen=True)
class Abroad:
    """Studies of one product in one country, kg CO2e per kg."""

    product: str
    country: str
    production: str
    mean: float
    low: float
    high: float
    studies: int
    unit: str
    source: str
    publisher: str
    year: str
    locator: str
    licence: str
    confidence: str


@functools.cache
def _rows() -> Sequence[Abroad]:
    with (Path(__file__).parent / "imports.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Abroad(
                row["product"],
                row["country"],
                row["production"],
                float(row["mean"]),
                float(row["low"]),
                float(row["high"]),
                int(row["studies"]),
                row["unit"],
                *(row[name] for name in ("source", "publisher", "year", "locator", "licence", "confidence")),
            )
            for row in csv.DictReader(file)
        )


def abroad(category: str, family: str) -> Sequence[Abroad]:
    """Rows of the same kind of product, those that stand on most studies first."""
    product = BY_CATEGORY.get(category) or BY_FAMILY.get(family) or category
    found = [row for row in _rows() if row.product == product]
    return sorted(found, key=lambda row: (-row.studies, row.country))[:MOST]
