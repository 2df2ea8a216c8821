"""Events about the overviews."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.events.base import Event


@dataclass(frozen=True)
class OverviewChoiceMade(Event):
    """The region chose whether a group of figures is for everybody."""

    topic: str
    is_public: bool


@dataclass(frozen=True)
class OverviewAsked(Event):
    """Staff asked for the figures to be counted now."""
