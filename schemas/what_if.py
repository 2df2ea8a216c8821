"""What a few other answers would have given: the difference line by line, and what moves the figure most.

Amounts are kg CO2e per declared unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas import records


@dataclass(frozen=True)
class LineChange:
    """A line before and after, and the 95 % interval of its difference."""

    id: str
    label: Mapping[str, str]
    before: float
    after: float
    low: float
    high: float


@dataclass(frozen=True)
class Lever:
    """What `change` (a tenth up, or down for a share that is full) of one answer does to the result."""

    question_id: str
    label: Mapping[str, str]
    change: float
    difference: float


@dataclass(frozen=True)
class WhatIfResult:
    """The result before and after; `low` and `high` are the 95 % interval of the difference.

    `lines` that stand still are left out, the largest difference stands first. `levers` are those of the
    answers before the change, the one that moves the result most first.
    """

    declared_unit: str
    factor_set: str
    engine_version: str
    before: float
    after: float
    low: float
    high: float
    lines: tuple[LineChange, ...]
    levers: tuple[Lever, ...]

    def to_json(self) -> dict[str, Any]:
        """The result as a JSON object."""
        value: dict[str, Any] = records.to_json(self)
        return value

    @staticmethod
    def from_json(value: Any) -> "WhatIfResult":
        """Read a result back; RecordError names every field that is wrong."""
        return records.from_json(WhatIfResult, value)
