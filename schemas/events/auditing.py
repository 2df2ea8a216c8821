"""Events about the ledger itself."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.events.base import Event


@dataclass(frozen=True)
class LedgerBroken(Event):
    """The daily look through the ledger found places where the chain does not hold."""

    day: str
    breaches: int
