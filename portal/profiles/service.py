"""Publish an approved result as an immutable profile version."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal import ledger
from portal.db import new_id
from portal.declarations.models import Declaration, Submission
from portal.declarations.queries import submission_answers
from portal.evidence.queries import handed_in
from portal.profiles.content import public_content
from portal.profiles.labels import labels_of
from portal.profiles.models import ProductNumber, ProductSheet, Profile
from portal.profiles.queries import profile
from portal.publication.service import open_publication
from portal.publication.transitions import Origin
from portal.publication.validity import valid_until
from portal.results.models import ComputedFootprint
from portal.review.models import Decision
from portal.review.service import DESK_REVIEW, THIRD_PARTY
from portal.thirdparty.models import ThirdPartyStatement
from portal.thirdparty.queries import statement_about
from schemas.canonical import content_hash
from schemas.events import GtinSet, ProfilePublished
from schemas.footprint import Footprint
from schemas.inventory import Inventory
from schemas.questionnaire import load_family

SWEDEN = ZoneInfo("Europe/Stockholm")


class HashMismatch(Exception):
    """What was approved is not what is stored: nothing is published, and somebody has to look."""


def publish(session: Session, decision_id: UUID, actor: str, origin: Origin | None = None) -> Profile:
    """Make the approved snapshot and result public.

    Args:
        origin: why, where it is neither the first version nor a renewal.

    Raises:
        HashMismatch: the stored snapshot or result differs from what the decision names.
    """
    decision = session.get_one(Decision, decision_id)
    submission = session.get_one(Submission, decision.submission_id)
    footprint = session.get_one(ComputedFootprint, decision.footprint_id)
    _check_bound(decision, submission, footprint)
    slug = str(submission.snapshot["number"]).lower()
    earlier = profile(session, slug)
    content = public_content(
        Footprint.from_json(footprint.result),
        Inventory.from_json(footprint.inventory),
        submission.snapshot,
        load_family(submission.snapshot["family"]),
        submission_answers(submission),
        _review(decision, statement_about(session, submission.id)),
        labels_of(handed_in(session, submission)),
    )
    published = Profile(
        id=new_id(),
        slug=slug,
        version=earlier.version + 1 if earlier else 1,
        declaration_id=submission.declaration_id,
        submission_id=submission.id,
        footprint_id=footprint.id,
        decision_id=decision.id,
        content=content,
        content_hash=content_hash(content),
        published_at=session.execute(select(func.clock_timestamp())).scalar_one(),
        valid_until=valid_until(submission.snapshot["reference_year"]),
    )
    session.add(published)
    session.flush()
    why = origin or (Origin.RENEWED if earlier else Origin.FIRST)
    open_publication(session, published, why, actor)
    declaration = session.get_one(Declaration, submission.declaration_id)
    event = ProfilePublished(declaration_id=declaration.id, profile_id=published.id)
    ledger.append(session, ledger.declaration_stream(declaration.id), event, actor)
    return published


def _review(decision: Decision, statement: ThirdPartyStatement | None) -> dict[str, str]:
    """How it was reviewed; the reviewer's role, not the name. The day is the Swedish one."""
    decided_on = decision.decided_at.astimezone(SWEDEN).date()
    told = {
        "level": decision.level or DESK_REVIEW,
        "reviewer_role": "reviewer",
        "decided_on": decided_on.isoformat(),
    }
    if statement is None or told["level"] != THIRD_PARTY:
        return told
    return {**told, "verified_by": statement.body, "verified_on": statement.stated_on.isoformat()}


def _check_bound(decision: Decision, submission: Submission, footprint: ComputedFootprint) -> None:
    snapshot_is_same = content_hash(submission.snapshot) == submission.snapshot_hash == decision.snapshot_hash
    result_is_same = content_hash(footprint.result) == footprint.result_hash == decision.result_hash
    if decision.kind != "approved" or not (snapshot_is_same and result_is_same):
        raise HashMismatch(f"decision {decision.id} does not cover what is stored")


class GtinTaken(Exception):
    """Another organisation's product has this number."""


def set_gtin(session: Session, declaration_id: UUID, gtin: str, user_id: UUID) -> None:
    """Give the product of a declaration its number in the shops, or with '' take it away.

    The same product of another year may have the same number.

    Raises:
        GtinTaken: another organisation has it.
    """
    declaration = session.get_one(Declaration, declaration_id, with_for_update=True)
    if gtin and _is_anothers(session, declaration, gtin):
        raise GtinTaken(gtin)
    editions = select(Declaration.id).where(Declaration.number == declaration.number)
    session.execute(delete(ProductNumber).where(ProductNumber.declaration_id.in_(editions)))
    if gtin:
        session.add(ProductNumber(declaration_id=declaration_id, gtin=gtin, set_by=user_id))
    session.flush()
    event = GtinSet(declaration_id=declaration_id)
    ledger.append(session, ledger.declaration_stream(declaration_id), event, f"user-{user_id}")


def _is_anothers(session: Session, declaration: Declaration, gtin: str) -> bool:
    query = (
        select(func.count())
        .select_from(ProductNumber)
        .join(Declaration, Declaration.id == ProductNumber.declaration_id)
        .where(ProductNumber.gtin == gtin, Declaration.organisation_id != declaration.organisation_id)
    )
    return bool(session.scalar(query))


def store_sheets(session: Session, profile_id: UUID, sheets: Mapping[str, bytes]) -> None:
    """Keep a version's printed sheets, one for each language, in the place of earlier ones."""
    for language, content in sheets.items():
        values = {"content": content, "made_at": func.now()}
        row = insert(ProductSheet).values(profile_id=profile_id, language=language, **values)
        session.execute(
            row.on_conflict_do_update(
                index_elements=[ProductSheet.profile_id, ProductSheet.language], set_=values
            )
        )
