"""The result of an assessment, with the whole trail: plain floats and text, ready to store and to show.

Amounts named ``kg_co2e`` or ``total_kg_co2e`` are kg CO2e (GWP100 of `gwp_set`); those of the whole product
and of lines by gas are per declared unit, `LineResult.kg_co2e_total` is for the whole delivered output.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from schemas import records


class Gas(StrEnum):
    """Columns that are never netted; `UNSPLIT` is for sources that give only a total."""

    CO2_FOSSIL = "co2_fossil"
    CH4_FOSSIL = "ch4_fossil"
    CH4_BIOGENIC = "ch4_biogenic"
    N2O = "n2o"
    LUC = "luc"
    LAND_MANAGEMENT = "land_management"
    UNSPLIT = "unsplit"


@dataclass(frozen=True)
class ActivityUse:
    """An activity as it entered a line; `source`, `confidence` and `geography` tell of a default."""

    id: str
    amount: float
    unit: str
    origin: str
    label: Mapping[str, str]
    as_entered: str | None = None
    source: str | None = None
    confidence: str | None = None
    geography: str | None = None


@dataclass(frozen=True)
class InputTrail:
    """One input of a model: the expression, its value in the model's unit and the activities behind it.

    An optional input or parameter that was left out stands here with its default and no activities.
    """

    name: str
    expression: str
    value: float
    unit: str
    activities: tuple[ActivityUse, ...]


@dataclass(frozen=True)
class ParameterTrail:
    """One parameter of a model: id, version of the factor set, value, 95 % range, and where it was read.

    `by_gas` gives the parts (kg CO2e per unit) of an activity factor; empty for other parameters.
    `range_assumed` is true when the source gives no range: it is then borrowed from like values, or the
    method's own width by confidence.
    """

    name: str
    id: str
    version: str
    value: float
    unit: str
    low: float | None
    high: float | None
    range_assumed: bool
    label: Mapping[str, str]
    source: str
    locator: str
    year: str
    geography: str
    licence: str
    confidence: str
    unverified: bool
    by_gas: Mapping[str, float]


@dataclass(frozen=True)
class StepTrail:
    """One equation on the way to a line's or an amount's value, in the unit stated."""

    name: str
    equation: str
    expression: str
    value: float
    unit: str


@dataclass(frozen=True)
class DataQuality:
    """How well the data stand for what they are used for: 1 (best) to 5, by the criteria of PEF and PACT."""

    technological: float
    geographical: float
    temporal: float


@dataclass(frozen=True)
class LineResult:
    """One emission line: by gas per declared unit, in all for the output, and the numbers it was made of.

    `expression` re-derives `kg_co2e_total` with a calculator: one term per gas (``n2o: nitrogen * ef1``),
    separated by semicolons, over the values of `inputs`, `parameters` and `steps`, with GWP and units
    converted.
    `removals` are kg CO2 per declared unit taken up, never subtracted; `allocation_share` is the part of the
    line that is the product's, already inside every figure of the line.
    """

    id: str
    stage: str
    label: Mapping[str, str]
    model: str
    equation: str
    kg_co2e: Mapping[str, float]
    kg_co2e_total: float
    removals: float
    expression: str
    inputs: tuple[InputTrail, ...]
    parameters: tuple[ParameterTrail, ...]
    unverified: bool
    steps: tuple[StepTrail, ...] = ()
    allocation_share: float = 1.0
    quality: DataQuality | None = None


@dataclass(frozen=True)
class DerivedTrail:
    """An amount computed on the way (gross energy, excreted nitrogen) with the numbers it was made of."""

    id: str
    label: Mapping[str, str]
    model: str
    equation: str
    expression: str
    value: float
    unit: str
    inputs: tuple[InputTrail, ...]
    parameters: tuple[ParameterTrail, ...]
    steps: tuple[StepTrail, ...]


@dataclass(frozen=True)
class AllocationOption:
    """What one rule gives: the share of each product (sums to 1) and the footprint per declared unit."""

    rule: str
    shares: Mapping[str, float]
    total_kg_co2e: float


@dataclass(frozen=True)
class AllocationResult:
    """How a joint process was divided, and what the other rules would have given; `rule` is the one in use.

    `product` is the one of this result; `products` gives the label of each.
    The choice of rule is not an uncertainty: it is shown beside the interval, never inside it.
    """

    id: str
    label: Mapping[str, str]
    rule: str
    product: str
    options: tuple[AllocationOption, ...]
    parameters: tuple[ParameterTrail, ...]
    products: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class VarianceShare:
    """Share of the result's variance that one activity or parameter explains (0 to 1)."""

    id: str
    label: Mapping[str, str]
    kind: str
    share: float


@dataclass(frozen=True)
class MissingPart:
    """A material part left out, why, and the question that would close the gap."""

    question_id: str
    reason: str


@dataclass(frozen=True)
class Footprint:
    """Climate footprint per declared unit with interval, split, lines, and what stands behind it."""

    product_name: str
    declared_unit: str
    boundary: str
    reference_year: int
    factor_set: str
    engine_version: str
    gwp_set: str
    gwp: Mapping[str, float]
    draws: int
    output: float
    total_kg_co2e: float
    mean: float
    low: float
    median: float
    high: float
    by_stage_and_gas: Mapping[str, Mapping[str, float]]
    removals: float
    lines: tuple[LineResult, ...]
    variance_shares: tuple[VarianceShare, ...]
    primary_data_share: float
    largest_stage: str | None
    complete: bool
    missing: tuple[MissingPart, ...]
    unverified: tuple[str, ...]
    quality: DataQuality | None = None
    derived: tuple[DerivedTrail, ...] = ()
    allocations: tuple[AllocationResult, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The footprint as a JSON object."""
        value: dict[str, Any] = records.to_json(self)
        return value

    @staticmethod
    def from_json(value: Any) -> "Footprint":
        """Read a footprint back; RecordError names every field that is wrong."""
        return records.from_json(Footprint, value)
