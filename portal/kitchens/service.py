"""Changes to delivery points. Functions take the session first and never commit."""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal import ledger
from portal.accounts.municipalities import sweden
from portal.kitchens.models import DeliveryPoint
from portal.kitchens.queries import own_points, point_for
from schemas.events import DeliveryPointAdded, DeliveryPointClosed
from schemas.questionnaire.defaults import ALL, Default, load_defaults

MOST_OWN_POINTS = 20
HIGHEST_ID = 2**31 - 1  # more would not fit the column
ACTOR = "load_region_points"
CIRCUITY = "practice.circuity"

Position = tuple[Decimal, Decimal]


class TooManyPoints(Exception):
    """The buyer has as many points of their own as there may be."""


@dataclass(frozen=True)
class RegionPoint:
    """A point that comes with the release, with the source of its coordinates."""

    key: str
    name: str
    kind: str
    municipality: str
    latitude: Decimal
    longitude: Decimal
    source: str


@functools.cache
def region_points() -> tuple[RegionPoint, ...]:
    """The points in `region.csv`."""
    with (Path(__file__).parent / "region.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            RegionPoint(
                row["key"],
                row["name"],
                row["kind"],
                row["municipality"],
                Decimal(row["latitude"]),
                Decimal(row["longitude"]),
                row["source"],
            )
            for row in csv.DictReader(file)
        )


def load_region_points(session: Session) -> int:
    """Add the points that came with the release and are not there yet; how many that were."""
    there = set(session.scalars(select(DeliveryPoint.key).where(DeliveryPoint.key.is_not(None))))
    new = [one for one in region_points() if one.key not in there]
    for one in new:
        point = DeliveryPoint(position_from="source", **one.__dict__)
        _open(session, point, ACTOR)
    return len(new)


def add_point(
    session: Session, user_id: UUID, name: str, municipality: str, position: Position | None
) -> DeliveryPoint:
    """Add a buyer's own point; without a position the municipality's own point stands in.

    Raises:
        TooManyPoints: there are `MOST_OWN_POINTS` already.
    """
    if len(own_points(session, user_id)) >= MOST_OWN_POINTS:
        raise TooManyPoints
    inside = sweden()[municipality]
    latitude, longitude = position or (inside.latitude, inside.longitude)
    point = DeliveryPoint(
        name=name,
        kind="own",
        municipality=municipality,
        latitude=latitude,
        longitude=longitude,
        position_from="typed" if position else "municipality",
        owner_id=user_id,
    )
    return _open(session, point, f"user-{user_id}")


def close_point(session: Session, user_id: UUID, point_id: int) -> bool:
    """Take a buyer's own point away; whether there was such a point."""
    point = point_for(session, user_id, point_id)
    if point is None or point.owner_id != user_id:
        return False
    session.refresh(point, with_for_update=True)
    point.closed_at = session.scalars(select(func.clock_timestamp())).one()
    event = DeliveryPointClosed(point_id=point.id)
    ledger.append(session, stream_of(point.id), event, f"user-{user_id}")
    return True


def forget(session: Session, user_id: UUID) -> None:
    """Take all of a person's own points away, and what they called them."""
    for point in own_points(session, user_id):
        close_point(session, user_id, point.id)
    session.execute(update(DeliveryPoint).where(DeliveryPoint.owner_id == user_id).values(name=""))


def mark_filled(session: Session, point_id: int) -> None:
    """The point's delivered footprints are there: it may be sorted by."""
    point = session.get_one(DeliveryPoint, point_id)
    if point.filled_at is None:
        point.filled_at = session.scalars(select(func.clock_timestamp())).one()


def circuity() -> Default:
    """Kilometres of road per kilometre as the crow flies, with its range and source."""
    found = load_defaults().find(CIRCUITY, ALL)
    if found is None:
        raise LookupError(f"{CIRCUITY} is not among the defaults")
    return found


def stream_of(point_id: int) -> str:
    """The ledger's stream of one point."""
    return f"delivery-point-{point_id}"


def _open(session: Session, point: DeliveryPoint, actor: str) -> DeliveryPoint:
    session.add(point)
    session.flush()
    ledger.append(session, stream_of(point.id), DeliveryPointAdded(point_id=point.id), actor)
    return point
