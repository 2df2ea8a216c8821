"""Reads history.yml: what came of calls from before this service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemas.yaml_text import read_yaml


@dataclass(frozen=True)
class Earlier:
    """One earlier call; what is not known is None. Confidence C is unconfirmed."""

    id: str
    name: Mapping[str, str]
    applied: int
    granted: int
    source: Mapping[str, str]
    confidence: str


@cache
def earlier_calls() -> tuple[Earlier, ...]:
    """Every earlier call, in the order of the file."""
    rows = read_yaml(Path(__file__).with_name("history.yml").read_text(encoding="utf-8"))
    return tuple(Earlier(**row) for row in rows)
