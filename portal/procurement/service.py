"""Storing what buyers and lawyers decide. Functions take the session first and never commit."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal import ledger
from portal.db import new_id
from portal.procurement.guarding import NewPurchase
from portal.procurement.models import (
    AcceptedFinding,
    AwardSimulation,
    DirectPurchase,
    Requirement,
    RequirementReview,
    RequirementVersion,
)
from portal.procurement.recorded import choices_to_json, parts_to_json
from schemas.award import AwardQuestion, AwardResult
from schemas.canonical import content_hash
from schemas.events import (
    AwardSimulated,
    DirectPurchaseNoted,
    FindingAccepted,
    RequirementReviewed,
    RequirementWritten,
)
from schemas.lawful import Case, Finding
from schemas.lawful.wording import Choices, faults_in, law_read, parts_of

PASSAGE_MAX = 1000
APPROVED = "approved"


class NotLawful(Exception):
    """The linter finds something in the text: what the buyer typed has to be put another way."""


class NotNewest(Exception):
    """Only the newest version can be approved."""


class OwnText(Exception):
    """Who wrote a version does not approve it."""


def text_hash(case: Case) -> str:
    """What tells one judged text from another."""
    return content_hash([case.kind, case.regime, case.text])


def accept_finding(session: Session, case: Case, finding: Finding, reason: str, user_id: UUID) -> UUID:
    """Let a finding stand, once: whoever does it again gets what is there already."""
    digest = text_hash(case)
    row = {
        "id": new_id(),
        "text_hash": digest,
        "kind": case.kind,
        "regime": case.regime,
        "rule": finding.rule,
        "start": finding.start,
        "passage": _passage(case, finding),
        "reason": reason,
        "accepted_by": user_id,
    }
    keys = ["text_hash", "rule", "start"]
    made: UUID | None = session.scalar(
        insert(AcceptedFinding)
        .values(**row)
        .on_conflict_do_nothing(index_elements=keys)
        .returning(AcceptedFinding.id)
    )
    if made is None:
        same = (AcceptedFinding.text_hash == digest, AcceptedFinding.rule == finding.rule)
        return session.scalars(
            select(AcceptedFinding.id).where(*same, AcceptedFinding.start == finding.start)
        ).one()
    ledger.append(session, f"text-{digest}", FindingAccepted(accepted_id=made), f"user-{user_id}")
    return made


def _passage(case: Case, finding: Finding) -> str:
    """The sentences that the finding touches."""
    touched = [
        sentence.text
        for sentence in case.sentences
        if sentence.start < max(finding.end, finding.start + 1) and finding.start < sentence.end
    ]
    return " ".join(touched)[:PASSAGE_MAX] or case.text[:PASSAGE_MAX]


def write_requirement(
    session: Session, title: str, category: str, choices: Choices, user_id: UUID
) -> Requirement:
    """Start a requirement with its first version.

    Raises:
        NotLawful: nothing is stored.
    """
    made = Requirement(id=new_id(), title=title, category=category, created_by=user_id)
    session.add(made)
    session.flush()
    _write_version(session, made.id, 1, choices, user_id)
    return made


def rewrite_requirement(session: Session, requirement_id: UUID, choices: Choices, user_id: UUID) -> int:
    """Write the next version; gives its number. Earlier ones stay as they are, with what was said of them.

    Raises:
        NotLawful: nothing is stored.
    """
    session.get_one(Requirement, requirement_id, with_for_update=True)
    newest = newest_version(session, requirement_id)
    _write_version(session, requirement_id, newest.version + 1, choices, user_id)
    return newest.version + 1


def newest_version(session: Session, requirement_id: UUID) -> RequirementVersion:
    """The version that counts now."""
    query = select(RequirementVersion).where(RequirementVersion.requirement_id == requirement_id)
    return session.scalars(query.order_by(RequirementVersion.version.desc()).limit(1)).one()


def _write_version(
    session: Session, requirement_id: UUID, version: int, choices: Choices, user_id: UUID
) -> None:
    parts = parts_of(choices)
    if faults_in(parts, choices.regime):
        raise NotLawful
    stored = parts_to_json(parts)
    session.add(
        RequirementVersion(
            id=new_id(),
            requirement_id=requirement_id,
            version=version,
            choices=choices_to_json(choices),
            parts=stored,
            content_hash=content_hash(stored),
            law_read=law_read(),
            written_by=user_id,
        )
    )
    session.flush()
    event = RequirementWritten(requirement_id=requirement_id, version=version)
    ledger.append(session, requirement_stream(requirement_id), event, f"user-{user_id}")


def review_requirement(
    session: Session, version: RequirementVersion, verdict: str, comment: str, user_id: UUID
) -> RequirementReview:
    """A lawyer approves a version, or comments on it.

    Raises:
        NotNewest: there is a newer version to approve.
        OwnText: it is the person's own.
    """
    session.get_one(Requirement, version.requirement_id, with_for_update=True)
    if verdict == APPROVED:
        if newest_version(session, version.requirement_id).id != version.id:
            raise NotNewest
        if version.written_by == user_id:
            raise OwnText
    made = RequirementReview(
        id=new_id(), version_id=version.id, verdict=verdict, comment=comment, reviewed_by=user_id
    )
    session.add(made)
    session.flush()
    event = RequirementReviewed(requirement_id=version.requirement_id, review_id=made.id, verdict=verdict)
    ledger.append(session, requirement_stream(version.requirement_id), event, f"user-{user_id}")
    return made


def requirement_stream(requirement_id: UUID) -> str:
    """The stream that holds one requirement's story."""
    return f"requirement-{requirement_id}"


def simulate_award(session: Session, title: str, question: AwardQuestion, user_id: UUID) -> AwardSimulation:
    """Keep the bids and ask the workers for the outcome."""
    made = AwardSimulation(id=new_id(), title=title, question=question.to_json(), asked_by=user_id)
    session.add(made)
    session.flush()
    event = AwardSimulated(simulation_id=made.id)
    ledger.append(session, f"simulation-{made.id}", event, f"user-{user_id}")
    return made


def record_award(session: Session, simulation_id: UUID, result: AwardResult) -> None:
    """Keep the outcome."""
    stored = session.get_one(AwardSimulation, simulation_id)
    stored.result = result.to_json()
    stored.computed_at = session.scalars(select(func.clock_timestamp())).one()


def note_purchase(session: Session, bought: NewPurchase, user_id: UUID) -> DirectPurchase:
    """Keep a direct award; a worker tells of it when the limit is near."""
    made = DirectPurchase(id=new_id(), noted_by=user_id, **asdict(bought))
    session.add(made)
    session.flush()
    event = DirectPurchaseNoted(purchase_id=made.id)
    ledger.append(session, f"purchase-{made.id}", event, f"user-{user_id}")
    return made
