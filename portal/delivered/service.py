"""Keep delivered footprints in step with products and kitchens. Only workers cause rows here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal import db
from portal.catalogue.models import CatalogueEntry
from portal.delivered.models import Delivered, DeliveryDraws, DeliveryTerms

_HELD = text("CREATE TEMP TABLE arriving (entry_id integer, total_kg double precision) ON COMMIT DROP")
_MOVE = text("""
    INSERT INTO delivered (point_id, entry_id, total_kg)
    SELECT :point_id, entry_id, total_kg FROM arriving ON CONFLICT DO NOTHING""")


@dataclass(frozen=True)
class Terms:
    """The columns of `DeliveryTerms` and `DeliveryDraws` for one product."""

    way: str
    route: str
    base_kg: float
    kg_per_km: float
    one_kg_van: float | None
    latitude: float | None
    longitude: float | None
    base_draws: bytes
    per_km_draws: bytes
    declared_draws: bytes


def take_turn(session: Session) -> None:
    """Wait until nobody else writes delivered footprints; held until the transaction ends.

    A kitchen and a product that arrive together must see each other: whoever writes comes one at a time.
    """
    db.take_turn(session, "delivered", db.WHOLE_JOB_S)


def record_terms(session: Session, profile_id: UUID, terms: Terms) -> int | None:
    """Keep a product's terms; its catalogue entry's number, None when a newer version is there already."""
    entry = session.scalar(select(CatalogueEntry).where(CatalogueEntry.profile_id == profile_id))
    if entry is None:
        return None
    columns = {
        name: getattr(terms, name)
        for name in ("way", "route", "base_kg", "kg_per_km", "one_kg_van", "latitude", "longitude")
    }
    _put(session, DeliveryTerms, entry.id, {**columns, "version": entry.version})
    draws = {"base": terms.base_draws, "per_km": terms.per_km_draws, "declared": terms.declared_draws}
    _put(session, DeliveryDraws, entry.id, draws)
    return entry.id


def record_totals(session: Session, entry_id: int, totals: Iterable[tuple[int, float]]) -> None:
    """Keep a product's footprint at each kitchen, (point, kg CO2e), instead of what was there."""
    rows = [{"point_id": point, "entry_id": entry_id, "total_kg": total} for point, total in totals]
    if not rows:
        return
    statement = insert(Delivered)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Delivered.point_id, Delivered.entry_id],
            set_={"total_kg": statement.excluded.total_kg},
        ),
        rows,
    )


def fill_point(session: Session, point_id: int, totals: Iterable[tuple[int, float]]) -> None:
    """Keep a new kitchen's footprints, (entry, kg CO2e), all at once; what is there is newer and stays."""
    session.execute(_HELD)
    connection = session.connection().connection.driver_connection
    assert connection is not None
    with connection.cursor() as cursor, cursor.copy("COPY arriving FROM STDIN") as copy:
        for row in totals:
            copy.write_row(row)
    session.execute(_MOVE, {"point_id": point_id})


def empty_point(session: Session, point_id: int) -> None:
    """Remove a kitchen's footprints."""
    session.execute(delete(Delivered).where(Delivered.point_id == point_id))


def _put(
    session: Session, model: type[DeliveryTerms | DeliveryDraws], entry_id: int, values: Mapping[str, Any]
) -> None:
    statement = insert(model).values(entry_id=entry_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=[model.entry_id], set_=values))
