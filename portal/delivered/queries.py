"""Looking up delivered footprints."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from portal.delivered.models import DeliveryDraws, DeliveryTerms
from portal.delivered.spread import Spread, at_distance, spread, unpacked
from portal.kitchens.models import DeliveryPoint
from portal.kitchens.queries import Place
from schemas.distance import great_circle_km

SHOWN_KM = 5  # a distance is shown this roughly: together with others it must not point out a house


@dataclass(frozen=True)
class AtKitchen:
    """One product at one kitchen.

    Attributes:
        draws: of its delivered footprint, the central value first.
        way_kg: the part that is the way from the producer to the kitchen.
        km: as the crow flies; None where it does not matter or is not known.
    """

    terms: DeliveryTerms
    draws: Sequence[float]
    total: Spread
    way_kg: float
    km: float | None

    @property
    def is_known(self) -> bool:
        """Whether the transport could be computed."""
        return self.terms.way != "unknown"

    @property
    def about_km(self) -> int | None:
        """The distance as it is shown."""
        return None if self.km is None else max(SHOWN_KM, SHOWN_KM * round(self.km / SHOWN_KM))


def at_kitchen(
    session: Session, entry_ids: Collection[int], point: DeliveryPoint | Place
) -> Mapping[int, AtKitchen]:
    """These products at one kitchen, by entry; those whose terms are not computed yet are left out."""
    found = session.execute(
        select(DeliveryTerms, DeliveryDraws)
        .join(DeliveryDraws, DeliveryDraws.entry_id == DeliveryTerms.entry_id)
        .where(DeliveryTerms.entry_id.in_(entry_ids))
    )
    return {terms.entry_id: _at(terms, draws, point) for terms, draws in found}


def declared_draws(session: Session, entry_ids: Collection[int]) -> Mapping[int, Sequence[float]]:
    """The draws of what was declared, by entry; those that are not computed yet are left out."""
    found = select(DeliveryDraws.entry_id, DeliveryDraws.declared).where(
        DeliveryDraws.entry_id.in_(entry_ids)
    )
    return {entry: list(unpacked(draws)) for entry, draws in session.execute(found) if draws}


def _at(terms: DeliveryTerms, stored: DeliveryDraws, point: DeliveryPoint | Place) -> AtKitchen:
    km = None
    if terms.way in ("declared", "assumed") and terms.latitude is not None and terms.longitude is not None:
        end = float(point.latitude), float(point.longitude)
        km = great_circle_km((terms.latitude, terms.longitude), end)
    draws = at_distance(stored.base, stored.per_km, km or 0.0)
    return AtKitchen(terms, draws, spread(draws), terms.kg_per_km * (km or 0.0), km)


def all_terms(session: Session) -> Sequence[Row[int, float, float, float | None, float | None, str]]:
    """Entry, base, kg per km, latitude, longitude and way of every product: for computing."""
    columns = (
        DeliveryTerms.entry_id,
        DeliveryTerms.base_kg,
        DeliveryTerms.kg_per_km,
        DeliveryTerms.latitude,
        DeliveryTerms.longitude,
        DeliveryTerms.way,
    )
    return session.execute(select(*columns).order_by(DeliveryTerms.entry_id)).all()
