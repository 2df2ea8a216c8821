"""Turn an approval into a public profile, and the profile into rows of the catalogue and of the open data."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.catalogue import service as catalogue
from portal.declarations.models import Declaration
from portal.opendata import service as opendata
from portal.profiles import queries
from portal.profiles import service as profiles
from portal.publication.transitions import Origin
from workers.subscriber import Fact, Subscriber


def _publish(session: Session, fact: Fact, _: None) -> None:
    profiles.publish(session, fact.event.decision_id, "publish_profile")


def _publish_recomputed(session: Session, fact: Fact, _: None) -> None:
    profiles.publish(session, fact.event.decision_id, "publish_recomputed", Origin.FACTORS)


def _index(session: Session, fact: Fact, _: None) -> None:
    catalogue.index_profile(session, fact.event.profile_id)
    opendata.refresh_profile(session, fact.event.profile_id)


def _open_number(session: Session, fact: Fact, _: None) -> None:
    opendata.refresh_declaration(session, fact.event.declaration_id)


def _catch_up(session: Session, _fact: Fact, _: None) -> None:
    opendata.catch_up(session)


def _index_supply(session: Session, fact: Fact, _: None) -> None:
    """The product's newest version is found by what is stated now; none is published of it yet otherwise."""
    declaration = session.get_one(Declaration, fact.event.declaration_id)
    newest = queries.profile(session, declaration.number.lower())
    if newest is not None:
        catalogue.index_profile(session, newest.id)


publish_profile = Subscriber("publish_profile", _publish)
publish_recomputed = Subscriber("publish_recomputed", _publish_recomputed)
index_profile = Subscriber("index_profile", _index)
unlist_suspended = Subscriber("unlist_suspended", _index)
unlist_withdrawn = Subscriber("unlist_withdrawn", _index)
unlist_superseded = Subscriber("unlist_superseded", _index)
index_reworded = Subscriber("index_reworded", _index)
index_supply = Subscriber("index_supply", _index_supply)
list_reinstated = Subscriber("list_reinstated", _index)
open_number = Subscriber("open_number", _open_number)
catch_up_open_data = Subscriber("catch_up_open_data", _catch_up)
