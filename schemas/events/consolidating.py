"""Events about joint deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class ConsolidationAsked(Event):
    """A buyer made a scenario of joint deliveries."""

    scenario_id: UUID


@dataclass(frozen=True)
class ConsolidationConsentGiven(Event):
    """A firm let the others in a scenario see its part."""

    scenario_id: UUID
    organisation_id: UUID


@dataclass(frozen=True)
class ConsolidationConsentRevoked(Event):
    """A firm took that back."""

    scenario_id: UUID
    organisation_id: UUID
