"""What happens when an organisation takes everything out, or lets a program in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class ExportRequested(Event):
    """Somebody asked for everything their organisation has entered, and it is much."""

    export_id: UUID


@dataclass(frozen=True)
class ExportWritten(Event):
    """The archive lies ready for whoever asked for it."""

    export_id: UUID


@dataclass(frozen=True)
class ApiKeyMade(Event):
    """Somebody let a program act for their organisation.

    Attributes:
        scopes: `read` or `read write`.
    """

    organisation_id: UUID
    token_id: UUID
    scopes: str


@dataclass(frozen=True)
class ApiKeyRevoked(Event):
    """A program's key was ended before its time."""

    organisation_id: UUID
    token_id: UUID
