"""Events about the places that goods are delivered to."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.events.base import Event


@dataclass(frozen=True)
class DeliveryPointAdded(Event):
    """A place that goods are delivered to is there from now on."""

    point_id: int


@dataclass(frozen=True)
class DeliveryPointClosed(Event):
    """A buyer took a place of their own away."""

    point_id: int
