"""A new declaration before anything is answered: its number, and which one it takes the place of."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import new_id
from portal.declarations.models import NUMBER_SEQUENCE, Declaration
from portal.declarations.transitions import Status
from portal.sites.queries import sites_of
from schemas.questionnaire import Family


def opened(
    session: Session,
    organisation_id: UUID,
    user_id: UUID,
    form: Family,
    title: tuple[str, int],
    site_id: UUID | None,
    renews: Declaration | None,
    now: datetime,
) -> Declaration:
    """A draft for the service to store. A renewal keeps the number of the one it renews.

    Args:
        title: the product's name and the year.
        site_id: the organisation's first site when None.
    """
    product_name, reference_year = title
    return Declaration(
        id=new_id(),
        number=renews.number if renews else f"JN-{now.year}-{session.scalar(NUMBER_SEQUENCE):06d}",
        edition=_editions(session, renews) + 1 if renews else 1,
        renews_id=renews.id if renews else None,
        organisation_id=organisation_id,
        site_id=site_id or sites_of(session, organisation_id)[0].id,
        family=form.id,
        product_name=product_name,
        reference_year=reference_year,
        status=Status.DRAFT,
        version=0,
        definition_hash=form.hash,
        created_by=user_id,
        created_at=now,
        updated_at=now,
    )


def _editions(session: Session, renews: Declaration) -> int:
    """How many declarations have its number, renewals that were taken back among them."""
    newest = select(func.max(Declaration.edition)).where(Declaration.number == renews.number)
    return session.scalar(newest) or 0
