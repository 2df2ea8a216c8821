"""What happens between us and programs that read footprints after PACT."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class PactClientRegistered(Event):
    """Staff let another party's program read footprints."""

    client_id: UUID


@dataclass(frozen=True)
class PactClientRevoked(Event):
    """Staff shut a program out."""

    client_id: UUID


@dataclass(frozen=True)
class PactFootprintOffered(Event):
    """A footprint is offered that was not there before; the one before it is deprecated."""

    footprint_id: UUID


@dataclass(frozen=True)
class PactRequestReceived(Event):
    """A program asked for footprints by event and waits for one answer at its own address."""

    request_id: UUID


@dataclass(frozen=True)
class PactMessageWritten(Event):
    """An event of ours to a program lies ready to be sent."""

    message_id: UUID
