"""Who a program acts for: the key it shows, and nothing else. Cookies are not looked at."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Response, g, request
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from sqlalchemy.orm import Session

from portal.accounts.models import MemberRole
from portal.db import reading, transaction
from portal.exchange import queries, service
from portal.exchange.keys import Key
from portal.exchange.models import ApiToken
from portal.organisations.queries import member
from portal.problem_details import problem, speak_as_asked

SCHEME = {"WWW-Authenticate": 'Bearer realm="Jordnara"'}


@dataclass(frozen=True)
class Client:
    """The program behind a request: its key, the organisation, and the person who made the key."""

    token_id: UUID
    organisation_id: UUID
    user_id: UUID


def authorise(scope: str) -> Response | None:
    """Let a request with a good key through; otherwise the problem to answer with."""
    speak_as_asked()
    key = Key.sent(request.headers.get("Authorization", ""))
    with reading() as session:
        token = queries.token_with_hash(session, key.digest) if key else None
        good = token is not None and _holds(session, token)
        is_noted = token is not None and queries.was_used_lately(session, token)
    if token is None or not good:
        answer = problem(401, "unauthorised", _("Skicka en giltig nyckel som Authorization: Bearer …"))
        answer.headers.extend(SCHEME)
        return answer
    if scope not in token.scopes.split():
        return problem(403, "forbidden", _("Nyckeln får bara läsa. Gör en nyckel som också får skriva."))
    if not is_noted:
        with transaction() as session:
            service.note_use(session, token.id)
    g.api_client = Client(token.id, token.organisation_id, token.created_by)
    return None


def _holds(session: Session, token: ApiToken) -> bool:
    """Neither revoked nor expired, and whoever made it still belongs to the organisation."""
    if token.revoked_at is not None or token.expires_at < queries.now(session):
        return False
    maker = member(session, token.organisation_id, token.created_by)
    return maker is not None and maker.user.is_active and maker.role is not MemberRole.ADVISER


def client() -> Client:
    """The program behind this request; views are behind `@enter(API_READ)` or `@enter(API_WRITE)`."""
    found: Client = g.api_client
    return found


def client_or_address() -> str:
    """What the rate limit counts by: the key, or the address where none is asked for."""
    found = g.get("api_client")
    return str(found.token_id) if found else get_remote_address()
