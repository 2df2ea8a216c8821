"""Share of primary data and data quality of what is inside the PACT figure: the delivery is beside it. Pure.

The same rules as for the whole result (`workers.engine`), from what the public page says of each line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from portal.pact.parts import is_outbound
from schemas.inventory import Origin
from schemas.pact import as_decimal

SCORES = ("technological", "geographical", "temporal")
WORST = 5.0
OWN = {Origin.MEASURED.value, Origin.NOT_APPLICABLE.value}

Line = Mapping[str, Any]


def primary_percent(lines: Iterable[Line]) -> Decimal:
    """Per cent of the absolute emission whose amounts are all the producer's own measured ones."""
    sized = [(_size(line), line) for line in lines if not is_outbound(line)]
    whole = sum(size for size, _ in sized)
    own = sum(size for size, line in sized if _is_own(line))
    return as_decimal(100 * own / whole if whole else 0.0)


def quality(lines: Iterable[Line]) -> dict[str, Decimal]:
    """Each score weighted by absolute emission; what is not scored counts as the worst."""
    sized = [(_size(line), line["quality"] or {}) for line in lines if not is_outbound(line)]
    whole = sum(size for size, _ in sized)
    if not whole:
        return {}
    return {
        name: as_decimal(sum(size * scores.get(name, WORST) for size, scores in sized) / whole)
        for name in SCORES
    }


def _size(line: Line) -> float:
    return float(abs(sum(line["kg_co2e"].values())))


def _is_own(line: Line) -> bool:
    origins = {use["origin"] for part in line["inputs"] for use in part["activities"]}
    return bool(origins) and origins <= OWN
