"""What happens when an organisation takes everything out."""

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
