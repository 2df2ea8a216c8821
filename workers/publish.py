"""Turn an approval into a public profile, and the profile into a row of the catalogue while it is listed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.catalogue import service as catalogue
from portal.profiles import service as profiles
from workers.subscriber import Fact, Subscriber


def _publish(session: Session, fact: Fact, _: None) -> None:
    profiles.publish(session, fact.event.decision_id, "publish_profile")


def _index(session: Session, fact: Fact, _: None) -> None:
    catalogue.index_profile(session, fact.event.profile_id)


publish_profile = Subscriber("publish_profile", _publish)
index_profile = Subscriber("index_profile", _index)
unlist_suspended = Subscriber("unlist_suspended", _index)
unlist_withdrawn = Subscriber("unlist_withdrawn", _index)
unlist_superseded = Subscriber("unlist_superseded", _index)
index_reworded = Subscriber("index_reworded", _index)
list_reinstated = Subscriber("list_reinstated", _index)
