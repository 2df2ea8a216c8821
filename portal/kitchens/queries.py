"""Looking up delivery points."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from portal.kitchens.models import DeliveryPoint


class Place(NamedTuple):
    """A delivery point to choose, without what only its own page needs."""

    id: int
    name: str
    latitude: Decimal
    longitude: Decimal
    filled_at: datetime | None


def points_for(session: Session, user_id: UUID | None) -> Sequence[DeliveryPoint]:
    """What a reader may choose between: their own first, then everybody's, each by the alphabet."""
    return session.scalars(_offered(user_id)).all()


def places_for(session: Session, user_id: UUID | None) -> Sequence[Place]:
    """The same for a list to choose from, which every page of the catalogue has."""
    columns = (getattr(DeliveryPoint, name) for name in Place._fields)
    return [Place(*row) for row in session.execute(_offered(user_id).with_only_columns(*columns))]


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


def _offered(user_id: UUID | None) -> Select[DeliveryPoint]:
    found = select(DeliveryPoint).where(DeliveryPoint.closed_at.is_(None), _seen_by(user_id))
    return found.order_by(DeliveryPoint.owner_id.is_(None), _alphabetical(), DeliveryPoint.id)


def _seen_by(user_id: UUID | None) -> ColumnElement[bool]:
    return or_(DeliveryPoint.owner_id.is_(None), DeliveryPoint.owner_id == user_id)


def _alphabetical() -> ColumnElement[str]:
    return func.translate(func.lower(DeliveryPoint.name), "åäö", "{|}").collate("C")
