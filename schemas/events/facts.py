"""The events themselves, in the order a declaration meets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from schemas.events.base import Event, Upcaster


@dataclass(frozen=True)
class DeclarationStarted(Event):
    """A producer opened a new declaration."""

    declaration_id: UUID
    organisation_id: UUID
    family: str


@dataclass(frozen=True)
class AnswersSaved(Event):
    """Answers were saved. The values stay in `answers`; only the ids are told.

    Attributes:
        way: `typed` on a page, `copied` from another declaration, taken from the `farm`'s answers,
            from a `file`, or sent by a program through the `api`.
    """

    schema_version = 2
    upcasters: ClassVar[Mapping[int, Upcaster]] = {1: lambda payload: {**payload, "way": "typed"}}

    declaration_id: UUID
    question_ids: tuple[str, ...]
    way: str = "typed"


@dataclass(frozen=True)
class DeclarationSubmitted(Event):
    """A signed, immutable snapshot was handed in."""

    declaration_id: UUID
    submission_id: UUID
    snapshot_hash: str


@dataclass(frozen=True)
class DeclarationChecked(Event):
    """The snapshot passed every check that can be made without a person."""

    declaration_id: UUID
    submission_id: UUID


@dataclass(frozen=True)
class ChecksFailed(Event):
    """The snapshot failed a check; the producer sees which question and why."""

    declaration_id: UUID
    submission_id: UUID
    question_ids: tuple[str, ...]


@dataclass(frozen=True)
class FootprintComputed(Event):
    """The engine has a result for the snapshot."""

    declaration_id: UUID
    submission_id: UUID
    footprint_id: UUID


@dataclass(frozen=True)
class ChangesRequested(Event):
    """A reviewer sent the declaration back with a reason per question."""

    declaration_id: UUID
    submission_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class DeclarationApproved(Event):
    """A second reviewer approved exactly this snapshot and this footprint."""

    declaration_id: UUID
    submission_id: UUID
    footprint_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class DeclarationWithdrawn(Event):
    """The producer took the declaration back before a decision."""

    declaration_id: UUID


@dataclass(frozen=True)
class ProfilePublished(Event):
    """A public, immutable profile version exists."""

    declaration_id: UUID
    profile_id: UUID


@dataclass(frozen=True)
class EvidenceUploaded(Event):
    """A file that passed the checks at the door was stored and laid to a question of a declaration."""

    evidence_id: UUID
    declaration_id: UUID
    question_id: str


@dataclass(frozen=True)
class EvidenceReused(Event):
    """A file that was there already was laid to one more question."""

    evidence_id: UUID
    declaration_id: UUID
    question_id: str


@dataclass(frozen=True)
class EvidenceScanRequested(Event):
    """A stored file is to be searched for malware."""

    evidence_id: UUID


@dataclass(frozen=True)
class EvidenceScanned(Event):
    """The search is over and stopped nothing; `outcome` is clean, unscanned (no scanner) or timed_out."""

    evidence_id: UUID
    outcome: str


@dataclass(frozen=True)
class EvidenceRefused(Event):
    """Malware was found; the file is not to be opened by anybody and its bytes are to go."""

    evidence_id: UUID


@dataclass(frozen=True)
class EvidenceRemoved(Event):
    """A file was taken away from a question; `is_unused`: from the last one, and it was never handed in."""

    evidence_id: UUID
    declaration_id: UUID
    question_id: str
    is_unused: bool


@dataclass(frozen=True)
class WhatIfRequested(Event):
    """A producer asked what a few other answers would have given; the declaration itself is not changed."""

    declaration_id: UUID
    what_if_id: UUID


@dataclass(frozen=True)
class DayBegan(Event):
    """A new day began in Sweden, `day` as 2026-03-31. What falls due by the calendar follows from it."""

    day: str


@dataclass(frozen=True)
class MailQueued(Event):
    """A mail waits in the outbox."""

    mail_id: UUID


@dataclass(frozen=True)
class DeadDeliverySettled(Event):
    """Staff retried or skipped a delivery that had died."""

    event_id: UUID
    subscriber: str
    action: str
