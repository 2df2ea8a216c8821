"""What a producer's declarations tell of VSME B3, energy and greenhouse gases. Pure.

From the standard (EFRAG, VSME, December 2024): paragraph 29 asks for energy in MWh, electricity and fuels,
renewable and not; 30 for the gross emissions of scope 1 and of scope 2, location-based, in tonnes; 31 for
those divided by the turnover. It asks about the whole undertaking, and declarations tell of the products
that are declared. So this adds up what the producer has stated, and leaves the rest to be said in words.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from schemas.inventory import Origin, Stage
from schemas.units import Unit

KILOGRAMS_PER_TONNE = 1000
MEGAJOULES_PER_MWH = 3600
# Emissions that happen on the farm itself; the models' names, as results carry them.
BIOLOGICAL = frozenset(
    [
        *("enteric", "enteric_by_intake", "enteric_tier1", "manure_ch4", "manure_ch4_tier1"),
        *("manure_n2o_direct", "manure_n2o_volatilisation", "manure_n2o_leaching"),
        *("soil_n2o_direct_synthetic", "soil_n2o_direct_organic", "soil_n2o_direct_grazing"),
        *("soil_n2o_indirect_volatilisation", "soil_n2o_indirect_leaching", "crop_residues"),
        *("crop_residues_leaching", "liming", "urea_co2", "urea_co2_by_nitrogen", "field_burning"),
    ]
)
LAND = frozenset(["organic_soil", "land_use_change"])
REFRIGERANT = frozenset(["refrigerant_leakage"])
HIRED = ("contractor",)  # how the lines begin that are somebody else's operation


class Heading(StrEnum):
    """Where an amount belongs."""

    GRID = "grid"
    SOLAR = "solar"
    HEAT = "heat"
    FOSSIL = "fossil"
    RENEWABLE = "renewable"
    BIOLOGICAL = "biological"
    REFRIGERANT = "refrigerant"
    LAND = "land"


ENERGY = (Heading.SOLAR, Heading.GRID, Heading.RENEWABLE, Heading.FOSSIL, Heading.HEAT)


class Left(StrEnum):
    """Why a line with energy is not in the sums."""

    DEFAULT = "default"
    HIRED = "hired"
    BOUGHT = "bought"


@dataclass(frozen=True)
class Content:
    """The energy in a unit of a carrier, with where that was read."""

    heading: Heading
    unit: Unit
    mj_per_unit: Decimal
    source: str
    locator: str


@dataclass(frozen=True)
class Declared:
    """One result that counts: its declaration's number and product, and the result as stored."""

    number: str
    product_name: str
    result: Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One line of a result as it enters the report, the product's own share of it.

    Attributes:
        mwh: energy, None where the line is none.
        tonnes: t CO2e as in the published footprint.
        left: why it is not in the sums; None when it is.
    """

    number: str
    product_name: str
    label: Mapping[str, str]
    heading: Heading
    mwh: float | None
    tonnes: float
    source: str
    left: Left | None = None


@functools.cache
def contents() -> Mapping[str, Content]:
    """Energy contents by the id of the factor that a line was computed with."""
    with (Path(__file__).parent / "energy_contents.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["factor"]: Content(
                Heading(row["carrier"]),
                Unit.parse(row["unit"]),
                Decimal(row["mj_per_unit"]),
                row["source"],
                row["locator"],
            )
            for row in csv.DictReader(file)
        }


def parts(declared: Iterable[Declared]) -> Iterator[Part]:
    """Every line that B3 is about."""
    for one in declared:
        for line in one.result["lines"]:
            found = _energy(one, line) or _direct(one, line)
            if found is not None:
                yield found


def energy_sums(found: Iterable[Part]) -> dict[Heading, float]:
    """MWh by heading, what is left out not in them."""
    sums = dict.fromkeys(ENERGY, 0.0)
    for part in found:
        if part.mwh is not None and part.left is None:
            sums[part.heading] += part.mwh
    return sums


def emission_sums(found: Iterable[Part]) -> dict[Heading, float]:
    """Tonnes by heading, what is left out not in them."""
    sums = dict.fromkeys(Heading, 0.0)
    for part in found:
        if part.left is None:
            sums[part.heading] += part.tonnes
    return sums


def _energy(one: Declared, line: Mapping[str, Any]) -> Part | None:
    factor = next((row for row in line["parameters"] if row["id"] in contents()), None)
    if factor is None:
        return None
    content = contents()[factor["id"]]
    # The factor's own unit says what was multiplied: the amount is what is left of the line without it.
    amount = line["kg_co2e_total"] / factor["value"] if factor["value"] else 0.0
    return Part(
        one.number,
        one.product_name,
        line["label"],
        content.heading,
        amount * float(content.mj_per_unit) / MEGAJOULES_PER_MWH,
        line["kg_co2e_total"] / KILOGRAMS_PER_TONNE,
        f"{content.source}, {content.locator}".rstrip(", "),
        _left(line),
    )


def _left(line: Mapping[str, Any]) -> Left | None:
    if line["stage"] == Stage.INPUTS:
        return Left.BOUGHT
    if line["id"].startswith(HIRED):
        return Left.HIRED
    uses = [use for row in line["inputs"] for use in row["activities"]]
    stated = line["model"] == "activity" and all(use["origin"] != Origin.DEFAULT for use in uses)
    return None if stated else Left.DEFAULT


def _direct(one: Declared, line: Mapping[str, Any]) -> Part | None:
    model = line["model"]
    for heading, models in (
        (Heading.BIOLOGICAL, BIOLOGICAL),
        (Heading.LAND, LAND),
        (Heading.REFRIGERANT, REFRIGERANT),
    ):
        if model in models and line["stage"] != Stage.INPUTS:
            tonnes = line["kg_co2e_total"] / KILOGRAMS_PER_TONNE
            return Part(one.number, one.product_name, line["label"], heading, None, tonnes, line["equation"])
    return None
