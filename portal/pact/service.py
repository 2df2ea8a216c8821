"""Offer footprints, let clients in and out, take requests, and write what is sent. Never commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.db import new_id
from portal.pact import mapping, queries
from portal.pact.models import PactClient, PactFootprint, PactMessage, PactRequest
from portal.pact.secrets import digest, new_secret
from portal.profiles.queries import gtin_of, stored_result
from schemas.canonical import content_hash
from schemas.events import (
    PactClientRegistered,
    PactClientRevoked,
    PactFootprintOffered,
    PactMessageWritten,
    PactRequestReceived,
)
from schemas.pact import (
    FULFILLED,
    PUBLISHED,
    REJECTED,
    Callback,
    Fault,
    footprint_faults,
    make_event,
    read_callback,
    read_moment,
    read_wanted,
    written,
)

ANSWER_MAX = 200
ACTIVE, DEPRECATED = "Active", "Deprecated"


class Invalid(Exception):
    """What was put together is no footprint after PACT; nothing is stored, and somebody has to look."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.path} {fault.message}" for fault in faults))


def offer(session: Session, slug: str, base_url: str, actor: str) -> PactFootprint | None:
    """Bring what is offered of a product in line with its profile; returns what is offered now.

    A footprint never changes: anything new is a new one that names the one before it, which is deprecated.

    Raises:
        SumDiffers, Invalid: the profile cannot be told as it is.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"pact-{slug}"))))
    body = _body(session, slug, base_url)
    before = queries.latest_footprint(session, slug)
    if before is not None and before.status == ACTIVE:
        if body is not None and content_hash(body) == before.body_hash:
            return before
        before.status, before.deprecated_at = DEPRECATED, queries.now(session)
        session.flush()
    standing = queries.standing(session, slug)
    if body is None or standing is None:
        return None
    made = _made(session, body, before)
    made.slug, made.profile_id = slug, standing.profile.id
    session.add(made)
    session.flush()
    ledger.append(session, f"pact-footprint-{slug}", PactFootprintOffered(footprint_id=made.id), actor)
    return made


def _body(session: Session, slug: str, base_url: str) -> dict[str, Any] | None:
    """What is to be told of a product; None when nothing is."""
    standing = queries.standing(session, slug)
    if standing is None or not standing.is_listed:
        return None
    content = standing.profile.content
    subject = mapping.Subject(
        slug=slug,
        version=standing.profile.version,
        organisation_id=standing.declaration.organisation_id,
        content=content,
        valid_until=standing.profile.valid_until,
        product_name=standing.publication.wording.get("product_name") or content["product_name"],
        gtin=gtin_of(session, slug),
        drink_weight=_constant(stored_result(session, standing.profile).inventory, mapping.DRINK_WEIGHT),
    )
    try:
        return mapping.document(subject, base_url)
    except mapping.NotOffered:
        return None


def _constant(inventory: Mapping[str, Any], name: str) -> Decimal | None:
    """A constant of the method, None where the inventory does not use it."""
    return next((Decimal(one["amount"]) for one in inventory["activities"] if one["id"] == name), None)


def _made(session: Session, body: Mapping[str, Any], before: PactFootprint | None) -> PactFootprint:
    footprint_id, created = uuid4(), queries.now(session)
    document = {**body, "id": str(footprint_id), "created": written(created)}
    if before is not None:
        document["precedingPfIds"] = [str(before.id)]
    if faults := footprint_faults({**document, "status": ACTIVE}):
        raise Invalid(faults)
    return PactFootprint(
        id=footprint_id,
        document=document,
        body_hash=content_hash(body),
        status=ACTIVE,
        created_at=created,
        product_ids=_folded(body["productIds"]),
        company_ids=_folded(body["companyIds"]),
        classifications=_folded(body["productClassifications"]),
        geographies=_folded([body["pcf"]["geographyCountry"]]),
        valid_from=read_moment(body["validityPeriodStart"]),
        valid_until=read_moment(body["validityPeriodEnd"]),
    )


def _folded(texts: Sequence[str]) -> list[str]:
    return [text.casefold() for text in texts]


def offer_missing(session: Session, base_url: str, actor: str) -> int:
    """Offer what has been published and never offered; returns how many footprints came of it."""
    return sum(offer(session, slug, base_url, actor) is not None for slug in queries.never_offered(session))


def told(footprint: PactFootprint) -> dict[str, Any]:
    """A footprint as it is handed out."""
    return {**footprint.document, "status": footprint.status}


def register(
    session: Session, name: str, hosts: Sequence[str], news_base: str, calls_per_minute: int, user_id: UUID
) -> tuple[PactClient, str]:
    """Let a client in; its secret is returned once and not stored."""
    secret = new_secret()
    client = PactClient(
        id=new_id(),
        name=name,
        secret_hash=digest(secret),
        hosts=list(hosts),
        news_base=news_base,
        calls_per_minute=calls_per_minute,
        registered_by=user_id,
        registered_at=queries.now(session),
    )
    session.add(client)
    session.flush()
    event = PactClientRegistered(client_id=client.id)
    ledger.append(session, _client_stream(client.id), event, f"user-{user_id}")
    return client, secret


def revoke(session: Session, client: PactClient, user_id: UUID) -> None:
    """Shut a client out at once, with every token it holds; a second time changes nothing."""
    if client.revoked_at is None:
        client.revoked_at = queries.now(session)
        event = PactClientRevoked(client_id=client.id)
        ledger.append(session, _client_stream(client.id), event, f"user-{user_id}")


def note_use(session: Session, client_id: UUID) -> None:
    """Remember that a client is in use."""
    session.get_one(PactClient, client_id).last_used_at = queries.now(session)


def receive_request(session: Session, client_id: UUID, event: Mapping[str, Any]) -> PactRequest:
    """Take a request that came as an event, once however often it comes.

    Raises:
        BadAddress: the answer would have to go to a host that is not registered for the client.
    """
    client = session.get_one(PactClient, client_id, with_for_update=True)
    callback = read_callback(event["source"], client.hosts)
    earlier = queries.request_of(session, client_id, event["source"], event["id"])
    if earlier is not None:
        return earlier
    request = PactRequest(
        id=new_id(),
        client_id=client_id,
        source=event["source"],
        event_id=event["id"],
        callback_host=callback.host,
        callback_path=callback.path,
        wanted=dict(event["data"]),
        received_at=queries.now(session),
    )
    session.add(request)
    session.flush()
    received = PactRequestReceived(request_id=request.id)
    ledger.append(session, f"pact-request-{request.id}", received, f"pact-client-{client_id}")
    return request


def answer(session: Session, request_id: UUID, base_url: str, actor: str) -> None:
    """Write the one answer to a request: what fits it, or why it is refused."""
    request = session.get(PactRequest, request_id)
    if request is None:
        return
    found = queries.footprints(session, read_wanted(request.wanted), ANSWER_MAX + 1)
    about = {"requestEventId": request.event_id}
    data: dict[str, Any] = {**about, "pfs": [told(one) for one in found]}
    kind = FULFILLED
    if not 0 < len(found) <= ANSWER_MAX:
        kind, data = REJECTED, {**about, "error": _why_not(len(found))}
    callback = Callback(request.callback_host, request.callback_path)
    message = _message(session, request.client_id, callback, kind, data, base_url)
    message.request_id = request.id
    _send(session, message, actor)


def _why_not(count: int) -> dict[str, str]:
    if count:
        words = f"More than {ANSWER_MAX} footprints fit. Ask for fewer, or list them with GET /3/footprints."
        return {"code": "BadRequest", "message": words}
    return {"code": "NotFound", "message": "No footprint fits what was asked for."}


def announce(session: Session, footprint_id: UUID, base_url: str, actor: str) -> None:
    """Write the news of a footprint to everybody who wants it."""
    for client in queries.clients_for_news(session):
        callback = read_callback(client.news_base, client.hosts)
        message = _message(session, client.id, callback, PUBLISHED, {"pfIds": [str(footprint_id)]}, base_url)
        message.footprint_id = footprint_id
        _send(session, message, actor)


def _message(
    session: Session, client_id: UUID, callback: Callback, kind: str, data: Mapping[str, Any], base_url: str
) -> PactMessage:
    message_id, moment = new_id(), queries.now(session)
    return PactMessage(
        id=message_id,
        client_id=client_id,
        callback_host=callback.host,
        callback_path=callback.path,
        event=make_event(kind, str(message_id), f"{base_url}/pact", moment, data),
        state="waiting",
        written_at=moment,
    )


def _send(session: Session, message: PactMessage, actor: str) -> None:
    session.add(message)
    session.flush()
    ledger.append(session, f"pact-message-{message.id}", PactMessageWritten(message_id=message.id), actor)


def settle_message(session: Session, message_id: UUID, state: str, note: str) -> None:
    """Note what became of a message."""
    message = session.get(PactMessage, message_id)
    if message is not None and message.state == "waiting":
        message.state, message.note, message.settled_at = state, note, queries.now(session)


def remove_old_messages(session: Session, before: datetime) -> int:
    """Remove requests and what was sent when both are older; returns how many."""
    old = PactMessage.written_at < before
    gone = session.execute(delete(PactMessage).where(old).returning(PactMessage.id)).all()
    answered = select(PactMessage.request_id).where(PactMessage.request_id.is_not(None))
    idle = (PactRequest.received_at < before) & PactRequest.id.not_in(answered)
    asked = session.execute(delete(PactRequest).where(idle).returning(PactRequest.id)).all()
    return len(gone) + len(asked)


def _client_stream(client_id: UUID) -> str:
    return f"pact-client-{client_id}"
