"""Writes the tables of docs/validation.md: our figures, the published bands, and why some lie outside.

Run `python -m tests.validation.table` after a change of factors, models or products.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemas.footprint import Footprint
from tests.validation.products import Product, Reference, load_product, product_ids, references
from workers.engine import assess
from workers.engine.factors import load_factor_set

DOCUMENT = Path(__file__).parents[2] / "docs" / "validation.md"
FACTOR_SET = "2026.1"
DRAWS = 1000
HEAD = (
    "| Product | Ours, kg CO2e (95 %) | To | Published band | n | Held | Swedish figures "
    "| Retail p5-p95 | Cited + assumed |\n"
    "|---|---|---|---|---|---|---|---|---|\n"
)


@dataclass(frozen=True)
class Row:
    """A product computed: our footprint, the band at the same boundary, and the alternative's figure."""

    product: Product
    footprint: Footprint
    band: Reference
    retail: Reference | None
    swedish: Reference | None
    alternative_kg_co2e: float | None
    variants_kg_co2e: tuple[float, ...]

    @property
    def inside(self) -> bool:
        """Whether our point figure lies in the published band."""
        return self.band.low <= self.footprint.total_kg_co2e <= self.band.high


def rows() -> tuple[Row, ...]:
    """Every product computed with the factor set of the document."""
    return tuple(row(name) for name in product_ids())


@cache
def row(product_id: str) -> Row:
    """One product computed with the factor set of the document."""
    product, factor_set, bands = load_product(product_id), load_factor_set(FACTOR_SET), references()
    other = product.alternative
    group = product.reference.split(".")[0]
    return Row(
        product,
        assess(product.inventory, factor_set, draws=DRAWS),
        bands[product.reference],
        bands.get(f"{group}.retail"),
        bands.get(f"{product.reference}.swedish"),
        assess(other.inventory, factor_set, draws=1).total_kg_co2e if other else None,
        tuple(assess(one.inventory, factor_set, draws=1).total_kg_co2e for one in product.variants),
    )


def figure(value: float) -> str:
    """Three significant digits, without exponent: 0.0315, 1.03, 42.5."""
    if value == 0:
        return "0"
    decimals = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:.{decimals}f}"


def assumed(of: Row) -> int:
    """How many inputs are our own assumption (the others cite a source or a row of Swedish practice)."""
    return sum("assumed" in found.source or "Jordnära" in found.source for found in of.product.inputs)


def results() -> str:
    """The table of all products."""
    return HEAD + "\n".join(_line(each) for each in rows())


def _line(of: Row) -> str:
    ours, band, guesses = of.footprint, of.band, assumed(of)
    cells = [
        of.product.name,
        f"**{figure(ours.total_kg_co2e)}** ({figure(ours.low)}-{figure(ours.high)}) per {ours.declared_unit}",
        "farm gate" if ours.boundary == "farm_gate" else "kitchen or depot",
        f"{figure(band.low)}-{figure(band.high)} ({band.statistic}, {band.id})",
        band.n,
        _held(of),
        _span(of.swedish),
        _span(of.retail),
        f"{len(of.product.inputs) - guesses} + {guesses}",
    ]
    return "| " + " | ".join(cells) + " |"


def _held(of: Row) -> str:
    if of.inside:
        return "inside"
    return "above, see below" if of.footprint.total_kg_co2e > of.band.high else "below, see below"


def _span(found: Reference | None) -> str:
    if found is None:
        return "-"
    return figure(found.low) if found.low == found.high else f"{figure(found.low)}-{figure(found.high)}"


def reasons() -> str:
    """Why some products lie outside, with the figure of the alternative that shows it."""
    parts = []
    for each in rows():
        product, found = each.product, each.alternative_kg_co2e
        if each.inside:
            continue
        text = f"- **{product.name}** ({figure(each.footprint.total_kg_co2e)}). {product.explanation}"
        if product.alternative and found is not None:
            side = "inside" if each.band.low <= found <= each.band.high else "still outside"
            text += f" *Alternative: {product.alternative.what}: {figure(found)}, {side}.*"
        parts.append(text)
    return "\n".join(parts)


def choices() -> str:
    """What another choice of factor or reading would have given, for products that name one."""
    head = "| Product | Ours | With another choice | Gives |\n|---|---|---|---|\n"
    return head + "\n".join(
        f"| {each.product.name} | {figure(each.footprint.total_kg_co2e)} | {other.what} | {figure(found)} |"
        for each in rows()
        for other, found in zip(each.product.variants, each.variants_kg_co2e, strict=True)
    )


def sources() -> str:
    """The published bands with their boundary, source and licence."""
    head = "| Band | Their boundary | Source | Licence | Confidence |\n|---|---|---|---|---|\n"
    found_by_row = [(each.band, each.swedish, each.retail) for each in rows()]
    used = {found.id: found for three in found_by_row for found in three if found}
    return head + "\n".join(
        f"| {found.id} | {found.their_boundary}, {found.origin} | {_cited(found)} | {found.licence} "
        f"| {found.confidence} |"
        for found in used.values()
    )


def _cited(found: Reference) -> str:
    years = "" if found.year in found.source else f", {found.year}"
    return f"{found.source}; {found.publisher}{years}".replace("|", "/")


def written(text: str) -> str:
    """The document with what stands between the markers written anew."""
    for name, make in (
        ("results", results),
        ("reasons", reasons),
        ("choices", choices),
        ("sources", sources),
    ):
        start, end = f"<!-- {name} -->\n", f"\n<!-- end of {name} -->"
        before, rest = text.split(start, 1)
        text = before + start + make() + end + rest.split(end, 1)[1]
    return text


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
