"""Events about the ledger itself, and about the keys that vouch for what is published."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.events.base import Event


@dataclass(frozen=True)
class LedgerBroken(Event):
    """The daily look through the ledger found places where the chain does not hold."""

    day: str
    breaches: int


@dataclass(frozen=True)
class SigningKeyRevoked(Event):
    """The operator withdrew the trust in everything that a signing key has signed."""

    key_id: str
    because: str
