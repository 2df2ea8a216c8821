"""Storing what buyers and lawyers decide. Functions take the session first and never commit."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal import ledger
from portal.db import new_id
from portal.procurement.models import AcceptedFinding
from schemas.canonical import content_hash
from schemas.events import FindingAccepted
from schemas.lawful import Case, Finding

PASSAGE_MAX = 1000


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
