"""Changes to an organisation's sites. Functions take the session first and never commit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.accounts.countries import SWEDEN
from portal.accounts.models import Organisation
from portal.accounts.municipalities import sweden
from portal.db import new_id
from portal.sites.models import Site
from portal.sites.queries import site_of, sites_of
from schemas.events import OrganisationChanged

BY_MUNICIPALITY = "municipality"

Position = tuple[Decimal, Decimal]


class LastSite(Exception):
    """A declaration needs a site: the last one stays."""


@dataclass(frozen=True)
class Place:
    """Where a site is, checked. Without coordinates a Swedish one gets its municipality's point."""

    name: str
    country: str
    municipality: str
    postal_code: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None


def open_site(session: Session, organisation_id: UUID, place: Place) -> Site:
    """Make a site, without telling anybody: the first one comes with the organisation."""
    site = Site(id=new_id(), organisation_id=organisation_id)
    _put(site, place)
    session.add(site)
    session.flush()
    return site


def add_site(session: Session, organisation_id: UUID, place: Place, user_id: UUID) -> Site:
    """Make a further site."""
    site = open_site(session, organisation_id, place)
    _tell(session, organisation_id, user_id)
    return site


def change_site(session: Session, organisation_id: UUID, site_id: UUID, place: Place, user_id: UUID) -> bool:
    """Correct a site; what has been handed in keeps what was frozen. Whether there is such a site."""
    site = _locked(session, organisation_id, site_id)
    if site is None:
        return False
    _put(site, place)
    _tell(session, organisation_id, user_id)
    return True


def put_on_map(
    session: Session,
    organisation_id: UUID,
    site_id: UUID,
    municipality: str,
    position: Position | None,
    user_id: UUID,
) -> bool:
    """Move a site to a point (latitude, longitude) on the map, or into a municipality of the list."""
    site = _locked(session, organisation_id, site_id)
    if site is None:
        return False
    site.country, site.municipality = SWEDEN, municipality
    if position is None:
        _at_municipality(site)
    else:
        site.latitude, site.longitude = position
        site.position_from = "map"
    _tell(session, organisation_id, user_id)
    return True


def close_site(session: Session, organisation_id: UUID, site_id: UUID, user_id: UUID) -> None:
    """Offer a site no longer; declarations keep it.

    Raises:
        LastSite: there is no other.
    """
    session.scalars(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update()).one()
    site = _locked(session, organisation_id, site_id)
    if site is None:
        return
    if len(sites_of(session, organisation_id)) == 1:
        raise LastSite
    site.closed_at = session.scalars(select(func.clock_timestamp())).one()
    _tell(session, organisation_id, user_id)


def _put(site: Site, place: Place) -> None:
    site.name, site.country, site.municipality = place.name, place.country, place.municipality
    site.postal_code = place.postal_code
    site.latitude, site.longitude, site.position_from = place.latitude, place.longitude, "typed"
    if place.latitude is None:
        _at_municipality(site)


def _at_municipality(site: Site) -> None:
    """The municipality's own point stands in for a position that nobody has told."""
    found = sweden().get(site.municipality) if site.country == SWEDEN else None
    site.latitude, site.longitude = (found.latitude, found.longitude) if found else (None, None)
    site.position_from = BY_MUNICIPALITY if found else ""


def _locked(session: Session, organisation_id: UUID, site_id: UUID) -> Site | None:
    site = site_of(session, organisation_id, site_id)
    if site is not None:
        session.refresh(site, with_for_update=True)
    return site


def _tell(session: Session, organisation_id: UUID, user_id: UUID) -> None:
    session.flush()
    event = OrganisationChanged(organisation_id=organisation_id, what="sites")
    ledger.append(session, ledger.organisation_stream(organisation_id), event, f"user-{user_id}")
