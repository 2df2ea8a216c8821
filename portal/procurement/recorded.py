"""A buyer's choices as they are stored, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

from schemas.lawful.wording import Choices, Part

DECIMALS = frozenset({"limit", "best", "worst", "price_sek"})


def choices_to_json(choices: Choices) -> dict[str, Any]:
    """Plain JSON; figures with decimals as text."""
    return {
        name: str(value) if isinstance(value, Decimal) else value for name, value in asdict(choices).items()
    }


def choices_from_json(stored: Mapping[str, Any]) -> Choices:
    """What was stored; what an older version did not know has its usual value."""
    known = {field.name for field in fields(Choices)}
    values: dict[str, Any] = {
        name: Decimal(value) if name in DECIMALS and value is not None else value
        for name, value in stored.items()
        if name in known
    }
    return Choices(**values)


def parts_to_json(parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    """The finished texts, as they are shown and exported later."""
    return [{**asdict(part), "citations": list(part.citations)} for part in parts]
