"""The blueprint of PACT v3 and who may call it: HTTPS only, and a token for all but getting one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request
from flask_limiter.util import get_remote_address

from portal.db import reading, transaction
from portal.pact import queries, service
from portal.pact.errors import error
from portal.pact.models import PactClient
from portal.pact.secrets import TokenExpired, read_token
from portal.security import csrf, limiter, settings

CHALLENGE = 'Bearer realm="Jordnara PACT"'
RATE_OF_STRANGERS = "60 per minute"
TOKEN_LENGTH_MAX = 500

pact = Blueprint("pact", __name__, url_prefix="/pact")
# A forgery token protects what a browser sends by itself: cookies. Here none counts, only the access token.
csrf.exempt(pact)


def _rate() -> str:
    found = g.get("pact_client")
    return f"{found.calls_per_minute} per minute" if found else RATE_OF_STRANGERS


def _caller() -> str:
    found = g.get("pact_client")
    return f"pact-{found.id}" if found else get_remote_address()


limiter.limit(_rate, key_func=_caller)(pact)


def authorise() -> Response | None:
    """Let a call with a good token through; otherwise the error to answer with."""
    g.signed_in = None
    if refused := refuse_plain():
        return refused
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or len(token) > TOKEN_LENGTH_MAX:
        return _unauthorised()
    try:
        claim = read_token(settings().secret_key, token.strip())
    except TokenExpired:
        return _unauthorised("TokenExpired", "The access token has expired; get a new one.")
    with reading() as session:
        client = queries.client_with_id(session, claim.client_id) if claim else None
        good = claim is not None and claim.fits(client)
        is_noted = client is not None and queries.was_used_lately(session, client)
    if client is None or not good:
        return _unauthorised()
    if not is_noted:
        with transaction() as session:
            service.note_use(session, client.id)
    g.pact_client = client
    return None


def refuse_plain() -> Response | None:
    """No answer but a refusal where the way here was not encrypted; only a demo, on one machine, may."""
    if request.is_secure or settings().demo:
        return None
    return error(403, "Use HTTPS.")


def client() -> PactClient:
    """The client behind this call; views are behind `@enter(PACT)`."""
    found: PactClient = g.pact_client
    return found


def client_id() -> UUID:
    """Its id."""
    return client().id


def _unauthorised(code: str = "", message: str = "") -> Response:
    answer = error(401, message, code)
    answer.headers["WWW-Authenticate"] = CHALLENGE
    return answer


@pact.before_request
def _begin() -> Any:
    g.signed_in = None
    return refuse_plain()


@pact.after_request
def _private(answer: Response) -> Response:
    answer.headers.setdefault("Cache-Control", "no-store")
    answer.headers.setdefault("Vary", "Authorization")
    return answer
