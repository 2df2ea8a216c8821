"""One way to write JSON for hashing, so that the same content always gives the same hash.

What has been through the database must hash as it did before. PostgreSQL's JSONB keeps
numbers as decimals: it drops the sign of a negative zero and writes 1e16 without an
exponent, which then reads as a whole number. Both are written alike here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

# From here on the shortest text of a float has an exponent, and the float is always whole.
EXPONENT_FROM = 1e16


def canonical_json(content: Any) -> str:
    """Sorted keys, no spaces, UTF-8 kept. Raises TypeError or ValueError for what is not plain JSON."""
    return json.dumps(
        _as_stored(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def content_hash(content: Any) -> str:
    """SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def _as_stored(value: Any) -> Any:
    if isinstance(value, float):
        return _number_as_stored(value)
    if isinstance(value, Mapping):
        return {key: _as_stored(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_as_stored(item) for item in value]
    return value


def _number_as_stored(value: float) -> float | int:
    if value == 0:
        return 0.0
    # The shortest text that names the float is what the database was given, not its exact value.
    return int(Decimal(repr(value))) if EXPONENT_FROM <= abs(value) < float("inf") else value
