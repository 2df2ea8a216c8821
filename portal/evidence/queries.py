"""Look up evidence: of a question, of a declaration, of what was handed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from portal.declarations.models import Declaration, Submission
from portal.evidence.models import Attachment, EvidenceFile
from portal.evidence.transitions import KEPT, State

# What can be laid to one more question: there, and not known to be anything but good.
REUSABLE = KEPT - {State.TIMED_OUT}


@dataclass(frozen=True)
class HandedIn:
    """A file as it was handed in, beside what it is now.

    Attributes:
        is_same: the stored bytes are still those that the snapshot names.
    """

    question_id: str
    file: EvidenceFile
    is_same: bool


def files_of_question(session: Session, declaration_id: UUID, question_id: str) -> Sequence[EvidenceFile]:
    """What is laid to one question, in the order it was."""
    query = (
        select(EvidenceFile)
        .join(Attachment, Attachment.evidence_id == EvidenceFile.id)
        .options(joinedload(EvidenceFile.uploader))
        .where(Attachment.declaration_id == declaration_id, Attachment.question_id == question_id)
        .order_by(Attachment.attached_at, EvidenceFile.id)
    )
    return session.scalars(query).all()


def attached_file(
    session: Session, declaration_id: UUID, question_id: str, evidence_id: UUID
) -> EvidenceFile | None:
    """One of them, None when it is not laid to this question."""
    return next(
        (file for file in files_of_question(session, declaration_id, question_id) if file.id == evidence_id),
        None,
    )


def counts_of(session: Session, declaration_id: UUID) -> Mapping[str, int]:
    """Question id -> how many files that count are laid to it."""
    query = (
        select(Attachment.question_id, func.count())
        .join(EvidenceFile, EvidenceFile.id == Attachment.evidence_id)
        .where(Attachment.declaration_id == declaration_id, EvidenceFile.state.in_(KEPT))
        .group_by(Attachment.question_id)
    )
    return dict(session.execute(query).all())


def attachments_of(session: Session, declaration_id: UUID) -> Sequence[Attachment]:
    """Everything that is laid to a declaration."""
    return session.scalars(select(Attachment).where(Attachment.declaration_id == declaration_id)).all()


def number_attached(session: Session, declaration_id: UUID) -> int:
    """How many files a declaration has."""
    query = select(func.count()).select_from(Attachment).where(Attachment.declaration_id == declaration_id)
    return session.scalar(query) or 0


def reusable_files(
    session: Session,
    declaration: Declaration,
    question_id: str,
    kinds: Iterable[str],
    only: Collection[UUID] | None = None,
) -> Sequence[EvidenceFile]:
    """The organisation's files of the same kind and year that this question does not have yet.

    Args:
        only: the declarations that somebody's mandate covers; None for all.
    """
    here = select(Attachment.evidence_id).where(
        Attachment.declaration_id == declaration.id, Attachment.question_id == question_id
    )
    query = (
        select(EvidenceFile)
        .where(
            EvidenceFile.organisation_id == declaration.organisation_id,
            EvidenceFile.reference_year == declaration.reference_year,
            EvidenceFile.state.in_(REUSABLE),
            or_(EvidenceFile.kind.in_(tuple(kinds)), EvidenceFile.question_id == question_id),
            EvidenceFile.id.not_in(here),
        )
        .order_by(EvidenceFile.uploaded_at.desc())
    )
    if only is not None:
        covered = select(Attachment.evidence_id).where(Attachment.declaration_id.in_(only))
        query = query.where(EvidenceFile.id.in_(covered))
    return session.scalars(query).all()


def was_handed_in(session: Session, file: EvidenceFile) -> bool:
    """Whether a snapshot of the organisation names the file."""
    query = (
        select(Submission.id)
        .join(Declaration, Declaration.id == Submission.declaration_id)
        .where(
            Declaration.organisation_id == file.organisation_id,
            Submission.snapshot["evidence"].contains([{"id": str(file.id)}]),
        )
        .limit(1)
    )
    return session.scalar(query) is not None


def frozen_evidence(session: Session, declaration_id: UUID) -> list[dict[str, str]]:
    """What a snapshot says of the evidence: which files, of exactly which bytes, for which questions."""
    query = (
        select(Attachment.question_id, EvidenceFile)
        .join(EvidenceFile, EvidenceFile.id == Attachment.evidence_id)
        .where(Attachment.declaration_id == declaration_id, EvidenceFile.state.in_(KEPT))
        .order_by(Attachment.question_id, EvidenceFile.id)
    )
    return [
        {"question_id": question_id, "id": str(file.id), "sha256": file.sha256}
        for question_id, file in session.execute(query)
    ]


def handed_in(session: Session, submission: Submission) -> list[HandedIn]:
    """The evidence of a snapshot, in its order; snapshots from before there was evidence have none."""
    named = submission.snapshot.get("evidence", [])
    found = session.scalars(
        select(EvidenceFile)
        .options(joinedload(EvidenceFile.uploader))
        .where(EvidenceFile.id.in_([UUID(one["id"]) for one in named]))
    )
    files = {str(file.id): file for file in found}
    return [
        HandedIn(one["question_id"], files[one["id"]], files[one["id"]].sha256 == one["sha256"])
        for one in named
        if one["id"] in files
    ]


def stuck_scans(session: Session, before: datetime) -> Sequence[EvidenceFile]:
    """Files whose scan was asked for before this time and has not ended; locked."""
    query = (
        select(EvidenceFile)
        .where(EvidenceFile.state == State.SCANNING, EvidenceFile.scan_requested_at < before)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).all()
