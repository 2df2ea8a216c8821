"""Turn an approval into a public profile, and the profile into a row of the catalogue while it is listed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.catalogue import service as catalogue
from portal.profiles import service as profiles
from portal.publication.transitions import Origin
from workers.subscriber import Fact, Subscriber


def _publish(session: Session, fact: Fact, _: None) -> None:
    profiles.publish(session, fact.event.decision_id, "publish_profile")


def _publish_recomputed(session: Session, fact: Fact, _: None) -> None:
    profiles.publish(session, fact.event.decision_id, "publish_recomputed", Origin.FACTORS)


def _index(session: Session, fact: Fact, _: None) -> None:
    catalogue.index_profile(session, fact.event.profile_id)


publish_profile = Subscriber("publish_profile", _publish)
publish_recomputed = Subscriber("publish_recomputed", _publish_recomputed)
index_profile = Subscriber("index_profile", _index)
unlist_suspended = Subscriber("unlist_suspended", _index)
unlist_withdrawn = Subscriber("unlist_withdrawn", _index)
unlist_superseded = Subscriber("unlist_superseded", _index)
index_reworded = Subscriber("index_reworded", _index)
list_reinstated = Subscriber("list_reinstated", _index)
