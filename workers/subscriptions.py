"""The table of contents of the back end: what happens after each event, and who does it."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.events import (
    AccessibilityReported,
    AccountClosed,
    AccountConfirmed,
    AccountRegistered,
    AnswersSaved,
    ApiKeyMade,
    ApiKeyRevoked,
    ApprovalProposed,
    ChangesRequested,
    ChecksFailed,
    DayBegan,
    DeadDeliverySettled,
    DeclarationApproved,
    DeclarationChecked,
    DeclarationRejected,
    DeclarationStarted,
    DeclarationSubmitted,
    DeclarationWithdrawn,
    DeliveredDrifted,
    DeliveryPointAdded,
    DeliveryPointClosed,
    DraftNoticed,
    DraftRemoved,
    Event,
    EvidenceRefused,
    EvidenceRemoved,
    EvidenceReused,
    EvidenceScanned,
    EvidenceScanRequested,
    EvidenceUploaded,
    ExportRequested,
    ExportWritten,
    FactorSetReleased,
    FarmAnswersSaved,
    FollowUpConcluded,
    FootprintComputed,
    FootprintRecomputed,
    GtinSet,
    ImpartialityStated,
    IngredientRenewed,
    LedgerBroken,
    MailQueued,
    MandateGranted,
    MandateRevoked,
    MemberInvited,
    MemberJoined,
    MemberRemoved,
    MemberRoleChanged,
    OrganisationChanged,
    PasswordResetRequested,
    ProfileExpired,
    ProfileExpiring,
    ProfilePublished,
    ProfileReinstated,
    ProfileReworded,
    ProfileSuperseded,
    ProfileSuspended,
    ProfileWithdrawn,
    ProposalReturned,
    RecomputationApproved,
    RecomputationBatchRequested,
    RecomputationProposed,
    RecomputationRequested,
    RejectionAnswered,
    RejectionProposed,
    RenewalComputed,
    ReviewResumed,
    SigningKeyRevoked,
    SupplyStated,
    SuspensionDue,
    WhatIfRequested,
)
from workers import pact, publication, purchases, review_letters
from workers.agreeing import AGREEING
from workers.audit import mail_ledger_broken
from workers.buying import BUYING
from workers.compute import compute_footprint, compute_preview
from workers.counting import with_counting
from workers.daily import DAILY
from workers.deliver import deliver_profile, deliver_reinstated, deliver_to_point, empty_point
from workers.effects import compute_effects
from workers.export import write_export
from workers.feedback import mail_accessibility_report
from workers.followup import mail_delivered_drifted, mail_follow_up_concluded
from workers.idle_drafts import mail_draft_noticed, mail_draft_removed
from workers.keys import mail_key_made, mail_key_revoked
from workers.membership import (
    mail_invitation,
    mail_mandate,
    mail_mandate_revoked,
    mail_member_joined,
    mail_member_removed,
    mail_member_role,
    mail_organisation_changed,
)
from workers.notify import (
    mail_account_link,
    mail_administrators,
    mail_changes_requested,
    mail_checks_failed,
    mail_evidence_refused,
    mail_export_ready,
    mail_farm_changed,
    mail_footprint_ready,
    mail_ingredient_renewed,
    mail_password_link,
    mail_published,
    mail_receipt,
    mail_recomputed,
    mail_scan_timed_out,
    mail_started,
    mail_welcome,
    mail_withdrawn,
    send_mail,
)
from workers.plan_follow_up import follow_plans
from workers.preparing import PREPARING
from workers.publish import (
    index_profile,
    index_reworded,
    index_supply,
    list_reinstated,
    open_number,
    publish_profile,
    publish_recomputed,
    unlist_superseded,
    unlist_suspended,
    unlist_withdrawn,
)
from workers.recompute import (
    catch_up_profile,
    catch_up_review,
    continue_recomputations,
    recompute_footprint,
    request_recomputations,
)
from workers.renew import ask_about_ingredients, ask_dependents, recompute_with_ingredient
from workers.retention import erase_person
from workers.scan import (
    erase_refused_evidence,
    erase_removed_evidence,
    release_evidence,
    release_removed_evidence,
    request_scan,
    request_scan_of_reused,
    scan_evidence,
)
from workers.sheet import draw_sheets, redraw_sheets
from workers.sign import mail_signing_key_revoked, sign_profile, sign_profiles_anew
from workers.subscriber import Subscriber
from workers.validate import check_submission
from workers.watch import mail_saved_searches
from workers.whatif import compute_what_if

_CHAPTERS: Mapping[type[Event], tuple[Subscriber, ...]] = {
    # people
    AccountRegistered: (mail_account_link,),
    AccountConfirmed: (mail_welcome,),
    AccountClosed: (erase_person,),
    PasswordResetRequested: (mail_password_link,),
    # who acts for an organisation
    MemberInvited: (mail_invitation,),
    MemberJoined: (mail_member_joined,),
    MemberRoleChanged: (mail_member_role,),
    MemberRemoved: (mail_member_removed,),
    OrganisationChanged: (mail_organisation_changed,),
    MandateGranted: (mail_mandate,),
    MandateRevoked: (mail_mandate_revoked,),
    # a declaration, from first page to public profile
    DeclarationStarted: (mail_started,),
    AnswersSaved: (compute_preview,),
    FarmAnswersSaved: (mail_farm_changed,),
    DeclarationSubmitted: (check_submission, mail_receipt),
    DeclarationChecked: (compute_footprint,),
    ChecksFailed: (mail_checks_failed,),
    FootprintComputed: (mail_footprint_ready, compute_effects, catch_up_review, ask_about_ingredients),
    ImpartialityStated: (review_letters.mail_stepped_aside,),
    ChangesRequested: (mail_changes_requested,),
    ApprovalProposed: (review_letters.mail_approval_proposed,),
    ProposalReturned: (review_letters.mail_proposal_returned,),
    RejectionProposed: (review_letters.mail_rejection_proposed,),
    RejectionAnswered: (review_letters.mail_rejection_answered,),
    ReviewResumed: (review_letters.mail_review_resumed,),
    DeclarationRejected: (review_letters.mail_rejected,),
    DeclarationApproved: (publish_profile,),
    ProfilePublished: (
        index_profile,
        sign_profile,
        draw_sheets,
        deliver_profile,
        mail_published,
        mail_saved_searches,
        catch_up_profile,
        ask_dependents,
        follow_plans,
        pact.offer_pact_published,
        purchases.refigure_published,
    ),
    GtinSet: (redraw_sheets, open_number, pact.offer_pact_numbered),
    SupplyStated: (index_supply,),
    DeclarationWithdrawn: (release_evidence, mail_withdrawn),
    # what becomes of a public profile
    ProfileExpiring: (publication.mail_profile_expiring,),
    ProfileExpired: (publication.mail_profile_expired,),
    ProfileSuspended: (
        unlist_suspended,
        publication.mail_profile_suspended,
        pact.offer_pact_suspended,
        purchases.refigure_suspended,
    ),
    SuspensionDue: (publication.mail_suspension_due,),
    ProfileReinstated: (
        list_reinstated,
        deliver_reinstated,
        publication.mail_profile_reinstated,
        pact.offer_pact_reinstated,
        purchases.refigure_reinstated,
    ),
    ProfileWithdrawn: (
        unlist_withdrawn,
        publication.mail_profile_withdrawn,
        pact.offer_pact_withdrawn,
        purchases.refigure_withdrawn,
    ),
    ProfileReworded: (index_reworded, pact.offer_pact_reworded),
    ProfileSuperseded: (unlist_superseded,),
    DraftNoticed: (mail_draft_noticed,),
    DraftRemoved: (release_removed_evidence, mail_draft_removed),
    # where goods are delivered
    DeliveryPointAdded: (deliver_to_point,),
    DeliveryPointClosed: (empty_point,),
    # what was delivered, held against what was declared
    DeliveredDrifted: (mail_delivered_drifted,),
    FollowUpConcluded: (mail_follow_up_concluded,),
    # a file of evidence
    EvidenceUploaded: (request_scan,),
    EvidenceReused: (request_scan_of_reused,),
    EvidenceScanRequested: (scan_evidence,),
    EvidenceScanned: (mail_scan_timed_out,),
    EvidenceRefused: (erase_refused_evidence, mail_evidence_refused),
    EvidenceRemoved: (erase_removed_evidence,),
    # a newer version of an ingredient meets what is made of it
    IngredientRenewed: (recompute_with_ingredient,),
    RenewalComputed: (mail_ingredient_renewed,),
    # what another answer would have given; changes nothing
    WhatIfRequested: (compute_what_if,),
    # what a producer and the region agree on, and dialogues before a procurement
    **AGREEING,
    # what buyers write and try, and what the region buys
    **BUYING,
    # capacity cards for preparedness
    **PREPARING,
    # everything out
    ExportRequested: (write_export,),
    ExportWritten: (mail_export_ready,),
    # programs let in
    ApiKeyMade: (mail_key_made,),
    ApiKeyRevoked: (mail_key_revoked,),
    # other parties' programs, after PACT
    **pact.SUBSCRIPTIONS,
    # newer factors meet what is live
    FactorSetReleased: (request_recomputations,),
    RecomputationBatchRequested: (continue_recomputations,),
    RecomputationRequested: (recompute_footprint,),
    FootprintRecomputed: (mail_recomputed,),
    RecomputationProposed: (review_letters.mail_recomputation_proposed,),
    RecomputationApproved: (publish_recomputed,),
    # what visitors tell
    AccessibilityReported: (mail_accessibility_report,),
    # the calendar
    DayBegan: DAILY,
    # the machine itself
    LedgerBroken: (mail_ledger_broken,),
    SigningKeyRevoked: (sign_profiles_anew, mail_signing_key_revoked),
    MailQueued: (send_mail,),
    DeadDeliverySettled: (mail_administrators,),
}

# After some of them the figures of the overviews are counted anew.
SUBSCRIPTIONS = with_counting(_CHAPTERS)

SUBSCRIBERS: Mapping[str, Subscriber] = {
    subscriber.name: subscriber for subscribers in SUBSCRIPTIONS.values() for subscriber in subscribers
}

PATIENT: frozenset[str] = frozenset(name for name, subscriber in SUBSCRIBERS.items() if subscriber.patient)

PAIRS: list[tuple[str, str]] = [
    (event_type.__name__, subscriber.name)
    for event_type, subscribers in SUBSCRIPTIONS.items()
    for subscriber in subscribers
]
