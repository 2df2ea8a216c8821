"""Look up what was delivered, what was declared, and what waits to be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Row as SqlRow
from sqlalchemy import extract, func, select, tuple_
from sqlalchemy.orm import Session

from portal.declarations.models import Declaration
from portal.followup.models import DeliveredRow, FollowUp
from portal.followup.reading import Row
from portal.profiles.models import Profile
from portal.profiles.queries import profile, stored_result

PAGE = 200


def known_profiles(session: Session, slugs: Iterable[str]) -> set[str]:
    """Those of these that have been published."""
    return set(session.scalars(select(Profile.slug).where(Profile.slug.in_(set(slugs))).distinct()))


def read_in_before(session: Session, rows: Sequence[Row]) -> set[tuple[str, str]]:
    """(profile, voucher) of the rows that are there already."""
    keys = [(row.slug, row.voucher, row.delivered_on, row.quantity) for row in rows]
    columns = (DeliveredRow.slug, DeliveredRow.voucher, DeliveredRow.delivered_on, DeliveredRow.quantity)
    found = select(DeliveredRow.slug, DeliveredRow.voucher).where(tuple_(*columns).in_(keys))
    return {(slug, voucher) for slug, voucher in session.execute(found)}


def delivered_in(session: Session, slug: str, year: int) -> Decimal:
    """Everything delivered of a product in a calendar year."""
    found = select(func.sum(DeliveredRow.quantity)).where(
        DeliveredRow.slug == slug, extract("year", DeliveredRow.delivered_on) == year
    )
    return session.scalar(found) or Decimal(0)


def declared_per_year(session: Session, slug: str) -> tuple[Profile, Decimal] | None:
    """The newest version of a profile and the year's output that its figure was computed for."""
    published = profile(session, slug)
    if published is None:
        return None
    output = stored_result(session, published).result["output"]
    return published, Decimal(str(output)).quantize(Decimal("0.001"))


def follow_up_of(session: Session, profile_id: UUID, year: int) -> FollowUp | None:
    """What was noticed about a version and a year."""
    found = select(FollowUp).where(FollowUp.profile_id == profile_id, FollowUp.year == year)
    return session.scalar(found)


def open_follow_ups(session: Session) -> Sequence[SqlRow[FollowUp, Declaration, Profile]]:
    """What waits to be looked at, the oldest first."""
    query = (
        select(FollowUp, Declaration, Profile)
        .join(Declaration, Declaration.id == FollowUp.declaration_id)
        .join(Profile, Profile.id == FollowUp.profile_id)
        .where(FollowUp.closed_at.is_(None))
        .order_by(FollowUp.opened_at)
        .limit(PAGE)
    )
    return session.execute(query).all()
