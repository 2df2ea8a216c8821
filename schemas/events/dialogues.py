"""Events about dialogues before a procurement."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class DialogueWritten(Event):
    """A buyer wrote an invitation, or wrote it anew."""

    dialogue_id: UUID


@dataclass(frozen=True)
class DialogueOpened(Event):
    """The invitation was found lawful and published; anyone may register."""

    dialogue_id: UUID


@dataclass(frozen=True)
class DialogueJoined(Event):
    """Somebody registered."""

    dialogue_id: UUID
    participant_id: UUID


@dataclass(frozen=True)
class DialogueAsked(Event):
    """Somebody asked a question, for all to see with its answer."""

    dialogue_id: UUID
    question_id: UUID


@dataclass(frozen=True)
class DialogueAnswered(Event):
    """The region answered a question, for all to read."""

    dialogue_id: UUID
    question_id: UUID


@dataclass(frozen=True)
class DialogueSupplemented(Event):
    """Something that was given or received was noted."""

    dialogue_id: UUID


@dataclass(frozen=True)
class DialogueHeld(Event):
    """The talks are over and the minutes are written."""

    dialogue_id: UUID


@dataclass(frozen=True)
class DialoguePackaged(Event):
    """Everything of relevance was packed, for all to read."""

    dialogue_id: UUID


@dataclass(frozen=True)
class DialogueClosed(Event):
    """The procurement that it prepared is published: direct contact is over."""

    dialogue_id: UUID
