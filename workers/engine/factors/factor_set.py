"""A factor set in memory: parameters by id, and the global warming potentials they are weighed with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from schemas.footprint import Gas
from schemas.units import Unit


class Kind(StrEnum):
    """What a parameter is, which decides how it is drawn and printed."""

    FACTOR = "factor"
    RATIO = "ratio"
    IPCC = "ipcc"
    CONSTANT = "constant"


@dataclass(frozen=True)
class Profile:
    """What an ingredient's footprint knows beyond its total: kg CO2e by gas, removals, what drives it.

    `drivers` are the shares of its variance by parameter of `factor_set`; a recipe draws them together with
    the same parameters elsewhere.
    """

    parts: Mapping[Gas, float]
    drivers: Mapping[str, float]
    factor_set: str
    removals: float


@dataclass(frozen=True, eq=False)
class Parameter:
    """One number with its unit, 95 % range and origin; equal only to itself, so that what it gives is kept.

    `parts` are kg CO2e per unit inside `value`, by gas; what they leave over has no split in the source.
    `range_borrowed` means that low and high come from like values, not from this row's source.
    `version` is the factor set the row came from, or ``case`` for a row carried by a case file.
    """

    id: str
    label: Mapping[str, str]
    kind: Kind
    unit: Unit
    value: float
    low: float | None
    high: float | None
    parts: Mapping[Gas, float]
    geography: str
    year: str
    gwp_set: str
    source: str
    publisher: str
    source_year: str
    locator: str
    licence: str
    read_at: str
    confidence: str
    unverified: bool
    range_borrowed: bool
    note: str
    version: str
    profile: Profile | None = None

    def by_gas(self) -> Mapping[Gas, float]:
        """kg CO2e per unit by gas; sums to `value`. Empty unless the parameter is a factor.

        What the parts leave over has no split and stands under `unsplit`. Where the source splits everything,
        its parts miss the total by their rounding only: they are then scaled to it.
        """
        if self.profile is not None:
            return self.profile.parts
        if self.kind is not Kind.FACTOR:
            return {}
        known = sum(self.parts.values())
        rest = self.value - known
        methane = {Gas.CH4_FOSSIL, Gas.CH4_BIOGENIC} & self.parts.keys()
        whole = bool(methane) and {Gas.CO2_FOSSIL, Gas.N2O} <= self.parts.keys()
        if known > 0 and (rest <= 0 or whole):
            return {gas: part * self.value / known for gas, part in self.parts.items()}
        return {**self.parts, Gas.UNSPLIT: rest}


@dataclass(frozen=True)
class Gwp:
    """Global warming potentials over 100 years, kg CO2e per kg of gas."""

    id: str
    source: str
    co2: float
    ch4_biogenic: float
    ch4_fossil: float
    n2o: float

    def of(self, gas: Gas) -> float:
        """Weight of one kilogram of this gas; carbon dioxide in every column weighs one."""
        weights = {Gas.CH4_BIOGENIC: self.ch4_biogenic, Gas.CH4_FOSSIL: self.ch4_fossil, Gas.N2O: self.n2o}
        return weights.get(gas, self.co2)

    def weights(self) -> dict[str, float]:
        """The weights by name, for the result."""
        names = ("co2", "ch4_biogenic", "ch4_fossil", "n2o")
        return {name: float(getattr(self, name)) for name in names}


@dataclass(frozen=True)
class FactorSet:
    """A released, immutable collection of parameters with the GWP set to use."""

    version: str
    released: str
    parameters: Mapping[str, Parameter]
    gwp: Gwp
    files: Mapping[str, str] = field(default_factory=dict)

    def __contains__(self, parameter_id: str) -> bool:
        return parameter_id in self.parameters

    def __getitem__(self, parameter_id: str) -> Parameter:
        return self.parameters[parameter_id]

    def with_overrides(self, rows: Iterable[Parameter], gwp: Gwp | None = None) -> "FactorSet":
        """The set with a case's own rows over it, and optionally another GWP set; marked in the version."""
        own = {row.id: row for row in rows}
        if not own and gwp is None:
            return self
        version = self.version if self.version.endswith("+case") else f"{self.version}+case"
        return replace(self, version=version, parameters={**self.parameters, **own}, gwp=gwp or self.gwp)
