"""The products of a comparison, each with its figure, as declared or delivered to a kitchen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.models import CatalogueEntry
from portal.delivered.queries import AtKitchen, at_kitchen, declared_draws
from portal.delivered.spread import Spread
from portal.kitchens.models import DeliveryPoint
from portal.profiles.models import Profile


@dataclass(frozen=True)
class Side:
    """One product.

    Attributes:
        result: its published footprint.
        figure: what is compared, kg CO2e per declared unit; None when the transport cannot be told.
        draws: of that figure, the central value first; empty while they are not computed.
        here: how it comes to the kitchen, when one is chosen.
    """

    entry: CatalogueEntry
    profile: Profile
    result: Mapping[str, Any]
    figure: Spread | None
    draws: Sequence[float]
    here: AtKitchen | None

    @property
    def family(self) -> str:
        """The form it was declared with."""
        return str(self.profile.content["family"])


def sides_of(session: Session, slugs: Sequence[str], kitchen: DeliveryPoint | None) -> list[Side]:
    """The products named, in that order; those that are not in the catalogue are left out."""
    found = session.execute(
        select(CatalogueEntry, Profile)
        .join(Profile, Profile.id == CatalogueEntry.profile_id)
        .where(CatalogueEntry.slug.in_(slugs))
    )
    pairs = {entry.slug: (entry, profile) for entry, profile in found}
    chosen = [pairs[slug] for slug in slugs if slug in pairs]
    ids = [entry.id for entry, _profile in chosen]
    if kitchen is not None:
        there = at_kitchen(session, ids, kitchen)
        return [_delivered(entry, profile, there.get(entry.id)) for entry, profile in chosen]
    draws = declared_draws(session, ids)
    return [_declared(entry, profile, draws.get(entry.id, ())) for entry, profile in chosen]


def _delivered(entry: CatalogueEntry, profile: Profile, here: AtKitchen | None) -> Side:
    known = here is not None and here.is_known
    return Side(
        entry,
        profile,
        profile.content["footprint"],
        here.total if here is not None and known else None,
        here.draws if here is not None and known else (),
        here,
    )


def _declared(entry: CatalogueEntry, profile: Profile, draws: Sequence[float]) -> Side:
    stored = Spread(float(entry.total_kg_co2e), float(entry.low_kg_co2e), float(entry.high_kg_co2e))
    # The interval is the published one, made with more draws than are kept.
    return Side(entry, profile, profile.content["footprint"], stored, draws, None)
