"""Looking up delivery points."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from portal.kitchens.models import DeliveryPoint


def points_for(session: Session, user_id: UUID | None) -> Sequence[DeliveryPoint]:
    """What a reader may choose between: their own first, then everybody's, each by the alphabet."""
    found = select(DeliveryPoint).where(DeliveryPoint.closed_at.is_(None), _seen_by(user_id))
    order = DeliveryPoint.owner_id.is_(None), _alphabetical(), DeliveryPoint.id
    return session.scalars(found.order_by(*order)).all()


def point_for(session: Session, user_id: UUID | None, point_id: int) -> DeliveryPoint | None:
    """One of them; None for anything else."""
    query = select(DeliveryPoint).where(DeliveryPoint.id == point_id, DeliveryPoint.closed_at.is_(None))
    return session.scalar(query.where(_seen_by(user_id)))


def own_points(session: Session, user_id: UUID) -> Sequence[DeliveryPoint]:
    """The points that a buyer has added and not taken away."""
    return [point for point in points_for(session, user_id) if point.owner_id == user_id]


def open_points(session: Session) -> Sequence[DeliveryPoint]:
    """Every point in use, whoever sees it: for computing."""
    return session.scalars(
        select(DeliveryPoint).where(DeliveryPoint.closed_at.is_(None)).order_by(DeliveryPoint.id)
    ).all()


def _seen_by(user_id: UUID | None) -> ColumnElement[bool]:
    return or_(DeliveryPoint.owner_id.is_(None), DeliveryPoint.owner_id == user_id)


def _alphabetical() -> ColumnElement[str]:
    return func.translate(func.lower(DeliveryPoint.name), "åäö", "{|}").collate("C")
