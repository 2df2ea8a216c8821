"""Everything that can happen, as past-tense facts with a version.

An event carries identifiers and the few figures a subscriber needs, never
personal data: the ledger is append-only and becomes a public record.
"""

from schemas.events.base import Event, UnknownEvent, event_from_json, event_to_json, event_types
from schemas.events.facts import (
    AccountConfirmed,
    AccountRegistered,
    AnswersSaved,
    ChangesRequested,
    ChecksFailed,
    DayBegan,
    DeadDeliverySettled,
    DeclarationApproved,
    DeclarationChecked,
    DeclarationStarted,
    DeclarationSubmitted,
    DeclarationWithdrawn,
    FactorSetReleased,
    FootprintComputed,
    FootprintRecomputed,
    MailQueued,
    PasswordResetRequested,
    ProfilePublished,
    RecomputationBatchRequested,
    RecomputationRequested,
)

__all__ = [
    "AccountConfirmed",
    "AccountRegistered",
    "AnswersSaved",
    "ChangesRequested",
    "ChecksFailed",
    "DayBegan",
    "DeadDeliverySettled",
    "DeclarationApproved",
    "DeclarationChecked",
    "DeclarationStarted",
    "DeclarationSubmitted",
    "DeclarationWithdrawn",
    "Event",
    "FactorSetReleased",
    "FootprintComputed",
    "FootprintRecomputed",
    "MailQueued",
    "PasswordResetRequested",
    "ProfilePublished",
    "RecomputationBatchRequested",
    "RecomputationRequested",
    "UnknownEvent",
    "event_from_json",
    "event_to_json",
    "event_types",
]
