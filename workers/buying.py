"""A chapter of the table of contents: what buyers write and try, and what the region buys."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.events import (
    ArticleMapped,
    AwardSimulated,
    ConsolidationAsked,
    ConsolidationConsentGiven,
    ConsolidationConsentRevoked,
    DirectPurchaseNoted,
    Event,
    FindingAccepted,
    PurchasesReadIn,
    PurchasesWithdrawn,
    RequirementReviewed,
    RequirementWritten,
    SourcingPlanAsked,
)
from workers import consolidation_letters, procure, purchases
from workers.consolidation import compute_consolidation
from workers.sourcing import compute_sourcing_plan
from workers.steering import STEERING
from workers.subscriber import Subscriber

BUYING: Mapping[type[Event], tuple[Subscriber, ...]] = {
    # buyers and what they write
    AwardSimulated: (procure.compute_award,),
    DirectPurchaseNoted: (procure.mail_direct_limit,),
    FindingAccepted: (procure.mail_finding_accepted,),
    RequirementWritten: (procure.mail_requirement_written,),
    RequirementReviewed: (procure.mail_requirement_reviewed,),
    # what the region buys
    PurchasesReadIn: (purchases.figure_purchases,),
    PurchasesWithdrawn: (purchases.empty_purchases,),
    ArticleMapped: (purchases.refigure_article,),
    SourcingPlanAsked: (compute_sourcing_plan,),
    # what units mean to do about it
    **STEERING,
    # how it is delivered
    ConsolidationAsked: (compute_consolidation, consolidation_letters.mail_consolidation_asked),
    ConsolidationConsentGiven: (consolidation_letters.mail_consolidation_given,),
    ConsolidationConsentRevoked: (consolidation_letters.mail_consolidation_revoked,),
}
