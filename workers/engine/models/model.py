"""What a model is: steps and a formula per gas, in the arithmetic of inventories, with checked units.

A formula is text: the trail prints exactly what was computed, the documentation is generated from it, and
units are checked term by term before anything is evaluated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.expressions import Expression
from schemas.footprint import Gas
from schemas.units import Unit

# Molar ratios and where they come from; they stand in formulas by name and in trails as numbers.
CONSTANTS: Mapping[str, tuple[str, float, Unit]] = {
    "n2o_per_n": ("44 / 28", 44 / 28, Unit.parse("kg[N2O]/kg[N2O-N]")),
    "co2_per_c": ("44 / 12", 44 / 12, Unit.parse("kg[CO2]/kg[C]")),
    "co2_per_co2_c": ("44 / 12", 44 / 12, Unit.parse("kg[CO2]/kg[CO2-C]")),
    # Empirical equations hold for numbers in a stated unit: dividing by one of it makes the number.
    "one_kg": ("1", 1.0, Unit.parse("kg[live]")),
    "one_kg_per_day": ("1", 1.0, Unit.parse("kg[live]/day")),
    "one_mj_per_day": ("1", 1.0, Unit.parse("MJ/day")),
    "one_head": ("1", 1.0, Unit.parse("head")),
    # A kilogram of N2O-N is a kilogram of the nitrogen it was.
    "one_n_per_n2o": ("1", 1.0, Unit.parse("kg[N]/kg[N2O-N]")),
}

CO2E = Unit.parse("kg[CO2e]")

_GAS_UNIT = {
    Gas.CO2_FOSSIL: Unit.parse("kg[CO2]"),
    Gas.LAND_MANAGEMENT: Unit.parse("kg[CO2]"),
    Gas.LUC: Unit.parse("kg[CO2]"),
    Gas.CH4_BIOGENIC: Unit.parse("kg[CH4]"),
    Gas.CH4_FOSSIL: Unit.parse("kg[CH4]"),
    Gas.N2O: Unit.parse("kg[N2O]"),
}


@dataclass(frozen=True)
class InputSpec:
    """An input: its unit (None: whatever the factor asks for), the value when left out, and what is refused.

    `share` means 0 to 1; `least` is the smallest value allowed; `above_zero` refuses zero (it is divided by).
    """

    name: str
    unit: str | None
    meaning: str
    default: float | None = None
    share: bool = False
    least: float = 0.0
    above_zero: bool = False


@dataclass(frozen=True)
class ParameterSpec:
    """A parameter: its unit (None: decided by the input), and what is used when it is left out.

    `row` is the id of the factor set's row that is read then: a constant of the equation is data, never code.
    """

    name: str
    unit: str | None
    meaning: str
    default: float | None = None
    row: str | None = None


@dataclass(frozen=True)
class Step:
    """A named value on the way, with its own equation number; later steps and formulas use it by name."""

    name: str
    equation: str
    unit: str
    formula: Expression


@dataclass(frozen=True)
class Model:
    """A named model. `formulas` give kg of each gas; `carbon` instead gives kg CO2e, split as the factor is.

    Attributes:
        equation: number of the equation and the document it stands in.
        carbon: formula in kg CO2e, split by gas as the parameter called ``factor`` is; None for gas models.
        removal: formula in kg CO2 taken up, reported apart from every emission; None for most.
        amount: formula of an amount in unit `gives`, for derived amounts; such a model emits nothing.
    """

    name: str
    title: Mapping[str, str]
    equation: str
    inputs: tuple[InputSpec, ...]
    parameters: tuple[ParameterSpec, ...]
    formulas: Mapping[Gas, Expression] = field(default_factory=dict)
    carbon: Expression | None = None
    steps: tuple[Step, ...] = ()
    removal: Expression | None = None
    amount: Expression | None = None
    gives: str = ""

    def input(self, name: str) -> InputSpec | None:
        """The input of this name, or None."""
        return next((spec for spec in self.inputs if spec.name == name), None)

    def parameter(self, name: str) -> ParameterSpec | None:
        """The parameter of this name, or None."""
        return next((spec for spec in self.parameters if spec.name == name), None)

    def terms(self) -> tuple[tuple[Gas | None, Expression, Unit], ...]:
        """(gas, formula, unit its result must have); gas None: kg CO2e split as the factor, or an amount."""
        if self.carbon is not None:
            return ((None, self.carbon, CO2E),)
        if self.amount is not None:
            return ((None, self.amount, Unit.parse(self.gives)),)
        return tuple((gas, formula, _GAS_UNIT[gas]) for gas, formula in self.formulas.items())
