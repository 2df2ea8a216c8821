"""Published footprints to hold results against: one row per product and boundary, never mixed.

Each row is one source's own distribution for one product within one boundary. Swedish rows were chosen before
world ones; where a source gives no percentiles the smallest and largest of its studies stand instead, which
`statistic` says.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Reference:
    """A published range in kg CO2e per kg; `boundary` is ours, `their_boundary` the source's words for it."""

    product: str
    boundary: str
    low: float
    high: float
    statistic: str
    n: str
    origin: str
    their_boundary: str
    gwp_set: str
    source: str
    publisher: str
    year: str
    locator: str
    licence: str
    confidence: str
    note: str


@cache
def references() -> dict[tuple[str, str], Reference]:
    """By product and boundary."""
    text = (files("schemas.plausibility") / "references.csv").read_text(encoding="utf-8")
    rows = [
        Reference(**{**row, "low": float(row["low"]), "high": float(row["high"])})  # type: ignore[arg-type]
        for row in csv.DictReader(text.splitlines())
    ]
    return {(row.product, row.boundary): row for row in rows}
