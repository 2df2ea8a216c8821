"""Why a result is another with newer factors: line by line, and factor by factor within each line.

Amounts are kg CO2e per declared unit. The differences of a line's causes sum to the line's difference, and
those of the lines to the difference in total.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas import records


@dataclass(frozen=True)
class Cause:
    """One thing that changed: `kind` is `factor`, `gwp` (weights of the gases) or `method` (the engine).

    `before` and `after` are the factor's values in `unit`; none for the other kinds.
    """

    kind: str
    id: str
    label: Mapping[str, str]
    difference: float
    before: float | None = None
    after: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class LineDifference:
    """A line before and after, with what changed it; lines that stand still are left out."""

    id: str
    label: Mapping[str, str]
    before: float
    after: float
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Explanation:
    """The whole difference; `low` and `high` are the old result's 95 % interval.

    `outside` is true when the new figure lies outside that interval; lines stand largest difference first.
    """

    factor_set_before: str
    factor_set_after: str
    before: float
    after: float
    low: float
    high: float
    outside: bool
    lines: tuple[LineDifference, ...]

    def to_json(self) -> dict[str, Any]:
        """The explanation as a JSON object."""
        value: dict[str, Any] = records.to_json(self)
        return value

    @staticmethod
    def from_json(value: Any) -> "Explanation":
        """Read an explanation back; RecordError names every field that is wrong."""
        return records.from_json(Explanation, value)
