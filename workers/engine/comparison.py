"""Can two results be told apart? P(A < B) on paired draws, and what makes two results impossible to compare.

Both sides are drawn with the same factor draws (a parameter's draws hang on its id and version alone), so
what the two share cancels; amounts are drawn apart: two farms' hectares are different quantities.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from schemas.inventory import Inventory
from workers.engine.assessment import total_draws
from workers.engine.checking import check_values
from workers.engine.compiling import Compiled, compile_inventory
from workers.engine.distributions import Array
from workers.engine.drawing import leaves_of
from workers.engine.factors import FactorSet

# Between these, neither result is surely the lower one.
DOUBT_FROM, DOUBT_TO = 0.1, 0.9

WORDS: Mapping[str, Mapping[str, str]] = {
    "first": {"sv": "Den första är lägre", "en": "The first is lower"},
    "second": {"sv": "Den andra är lägre", "en": "The second is lower"},
    "undecided": {"sv": "Ej säkert skilda", "en": "Not surely different"},
}

_DIFFERENCES: Mapping[str, Mapping[str, str]] = {
    "declared_unit": {
        "sv": "de är räknade per olika enhet ({first} och {second})",
        "en": "they are counted per different units ({first} and {second})",
    },
    "boundary": {
        "sv": "de räknar med olika mycket av kedjan ({first} och {second})",
        "en": "they have different system boundaries ({first} and {second})",
    },
    "gwp_set": {
        "sv": "de väger växthusgaserna olika ({first} och {second})",
        "en": "they weigh the gases differently ({first} and {second})",
    },
}


@dataclass(frozen=True)
class Candidate:
    """One side of a comparison; `identity` keeps its amounts apart from the other side's."""

    inventory: Inventory
    factor_set: FactorSet
    identity: str


@dataclass(frozen=True)
class Mismatch:
    """One respect in which two results must not be compared: declared_unit, boundary or gwp_set."""

    what: str
    first: str
    second: str

    def text(self, language: str = "sv") -> str:
        """The reason in words."""
        return _DIFFERENCES[self.what][language].format(first=self.first, second=self.second)


class NotComparable(ValueError):
    """Two results that must not be compared; `mismatches` names every respect."""

    def __init__(self, mismatches: list[Mismatch]) -> None:
        self.mismatches = tuple(mismatches)
        super().__init__("; ".join(mismatch.text("en") for mismatch in mismatches))

    def text(self, language: str = "sv") -> str:
        """The refusal in words, with every reason."""
        start = {"sv": "Går inte att jämföra: ", "en": "Cannot be compared: "}[language]
        return start + "; ".join(mismatch.text(language) for mismatch in self.mismatches) + "."


@dataclass(frozen=True)
class Discernibility:
    """How sure the order of two results is.

    Attributes:
        probability_first_lower: share of the draws in which the first is lower, ties counted half.
        difference: first minus second at the central values, kg CO2e per declared unit.
        low, high: 95 % interval of that difference.
    """

    probability_first_lower: float
    difference: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """`first` or `second` is lower, or `undecided`."""
        if DOUBT_FROM <= self.probability_first_lower <= DOUBT_TO:
            return "undecided"
        return "first" if self.probability_first_lower > DOUBT_TO else "second"

    def text(self, language: str = "sv") -> str:
        """The verdict in words."""
        return WORDS[self.verdict][language]


def compare(first: Candidate, second: Candidate, draws: int = 2000) -> Discernibility:
    """P(first < second) on paired draws.

    Raises:
        NotComparable: declared unit, boundary or GWP set differ.
        EngineError: one of them cannot be computed.
        ValueError: fewer than two draws.
    """
    if draws < 2:
        raise ValueError(f"a comparison needs at least two draws, got {draws}")
    mismatches = mismatches_of(first, second)
    if mismatches:
        raise NotComparable(mismatches)
    ours, theirs = _drawn(first, draws), _drawn(second, draws)
    difference: Array = ours - theirs
    low, high = np.percentile(difference[1:], [2.5, 97.5])
    # Equal results give differences of the last digit: those are ties, not victories.
    near = 1e-12 * np.maximum(np.abs(ours[1:]), np.abs(theirs[1:]))
    lower = float(np.mean(difference[1:] < -near))
    tied = float(np.mean(np.abs(difference[1:]) <= near))
    return Discernibility(lower + tied / 2, float(difference[0]), float(low), float(high))


def mismatches_of(first: Candidate, second: Candidate) -> list[Mismatch]:
    """Every respect in which the two must not be compared."""
    pairs = {
        "declared_unit": (first.inventory.declared_unit, second.inventory.declared_unit),
        "boundary": (first.inventory.boundary, second.inventory.boundary),
        "gwp_set": (first.factor_set.gwp.id, second.factor_set.gwp.id),
    }
    return [Mismatch(what, ours, theirs) for what, (ours, theirs) in pairs.items() if ours != theirs]


def _drawn(candidate: Candidate, draws: int) -> Array:
    compiled: Compiled = compile_inventory(candidate.inventory, candidate.factor_set)
    check_values(compiled)
    return total_draws(compiled, leaves_of(compiled, candidate.identity), draws)
