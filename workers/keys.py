"""Tell an organisation's owners about the keys of its programs, so that none is made unnoticed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from portal.accounts.models import Organisation, User
from portal.exchange.models import ApiToken
from portal.mail import queue_mail
from portal.organisations.queries import owners
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact


def _made(session: Session, fact: Fact, _: None) -> None:
    _tell(session, fact, "mail_key_made", "key_made")


def _revoked(session: Session, fact: Fact, _: None) -> None:
    _tell(session, fact, "mail_key_revoked", "key_revoked")


def _tell(session: Session, fact: Fact, subscriber: str, template: str) -> None:
    token = session.get_one(ApiToken, fact.event.token_id)
    person = session.get_one(User, UUID(fact.stored.actor.removeprefix("user-")))
    context = {
        "organisation": session.get_one(Organisation, token.organisation_id).name,
        "person": person.name,
        "key": token.name,
        "may_write": "write" in token.scopes,
        "expires_at": token.expires_at,
        "link": f"{settings().base_url}/api-nycklar",
    }
    for owner in owners(session, token.organisation_id):
        queue_mail(session, f"{key_of(fact, subscriber)}-{owner.id}", owner.id, template, context)


mail_key_made = letter("mail_key_made", _made)
mail_key_revoked = letter("mail_key_revoked", _revoked)
