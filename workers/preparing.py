"""A chapter of the table of contents: capacity cards for preparedness, and letters about them.

No letter tells what a card says.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation, Role, User
from portal.mail import queue_mail
from portal.organisations.queries import owners
from schemas.events import Event, PreparednessRead, PreparednessStated
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact, Subscriber


def _stated(session: Session, fact: Fact, _: None) -> None:
    """The preparedness staff hear of a first card and of one that was taken back, not of every change."""
    event: PreparednessStated = fact.event
    if event.version > 1 and not event.is_taken_back:
        return
    firm = session.get_one(Organisation, event.organisation_id).public_name
    told = {"firm": firm, "taken_back": event.is_taken_back, "link": f"{settings().base_url}/beredskap"}
    staff = select(User.id).where(User.role == Role.PREPAREDNESS, User.is_active).order_by(User.id)
    for user_id in session.scalars(staff).all():
        key = f"{key_of(fact, 'mail_preparedness_stated')}-{user_id}"
        queue_mail(session, key, user_id, "preparedness_stated", told)


def _read(session: Session, fact: Fact, _: None) -> None:
    """A firm's owners hear the first time that a version is read; every time stands on the firm's page."""
    event: PreparednessRead = fact.event
    for organisation_id, version in zip(event.organisations, event.versions, strict=True):
        link = f"{settings().base_url}/foretag/{organisation_id}/beredskap/lasningar"
        firm = session.get_one(Organisation, UUID(organisation_id)).public_name
        for owner in owners(session, UUID(organisation_id)):
            key = f"mail_preparedness_read-{organisation_id}-{version}-{owner.id}"
            queue_mail(session, key, owner.id, "preparedness_read", {"firm": firm, "link": link})


mail_preparedness_stated = letter("mail_preparedness_stated", _stated)
mail_preparedness_read = letter("mail_preparedness_read", _read)

PREPARING: Mapping[type[Event], tuple[Subscriber, ...]] = {
    PreparednessStated: (mail_preparedness_stated,),
    PreparednessRead: (mail_preparedness_read,),
}
