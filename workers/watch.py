"""Tell buyers who saved a search about new products that match it, once for each."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.catalogue import service as catalogue
from portal.catalogue.filters import read_filters
from portal.catalogue.queries import known_values, matches
from portal.mail import queue_mail
from portal.profiles.models import Profile
from portal.shortlists import service
from portal.shortlists.queries import all_searches
from schemas.events import ProfilePublished
from workers.letters import letter, settings
from workers.periodic import today
from workers.subscriber import Fact

SUBSCRIBER = "mail_saved_searches"


def _tell(session: Session, fact: Fact, _: None) -> None:
    event: ProfilePublished = fact.event
    profile = session.get_one(Profile, event.profile_id)
    searches = all_searches(session)
    # A new version of a product that was there is not a new product.
    if profile.version > 1 or not searches:
        return
    catalogue.index_profile(session, profile.id)
    known, day = known_values(session), today(session)
    for search in searches:
        filters, _problems = read_filters(search.args, known, {})
        # Of the catalogue's own rules alone: a choice that nothing has any more must not become "all".
        if filters.as_args() != search.args or not matches(session, filters, profile.slug, day):
            continue
        if service.tell_once(session, search.id, profile.slug):
            context = {
                "product": profile.content["product_name"],
                "producer": profile.content["producer"],
                "profile": f"{settings().base_url}/profil/{profile.slug}",
                "link": f"{settings().base_url}/listor",
            }
            key = f"{SUBSCRIBER}-{search.id}-{profile.slug}"
            queue_mail(session, key, search.owner_id, "saved_search", context)


mail_saved_searches = letter(SUBSCRIBER, _tell)
