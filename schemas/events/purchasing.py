"""Events about what the region buys."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class PurchasesReadIn(Event):
    """A file of purchase lines was stored."""

    batch_id: UUID


@dataclass(frozen=True)
class PurchasesWithdrawn(Event):
    """A file of purchase lines was taken back: they stay, and count no more."""

    batch_id: UUID


@dataclass(frozen=True)
class PurchasesFigured(Event):
    """Lines of what was bought got other figures, or lost theirs."""


@dataclass(frozen=True)
class SourcingPlanAsked(Event):
    """Staff asked for a plan of what could be bought from those who have declared."""

    plan_id: UUID


@dataclass(frozen=True)
class ArticleMapped(Event):
    """Somebody said what an article is, or said it anew."""

    mapping_id: UUID
