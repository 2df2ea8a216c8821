"""Read rows in, all or nothing, notice what does not fit the declaration, and write down what staff found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.db import new_id
from portal.followup import queries
from portal.followup.models import DeliveredRow, FollowUp
from portal.followup.reading import Row
from schemas.events import DeliveredDrifted, FollowUpConcluded

# More than this over what was declared, and somebody has to look. Less than declared is nothing to ask
# about: the region is not the only customer.
TOLERANCE = Decimal("0.10")


class AlreadyConcluded(Exception):
    """Somebody else has written down what they found."""


def faults_of(session: Session, rows: Sequence[Row]) -> list[str]:
    """Rows about products that are not published, and rows that have been read in before."""
    known = queries.known_profiles(session, {row.slug for row in rows})
    before = queries.read_in_before(session, rows)
    faults = []
    for row in rows:
        if row.slug not in known:
            told = _("Rad %(line)s: %(number)s är inte publicerad.", line=row.line, number=row.slug.upper())
            faults.append(told)
        elif (row.slug, row.voucher) in before:
            told = _(
                "Rad %(line)s: verifikat %(voucher)s är redan inläst.", line=row.line, voucher=row.voucher
            )
            faults.append(told)
    return faults


def read_in(session: Session, rows: Sequence[Row], user_id: UUID) -> int:
    """Store every row, and open a follow-up where a year's deliveries pass what was declared.

    Returns:
        how many follow-ups were opened.
    """
    now = _now(session)
    for row in rows:
        session.add(
            DeliveredRow(
                id=new_id(),
                slug=row.slug,
                voucher=row.voucher,
                delivered_on=row.delivered_on,
                quantity=row.quantity,
                read_in_by=user_id,
                read_in_at=now,
            )
        )
    session.flush()
    touched = sorted({(row.slug, row.delivered_on.year) for row in rows})
    return sum(_compare(session, slug, year, now, user_id) for slug, year in touched)


def _compare(session: Session, slug: str, year: int, now: datetime, user_id: UUID) -> bool:
    found = queries.declared_per_year(session, slug)
    if found is None:
        return False
    published, declared = found
    delivered = queries.delivered_in(session, slug, year)
    if delivered <= declared * (1 + TOLERANCE) or queries.follow_up_of(session, published.id, year):
        return False
    row = FollowUp(
        id=new_id(),
        declaration_id=published.declaration_id,
        profile_id=published.id,
        year=year,
        delivered=delivered,
        declared=declared,
        opened_at=now,
    )
    session.add(row)
    session.flush()
    event = DeliveredDrifted(
        declaration_id=published.declaration_id, profile_id=published.id, follow_up_id=row.id
    )
    ledger.append(session, ledger.declaration_stream(published.declaration_id), event, f"user-{user_id}")
    return True


def conclude(session: Session, follow_up_id: UUID, conclusion: str, user_id: UUID) -> None:
    """Write down what was found; the producer is told.

    Raises:
        AlreadyConcluded: somebody did so before.
    """
    query = select(FollowUp).where(FollowUp.id == follow_up_id).with_for_update()
    row = session.scalars(query).one()
    if row.closed_at is not None:
        raise AlreadyConcluded(str(follow_up_id))
    row.conclusion, row.closed_by, row.closed_at = conclusion, user_id, _now(session)
    event = FollowUpConcluded(
        declaration_id=row.declaration_id, profile_id=row.profile_id, follow_up_id=row.id
    )
    session.flush()
    ledger.append(session, ledger.declaration_stream(row.declaration_id), event, f"user-{user_id}")


def _now(session: Session) -> datetime:
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now
