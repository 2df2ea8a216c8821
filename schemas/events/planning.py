"""Events about improvement plans."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class PlanStarted(Event):
    """A producer began a plan on a computed figure: which measures would help is to be computed."""

    declaration_id: UUID
    plan_id: UUID


@dataclass(frozen=True)
class PlanChanged(Event):
    """A measure was chosen, changed or dropped: what they give together is to be computed."""

    declaration_id: UUID
    plan_id: UUID


@dataclass(frozen=True)
class PlanProposed(Event):
    """The producer showed the plan to the region and stands by it."""

    declaration_id: UUID
    plan_id: UUID


@dataclass(frozen=True)
class PlanReturned(Event):
    """The region wants to talk about something first."""

    declaration_id: UUID
    plan_id: UUID


@dataclass(frozen=True)
class PlanAgreed(Event):
    """The region said yes to exactly what the producer proposed."""

    declaration_id: UUID
    plan_id: UUID


@dataclass(frozen=True)
class PlanReopened(Event):
    """The producer took a plan back that the region had been shown."""

    declaration_id: UUID
    plan_id: UUID


@dataclass(frozen=True)
class PlanEnded(Event):
    """The producer left the plan."""

    declaration_id: UUID
    plan_id: UUID


@dataclass(frozen=True)
class PlanFollowedUp(Event):
    """A later published figure of the same product was held against an agreed plan."""

    declaration_id: UUID
    plan_id: UUID
    outcome_id: UUID
