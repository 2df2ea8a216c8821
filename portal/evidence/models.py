"""A file of evidence, and the questions it is laid to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.db import Base, new_id


class EvidenceFile(Base):
    """One file of one organisation. Its bytes lie in the store, under its id.

    Attributes:
        name: what the sender called it, cleaned; only ever shown.
        media: a value of `inspection.verdicts.Media`.
        kind: what it is evidence of, such as `fuel_invoice`; `other` where the form names no kind.
        question_id: the question it was uploaded for.
        reference_year: the year that its declaration described.
        original_sha256: of the bytes as uploaded; by it a second upload of the same file is known.
        sha256: of the bytes as stored.
        state: a value of `transitions.State`; only the transition table changes it.
        finding: what the scanner called the malware.
        scanner: the scanner's version and signatures.
        erased_at: when the bytes were removed from the store.
    """

    __tablename__ = "evidence_files"
    __table_args__ = (
        Index("ix_evidence_files_scanning", "scan_requested_at", postgresql_where="state = 'scanning'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    media: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(60))
    question_id: Mapped[str] = mapped_column(String(80))
    reference_year: Mapped[int]
    size_bytes: Mapped[int] = mapped_column(Integer)
    original_sha256: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    uploaded_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[datetime]
    scan_requested_at: Mapped[datetime | None]
    scanned_at: Mapped[datetime | None]
    scanner: Mapped[str] = mapped_column(String(120), server_default="")
    finding: Mapped[str] = mapped_column(String(200), server_default="")
    erased_at: Mapped[datetime | None]

    uploader: Mapped[User] = relationship()


class Attachment(Base):
    """A file laid to one question of one declaration."""

    __tablename__ = "evidence_attachments"
    __table_args__ = (Index("ix_evidence_attachments_evidence_id", "evidence_id"),)

    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_files.id"), primary_key=True)
    attached_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    attached_at: Mapped[datetime]
