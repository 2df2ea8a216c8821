"""What one changed answer does to a result: the same answers with and without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Effect:
    """The result with the earlier answer and with the new one, everything else as it is now.

    Attributes:
        before, after: kg CO2e per declared unit.
        tonnes_before, tonnes_after: CO2e of all that is delivered in the year.
    """

    before: float
    after: float
    tonnes_before: float
    tonnes_after: float

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> Effect:
        """Back from `to_json`."""
        return Effect(**stored)
