"""Offer what is published after PACT, and answer those who ask by event.

The answer is written in the transaction that settles the request, so there is exactly one; sending it is a
delivery of its own, tried with growing pauses for three days, always with the same id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from portal.accounts.models import Role
from portal.accounts.queries import people_with_role
from portal.config import Settings
from portal.declarations.models import Declaration
from portal.mail import queue_mail
from portal.pact import queries, service
from portal.pact.models import PactClient, PactMessage
from portal.profiles.models import Profile
from schemas.events import (
    Event,
    PactClientRegistered,
    PactClientRevoked,
    PactFootprintOffered,
    PactMessageWritten,
    PactRequestReceived,
)
from schemas.pact import Callback
from workers.letters import key_of, letter
from workers.pact_calls import NotCalled, NotReached, Partner, credentials_for, send_event
from workers.subscriber import Fact, Subscriber

GIVE_UP_AFTER = timedelta(hours=72)
# Pauses of 2, 4, 8 ... seconds: the eighteenth try comes after 72 hours and 49 minutes, and gives up.
TRIES = 18


def _offer(name: str) -> Subscriber:
    """A subscriber that brings what is offered in line with the profile that an event is about."""

    def settle(session: Session, fact: Fact, _: None) -> None:
        slug = session.get_one(Profile, fact.event.profile_id).slug
        service.offer(session, slug, _base_url(), name)

    return Subscriber(name, settle)


def _offer_numbered(session: Session, fact: Fact, _: None) -> None:
    number = session.get_one(Declaration, fact.event.declaration_id).number
    service.offer(session, number.lower(), _base_url(), "offer_pact_numbered")


def _offer_missing(session: Session, _fact: Fact, _: None) -> None:
    service.offer_missing(session, _base_url(), "offer_pact_missing")


def _answer(session: Session, fact: Fact, _: None) -> None:
    service.answer(session, fact.event.request_id, _base_url(), "answer_pact_request")


def _announce(session: Session, fact: Fact, _: None) -> None:
    service.announce(session, fact.event.footprint_id, _base_url(), "announce_pact_footprint")


@dataclass(frozen=True)
class _Post:
    """A message with whom it goes to; `is_late` when it has been tried long enough."""

    message: PactMessage
    client: PactClient
    is_late: bool


@dataclass(frozen=True)
class _Outcome:
    """What became of it."""

    state: str
    note: str = ""


def _load(session: Session, fact: Fact) -> _Post | None:
    message = session.get(PactMessage, fact.event.message_id)
    if message is None or message.state != "waiting":
        return None
    client = session.get_one(PactClient, message.client_id)
    return _Post(message, client, queries.now(session) - message.written_at > GIVE_UP_AFTER)


def _post(post: _Post | None) -> _Outcome | None:
    if post is None:
        return None
    if post.client.revoked_at is not None:
        return _Outcome("refused", "the client has been shut out")
    settings = Settings.from_environment()
    message = post.message
    callback = Callback(message.callback_host, message.callback_path)
    partner = Partner(frozenset(post.client.hosts), settings.pact_callback_networks)
    try:
        credentials = credentials_for(settings.pact_credentials_file, callback.host)
        send_event(message.event, callback, credentials, partner)
    except NotCalled as refused:
        return _Outcome("refused", str(refused))
    except NotReached as failure:
        if post.is_late:
            return _Outcome("given_up", str(failure))
        raise
    return _Outcome("sent")


def _settle(session: Session, fact: Fact, outcome: _Outcome | None) -> None:
    if outcome is not None:
        service.settle_message(session, fact.event.message_id, outcome.state, outcome.note)


def _tell_registered(session: Session, fact: Fact, _: None) -> None:
    _tell(session, fact, "mail_pact_client_registered", "pact_client_registered")


def _tell_revoked(session: Session, fact: Fact, _: None) -> None:
    _tell(session, fact, "mail_pact_client_revoked", "pact_client_revoked")


def _tell(session: Session, fact: Fact, subscriber: str, template: str) -> None:
    client = session.get_one(PactClient, fact.event.client_id)
    context = {"client": client.name, "hosts": list(client.hosts), "link": f"{_base_url()}/drift/pact"}
    for user in people_with_role(session, Role.ADMIN):
        queue_mail(session, f"{key_of(fact, subscriber)}-{user.id}", user.id, template, context)


def _base_url() -> str:
    return Settings.from_environment().base_url


offer_pact_published = _offer("offer_pact_published")
offer_pact_reworded = _offer("offer_pact_reworded")
offer_pact_suspended = _offer("offer_pact_suspended")
offer_pact_reinstated = _offer("offer_pact_reinstated")
offer_pact_withdrawn = _offer("offer_pact_withdrawn")
offer_pact_numbered = Subscriber("offer_pact_numbered", _offer_numbered)
offer_pact_missing = Subscriber("offer_pact_missing", _offer_missing)
announce_pact_footprint = Subscriber("announce_pact_footprint", _announce)
answer_pact_request = Subscriber("answer_pact_request", _answer)
# Patient: another party's slow machine must not hold up what people here are waiting for.
send_pact_message = Subscriber("send_pact_message", _settle, _load, _post, max_attempts=TRIES, patient=True)
mail_pact_client_registered = letter("mail_pact_client_registered", _tell_registered)
mail_pact_client_revoked = letter("mail_pact_client_revoked", _tell_revoked)

SUBSCRIPTIONS: Mapping[type[Event], tuple[Subscriber, ...]] = {
    PactClientRegistered: (mail_pact_client_registered,),
    PactClientRevoked: (mail_pact_client_revoked,),
    PactFootprintOffered: (announce_pact_footprint,),
    PactRequestReceived: (answer_pact_request,),
    PactMessageWritten: (send_pact_message,),
}
