"""The events, people and records behind one case: a declaration with all its renewals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.audit.models import LedgerCheck
from portal.declarations.models import Declaration, Submission
from portal.evidence.models import Attachment
from portal.ledger import StoredEvent, declaration_stream
from portal.profiles.models import Profile
from portal.results.models import ComputedFootprint


def declarations_of_case(session: Session, declaration: Declaration) -> Sequence[Declaration]:
    """Every declaration with the same number, first to last."""
    query = select(Declaration).where(Declaration.number == declaration.number)
    return session.scalars(query.order_by(Declaration.edition)).all()


def events_of_case(session: Session, declarations: Iterable[Declaration]) -> Sequence[StoredEvent]:
    """Everything told about them and about their evidence, in the order it happened."""
    ids = [one.id for one in declarations]
    evidence = select(Attachment.evidence_id).where(Attachment.declaration_id.in_(ids)).distinct()
    streams = [declaration_stream(one) for one in ids]
    streams += [f"evidence-{one}" for one in session.scalars(evidence)]
    query = select(StoredEvent).where(StoredEvent.stream.in_(streams))
    return session.scalars(query.order_by(StoredEvent.occurred_at, StoredEvent.id)).all()


def people(session: Session, actors: Iterable[str]) -> dict[str, User]:
    """Actor -> the person, of those actors that are people with an account."""
    ids = {UUID(one.removeprefix("user-")) for one in actors if one.startswith("user-")}
    found = session.scalars(select(User).where(User.id.in_(ids)))
    return {f"user-{one.id}": one for one in found}


def submissions_of(session: Session, declaration_ids: Iterable[UUID]) -> Sequence[Submission]:
    """What was handed in, in the order of the declarations and versions."""
    query = select(Submission).where(Submission.declaration_id.in_(list(declaration_ids)))
    return session.scalars(query.order_by(Submission.submitted_at, Submission.id)).all()


def footprints_of(session: Session, submission_ids: Iterable[UUID]) -> Sequence[ComputedFootprint]:
    """Every result of these submissions, in the order they were made."""
    query = select(ComputedFootprint).where(ComputedFootprint.submission_id.in_(list(submission_ids)))
    return session.scalars(query.order_by(ComputedFootprint.id)).all()


def profiles_of(session: Session, number: str) -> Sequence[Profile]:
    """Every published version, first to last."""
    return session.scalars(
        select(Profile).where(Profile.slug == number.lower()).order_by(Profile.version)
    ).all()


def newest_check(session: Session) -> LedgerCheck | None:
    """The last time the ledger was looked through."""
    return session.scalar(select(LedgerCheck).order_by(LedgerCheck.day.desc()).limit(1))


def newest_checks(session: Session, most: int) -> Sequence[LedgerCheck]:
    """The last times, newest first."""
    return session.scalars(select(LedgerCheck).order_by(LedgerCheck.day.desc()).limit(most)).all()


def check_of(session: Session, day: date) -> LedgerCheck | None:
    """The look through the ledger of one day."""
    return session.get(LedgerCheck, day)


def newest_breaches(session: Session) -> int:
    """How many faults the last look through the ledger found, 0 before the first."""
    newest = newest_check(session)
    return len(newest.breaches) if newest else 0


def event_count(session: Session) -> int:
    """How many events there are."""
    return session.scalar(select(func.count()).select_from(StoredEvent)) or 0


# Byte order, so that every database and every program that checks it reads the same order.
SEALS = text("""
    SELECT stream, stream_version, hash FROM events WHERE occurred_at <= :until
     ORDER BY stream COLLATE "C", stream_version""")
