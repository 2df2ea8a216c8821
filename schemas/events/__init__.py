"""Everything that can happen, as past-tense facts with a version.

An event carries identifiers and the few figures a subscriber needs, never
personal data: the ledger is append-only and becomes a public record.
"""

from schemas.events.base import Event, UnknownEvent, event_from_json, event_to_json, event_types
from schemas.events.drafts import FarmAnswersSaved
from schemas.events.exporting import ExportRequested, ExportWritten
from schemas.events.facts import (
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
    EvidenceRefused,
    EvidenceRemoved,
    EvidenceReused,
    EvidenceScanned,
    EvidenceScanRequested,
    EvidenceUploaded,
    FootprintComputed,
    MailQueued,
    ProfilePublished,
    RecomputationBatchRequested,
    RecomputationRequested,
    WhatIfRequested,
)
from schemas.events.people import (
    AccessibilityReported,
    AccountClosed,
    AccountConfirmed,
    AccountRegistered,
    MandateGranted,
    MandateRevoked,
    MemberInvited,
    MemberJoined,
    MemberRemoved,
    MemberRoleChanged,
    OrganisationChanged,
    PasswordResetRequested,
<<<<<<< HEAD
    ProfilePublished,
    WhatIfRequested,
)
from schemas.events.newer import (
    FactorSetReleased,
    FootprintRecomputed,
    IngredientRenewed,
    RecomputationBatchRequested,
    RecomputationRequested,
    RenewalComputed,
=======
>>>>>>> 526a7ea (Events about people and organisations in a file of their own)
)

__all__ = [
    "AccessibilityReported",
    "AccountClosed",
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
    "EvidenceRefused",
    "EvidenceRemoved",
    "EvidenceReused",
    "EvidenceScanRequested",
    "EvidenceScanned",
    "EvidenceUploaded",
    "ExportRequested",
    "ExportWritten",
    "FactorSetReleased",
    "FarmAnswersSaved",
    "FootprintComputed",
    "FootprintRecomputed",
    "IngredientRenewed",
    "MailQueued",
    "MandateGranted",
    "MandateRevoked",
    "MemberInvited",
    "MemberJoined",
    "MemberRemoved",
    "MemberRoleChanged",
    "OrganisationChanged",
    "PasswordResetRequested",
    "ProfilePublished",
    "RecomputationBatchRequested",
    "RecomputationRequested",
    "RenewalComputed",
    "UnknownEvent",
    "WhatIfRequested",
    "event_from_json",
    "event_to_json",
    "event_types",
]
