"""What is done with evidence: laid to a question, used again, taken away, scanned."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.declarations.models import Declaration
from portal.declarations.transitions import Action as DeclarationAction
from portal.declarations.transitions import NotAllowed, Party
from portal.declarations.transitions import may as declaration_may
from portal.evidence import queries
from portal.evidence.intake import Accepted
from portal.evidence.models import Attachment, EvidenceFile
from portal.evidence.transitions import KEPT, Action, State, may, take
from schemas.events import (
    Event,
    EvidenceRefused,
    EvidenceRemoved,
    EvidenceReused,
    EvidenceScanned,
    EvidenceScanRequested,
    EvidenceUploaded,
)


class QuotaReached(Exception):
    """The declaration has as many files as it may have."""


class NotReusable(Exception):
    """The file is not one that this question may use: of another organisation, removed, or refused."""


@dataclass(frozen=True)
class Place:
    """A question of a declaration, as it stands before somebody.

    Attributes:
        max_files: how many files the declaration may have.
        covered: the declarations that the person's mandate covers; None for all of the organisation's.
    """

    declaration_id: UUID
    question_id: str
    max_files: int
    covered: Collection[UUID] | None = None


def upload(
    session: Session, place: Place, evidence_id: UUID, accepted: Accepted, kind: str, user_id: UUID
) -> EvidenceFile:
    """Lay a new file to a question. The same file sent twice is one: the first one is returned.

    Args:
        evidence_id: where the bytes have been put; not used when they were there already.

    Raises:
        QuotaReached: the declaration has no room for it.
        NotAllowed: the declaration is with the region; its evidence is frozen.
    """
    declaration = _editable(session, place.declaration_id)
    for file in queries.files_of_question(session, declaration.id, place.question_id):
        if file.original_sha256 == accepted.original_sha256 and file.state in KEPT:
            return file
    now = _now(session)
    file = EvidenceFile(
        id=evidence_id,
        organisation_id=declaration.organisation_id,
        name=accepted.name,
        media=accepted.media,
        kind=kind,
        question_id=place.question_id,
        reference_year=declaration.reference_year,
        size_bytes=len(accepted.content),
        original_sha256=accepted.original_sha256,
        sha256=accepted.sha256,
        state=State.UPLOADED,
        uploaded_by=user_id,
        uploaded_at=now,
    )
    _attach(session, declaration, place, file, user_id, now)
    event = EvidenceUploaded(
        evidence_id=file.id, declaration_id=declaration.id, question_id=place.question_id
    )
    _tell(session, file, event, f"user-{user_id}")
    return file


def reuse(
    session: Session, place: Place, evidence_id: UUID, kinds: tuple[str, ...], user_id: UUID
) -> EvidenceFile:
    """Lay a file that is there already to one more question. A second click changes nothing.

    Raises:
        NotReusable: it is not one of those that were offered.
        QuotaReached, NotAllowed: as in `upload`.
    """
    declaration = _editable(session, place.declaration_id)
    attached = queries.attached_file(session, declaration.id, place.question_id, evidence_id)
    if attached is not None:
        return attached
    file = _locked(session, evidence_id)
    offered = queries.reusable_files(session, declaration, place.question_id, kinds, place.covered)
    if file is None or file not in offered:
        raise NotReusable(str(evidence_id))
    _attach(session, declaration, place, file, user_id, _now(session))
    event = EvidenceReused(evidence_id=file.id, declaration_id=declaration.id, question_id=place.question_id)
    _tell(session, file, event, f"user-{user_id}")
    return file


def detach(
    session: Session, declaration_id: UUID, question_id: str, evidence_id: UUID, user_id: UUID
) -> None:
    """Take a file away from a question of a draft. A second click changes nothing.

    Raises:
        NotAllowed: the declaration is with the region; its evidence is frozen.
    """
    _editable(session, declaration_id)
    attachment = session.get(Attachment, (declaration_id, question_id, evidence_id))
    if attachment is not None:
        _take_away(session, attachment, Party.PRODUCER, f"user-{user_id}")


def release(session: Session, declaration_id: UUID, actor: str) -> None:
    """Let go of what a draft that was thrown away had; what was handed in stays."""
    declaration = session.scalars(
        select(Declaration).where(Declaration.id == declaration_id).with_for_update()
    ).one()
    if declaration.version == 0:
        for attachment in queries.attachments_of(session, declaration_id):
            _take_away(session, attachment, Party.WORKER, actor)


def request_scan(session: Session, evidence_id: UUID, party: Party, actor: str) -> bool:
    """Ask for a scan if the file is in a state that needs one; whether it was asked for."""
    file = _locked(session, evidence_id)
    if file is None or not may(file, Action.REQUEST_SCAN, party):
        return False
    take(file, Action.REQUEST_SCAN, party)
    file.scan_requested_at = _now(session)
    _tell(session, file, EvidenceScanRequested(evidence_id=file.id), actor)
    return True


def go_without_scan(session: Session, evidence_id: UUID, actor: str) -> None:
    """Note that nobody scans here."""
    _conclude(session, evidence_id, Action.GO_WITHOUT_SCAN, actor)


def record_clean(session: Session, evidence_id: UUID, scanner: str, actor: str) -> None:
    """Note that the scanner found nothing."""
    _conclude(session, evidence_id, Action.FIND_CLEAN, actor, scanner)


def record_malware(session: Session, evidence_id: UUID, scanner: str, finding: str, actor: str) -> None:
    """Refuse a file that the scanner found malware in."""
    _conclude(session, evidence_id, Action.FIND_MALWARE, actor, scanner, finding)


def give_up_scan(session: Session, evidence_id: UUID, actor: str) -> None:
    """Note that the scan did not end in time."""
    _conclude(session, evidence_id, Action.GIVE_UP, actor)


def record_erased(session: Session, evidence_id: UUID) -> None:
    """Note that the bytes are gone."""
    file = _locked(session, evidence_id)
    if file is not None and file.erased_at is None:
        file.erased_at = _now(session)


def _attach(
    session: Session,
    declaration: Declaration,
    place: Place,
    file: EvidenceFile,
    user_id: UUID,
    now: datetime,
) -> None:
    if queries.number_attached(session, declaration.id) >= place.max_files:
        raise QuotaReached
    session.add(file)
    session.flush()
    session.add(
        Attachment(
            declaration_id=declaration.id,
            question_id=place.question_id,
            evidence_id=file.id,
            attached_by=user_id,
            attached_at=now,
        )
    )
    declaration.updated_at = now


def _take_away(session: Session, attachment: Attachment, party: Party, actor: str) -> None:
    """Remove the tie; the file too when this was the last one and nothing that was handed in names it."""
    # Locked, so that of two who take away the last two ties at once the second sees what the first did.
    file = _locked(session, attachment.evidence_id)
    assert file is not None
    session.delete(attachment)
    session.flush()
    is_unused = not _is_attached(session, file.id) and not queries.was_handed_in(session, file)
    if is_unused and may(file, Action.REMOVE, party):
        take(file, Action.REMOVE, party)
    event = EvidenceRemoved(
        evidence_id=file.id,
        declaration_id=attachment.declaration_id,
        question_id=attachment.question_id,
        is_unused=is_unused,
    )
    _tell(session, file, event, actor)


def _is_attached(session: Session, evidence_id: UUID) -> bool:
    query = select(Attachment.question_id).where(Attachment.evidence_id == evidence_id).limit(1)
    return session.scalar(query) is not None


def _conclude(
    session: Session, evidence_id: UUID, action: Action, actor: str, scanner: str = "", finding: str = ""
) -> None:
    """A worker's conclusion, if it is still wanted: the file may have been removed meanwhile."""
    file = _locked(session, evidence_id)
    if file is None or not may(file, action, Party.WORKER):
        return
    take(file, action, Party.WORKER)
    file.scanner, file.finding = scanner[:120], finding[:200]
    file.scanned_at = _now(session) if scanner else None
    event: Event = EvidenceScanned(evidence_id=file.id, outcome=file.state)
    if file.state == State.REFUSED:
        event = EvidenceRefused(evidence_id=file.id)
    _tell(session, file, event, actor)


def _editable(session: Session, declaration_id: UUID) -> Declaration:
    declaration = session.scalars(
        select(Declaration).where(Declaration.id == declaration_id).with_for_update()
    ).one()
    if not declaration_may(declaration, DeclarationAction.SAVE, Party.PRODUCER):
        raise NotAllowed(declaration.status, DeclarationAction.SAVE, Party.PRODUCER)
    return declaration


def _locked(session: Session, evidence_id: UUID) -> EvidenceFile | None:
    query = select(EvidenceFile).where(EvidenceFile.id == evidence_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def _now(session: Session) -> datetime:
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now


def _tell(session: Session, file: EvidenceFile, event: Event, actor: str) -> None:
    session.flush()
    ledger.append(session, evidence_stream(file.id), event, actor)


def evidence_stream(evidence_id: UUID) -> str:
    """The stream that holds one file's whole story."""
    return f"evidence-{evidence_id}"
