"""Every table in one place, for migrations and for relationships to resolve."""

from portal.accounts.models import Membership, Organisation, User
from portal.actions.models import UnitAction, UnitActionVersion, UnitPlan
from portal.audit.models import LedgerCheck
from portal.catalogue.models import CatalogueEntry, CatalogueState, CatalogueWord
from portal.consolidation.models import Scenario, ScenarioConsent, ScenarioDrop, ScenarioGoods
from portal.credentials.models import Credential
from portal.dashboards.models import OverviewBasis, OverviewChoice, OverviewFigure
from portal.db import Base
from portal.declarations.models import AnswerRow, Declaration, EarlierAnswer, Submission
from portal.definitions.models import Definition
from portal.delivered.models import Delivered, DeliveryDraws, DeliveryTerms
from portal.dialogues.models import (
    Dialogue,
    DialogueMaterial,
    DialoguePackage,
    DialogueQuestion,
    Participant,
)
from portal.drafts.models import DraftNotice
from portal.effects.models import AnswerEffects
from portal.evidence.models import Attachment, EvidenceFile
from portal.exchange.models import ApiStart, ApiToken, Export, Import
from portal.farm.models import EarlierFarmAnswer, FarmAnswer
from portal.feedback.models import AccessibilityReport
from portal.followup.models import DeliveredRow, FollowUp
from portal.kitchens.models import DeliveryPoint
from portal.ledger import StoredEvent, Stream, Undelivered
from portal.mail import Mail
from portal.opendata.models import OpenDataState, OpenFigure
from portal.operations.models import Delivery
from portal.organisations.models import Invitation, Mandate
from portal.pact.models import PactClient, PactFootprint, PactMessage, PactRequest
from portal.plans.models import Plan, PlanConfirmation, PlanMeasure, PlanOutcome
from portal.policies.models import Policy, PolicyReview, PolicyVersion, PolicyWording
from portal.preparedness.models import PreparednessCard, PreparednessContact
from portal.procurement.models import (
    AcceptedFinding,
    AwardSimulation,
    DirectPurchase,
    Requirement,
    RequirementReview,
    RequirementVersion,
)
from portal.profiles.models import ProductNumber, ProductSheet, Profile
from portal.publication.models import Publication, PublicationChange
from portal.purchases.models import (
    ArticleMapping,
    LocalDefinition,
    PurchaseBatch,
    PurchaseFigure,
    PurchaseGoal,
    PurchaseLine,
)
from portal.recomputations.models import Recomputation, Renewal
from portal.rejections.models import Reply
from portal.results.models import CheckFinding, ComputedFootprint, Preview
from portal.review.models import Decision, Note, Statement
from portal.shortlists.models import SavedSearch, SavedSearchHit, Shortlist, ShortlistItem
from portal.signing.models import SigningKey
from portal.sites.models import Site
from portal.sourcing.models import SourcingPlan
from portal.supply.models import SupplyCard
from portal.thirdparty.models import ThirdPartyStatement
from portal.verdicts.models import Verdict
from portal.vouchers.models import (
    EuroRate,
    Voucher,
    VoucherAid,
    VoucherArea,
    VoucherCall,
    VoucherDecision,
    VoucherSubmission,
    VoucherTerms,
)
from portal.whatif.models import WhatIf

__all__ = [
    "AcceptedFinding",
    "AccessibilityReport",
    "AnswerEffects",
    "AnswerRow",
    "ApiStart",
    "ApiToken",
    "ArticleMapping",
    "Attachment",
    "AwardSimulation",
    "Base",
    "CatalogueEntry",
    "CatalogueState",
    "CatalogueWord",
    "CheckFinding",
    "ComputedFootprint",
    "Credential",
    "Decision",
    "Declaration",
    "Definition",
    "Delivered",
    "DeliveredRow",
    "Delivery",
    "DeliveryDraws",
    "DeliveryPoint",
    "DeliveryTerms",
    "Dialogue",
    "DialogueMaterial",
    "DialoguePackage",
    "DialogueQuestion",
    "DirectPurchase",
    "DraftNotice",
    "EarlierAnswer",
    "EarlierFarmAnswer",
    "EuroRate",
    "EvidenceFile",
    "Export",
    "FarmAnswer",
    "FollowUp",
    "Import",
    "Invitation",
    "LedgerCheck",
    "LocalDefinition",
    "Mail",
    "Mandate",
    "Membership",
    "Note",
    "OpenDataState",
    "OpenFigure",
    "Organisation",
    "OverviewBasis",
    "OverviewChoice",
    "OverviewFigure",
    "PactClient",
    "PactFootprint",
    "PactMessage",
    "PactRequest",
    "Participant",
    "Plan",
    "PlanConfirmation",
    "PlanMeasure",
    "PlanOutcome",
    "Policy",
    "PolicyReview",
    "PolicyVersion",
    "PolicyWording",
    "PreparednessCard",
    "PreparednessContact",
    "Preview",
    "ProductNumber",
    "ProductSheet",
    "Profile",
    "Publication",
    "PublicationChange",
    "PurchaseBatch",
    "PurchaseFigure",
    "PurchaseGoal",
    "PurchaseLine",
    "Recomputation",
    "Renewal",
    "Reply",
    "Requirement",
    "RequirementReview",
    "RequirementVersion",
    "SavedSearch",
    "SavedSearchHit",
    "Scenario",
    "ScenarioConsent",
    "ScenarioDrop",
    "ScenarioGoods",
    "Shortlist",
    "ShortlistItem",
    "SigningKey",
    "Site",
    "SourcingPlan",
    "Statement",
    "StoredEvent",
    "Stream",
    "Submission",
    "SupplyCard",
    "ThirdPartyStatement",
    "Undelivered",
    "UnitAction",
    "UnitActionVersion",
    "UnitPlan",
    "User",
    "Verdict",
    "Voucher",
    "VoucherAid",
    "VoucherArea",
    "VoucherCall",
    "VoucherDecision",
    "VoucherSubmission",
    "VoucherTerms",
    "WhatIf",
]
