"""Events about what the region's units mean to do about what they buy."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class UnitActionPlanned(Event):
    """An action was put into a unit's plan."""

    action_id: UUID
    plan_id: UUID


@dataclass(frozen=True)
class UnitActionChanged(Event):
    """An action was written anew; how it was stays among its versions."""

    action_id: UUID
    plan_id: UUID
    version: int


@dataclass(frozen=True)
class UnitActionMoved(Event):
    """An action was begun, done, dropped or begun anew.

    Attributes:
        status: where it is now.
    """

    action_id: UUID
    plan_id: UUID
    version: int
    status: str
