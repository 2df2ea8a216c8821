"""The lines of a published result sorted into the parts that PACT v3 wants told apart. Pure.

Each part is rounded once and the sums are made of rounded parts, so that a figure is the sum of its parts to
the last digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from schemas.footprint import Gas
from schemas.inventory import Stage
from schemas.pact import as_decimal

# Emissions of the land itself and of what is spread on it; its nitrous oxide, and the carbon dioxide of lime
# and urea, are told inside the fossil emissions as well.
LAND_MODELS = (
    *("soil_n2o", "crop_residues", "organic_soil", "liming", "urea_co2", "field_burning"),
    *("soil_carbon", "land_use_change"),
)
ANIMAL_MODELS = ("enteric", "manure_")
# How the product leaves the producer; other transports are of what comes in, or are the service itself.
OUTBOUND = "delivery-"
NOTHING = Decimal(0)

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Parts:
    """kg CO2e per declared unit.

    Attributes:
        land_fossil: inside `fossil`, never added again.
        unsplit: inside `fossil`; of sources that give no gases.
        packaging: inside the others; None when the product has no packaging.
        outbound: beside the others; None when the product is fetched.
    """

    fossil: Decimal
    land_fossil: Decimal
    luc: Decimal
    land_biogenic: Decimal
    biogenic_non_co2: Decimal
    unsplit: Decimal
    packaging: Decimal | None
    outbound: Decimal | None

    @property
    def without_uptake(self) -> Decimal:
        """The carbon footprint of the product without what plants have taken up."""
        return self.fossil + self.luc + self.land_biogenic + self.biogenic_non_co2


def parts_of(lines: Iterable[Line]) -> Parts:
    """Sort the lines of a result."""
    lines = list(lines)
    inside = [line for line in lines if not is_outbound(line)]
    packed = [line for line in inside if line["stage"] == Stage.PACKAGING]
    carried = [line for line in lines if is_outbound(line)]
    named = {
        name: _sum(inside, name)
        for name in ("fossil", "land_fossil", "luc", "land_biogenic", "biogenic_non_co2", "unsplit")
    }
    return Parts(
        **named,
        packaging=as_decimal(_whole(packed)) if packed else None,
        outbound=as_decimal(_whole(carried)) if carried else None,
    )


def is_outbound(line: Line) -> bool:
    """Whether a line is the delivery to the buyer."""
    return bool(line["stage"] == Stage.TRANSPORT and str(line["id"]).startswith(OUTBOUND))


def _sum(lines: Iterable[Line], part: str) -> Decimal:
    return as_decimal(
        sum(
            value
            for line in lines
            for gas, value in line["kg_co2e"].items()
            if part in _parts(str(line["model"]), Gas(gas))
        )
    )


def _whole(lines: Iterable[Line]) -> float:
    return float(sum(sum(line["kg_co2e"].values()) for line in lines))


def _parts(model: str, gas: Gas) -> tuple[str, ...]:
    """The part that a gas of a model belongs to, and the parts inside it."""
    if gas is Gas.LUC:
        return ("luc",)
    if gas is Gas.LAND_MANAGEMENT:
        return ("land_biogenic",)
    of_animals = gas is Gas.N2O and model.startswith(ANIMAL_MODELS)
    if gas is Gas.CH4_BIOGENIC or of_animals:
        return ("biogenic_non_co2",)
    if gas is Gas.UNSPLIT:
        return ("fossil", "unsplit")
    return ("fossil", "land_fossil") if model.startswith(LAND_MODELS) else ("fossil",)
