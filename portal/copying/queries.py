"""Which declarations answers can be taken from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.declarations.models import Declaration
from portal.declarations.transitions import Status

MOST_SOURCES = 40


def sources_for(
    session: Session, declaration: Declaration, only: Collection[UUID] | None = None
) -> Sequence[Declaration]:
    """The organisation's other declarations, the best first: the same product, the same family, the rest.

    Within each the newest year comes first, and what describes a later year than this one last.

    Args:
        only: the declarations that somebody's mandate covers; None for all.
    """
    query = (
        select(Declaration)
        .where(
            Declaration.organisation_id == declaration.organisation_id,
            Declaration.id != declaration.id,
            Declaration.status != Status.WITHDRAWN,
        )
        .order_by(Declaration.updated_at.desc())
        .limit(MOST_SOURCES)
    )
    if only is not None:
        query = query.where(Declaration.id.in_(only))
    return sorted(session.scalars(query).all(), key=lambda other: _distance(declaration, other))


def source_for(session: Session, declaration: Declaration, source_id: UUID) -> Declaration | None:
    """One of them; None for anything else."""
    query = select(Declaration).where(
        Declaration.id == source_id,
        Declaration.id != declaration.id,
        Declaration.organisation_id == declaration.organisation_id,
        Declaration.status != Status.WITHDRAWN,
    )
    return session.scalar(query)


def kinship(declaration: Declaration, other: Declaration) -> int:
    """0 for the same product, 1 for the same family, 2 for another one."""
    if declaration.family != other.family:
        return 2
    same_name = declaration.product_name.casefold() == other.product_name.casefold()
    return 0 if same_name else 1


def _distance(declaration: Declaration, other: Declaration) -> tuple[int, bool, int]:
    later = other.reference_year > declaration.reference_year
    return kinship(declaration, other), later, -other.reference_year
