"""Getting an access token: OAuth 2 client credentials (RFC 6749, 4.4), and the document that says where."""

from __future__ import annotations

import hmac
from uuid import UUID

from flask import Response, jsonify, request, url_for

from portal.access import PUBLIC, enter
from portal.db import reading
from portal.pact import queries
from portal.pact.api import pact
from portal.pact.models import PactClient
from portal.pact.secrets import TOKEN_SECONDS, digest, make_token
from portal.security import settings

GRANT = "client_credentials"
NOBODY = digest("")


@pact.get("/.well-known/openid-configuration")
@enter(PUBLIC)
def discovery() -> Response:
    """Where tokens are got, after OpenID Connect Discovery; people do not sign in here."""
    return jsonify(
        issuer=url_for("pact.discovery", _external=True).removesuffix("/.well-known/openid-configuration"),
        token_endpoint=url_for("pact.token", _external=True),
        grant_types_supported=[GRANT],
        token_endpoint_auth_methods_supported=["client_secret_basic"],
        response_types_supported=[],
    )


@pact.post("/auth/token")
@enter(PUBLIC)
def token() -> Response:
    """Exchange a client's id and secret for a token."""
    client = _client()
    if client is None:
        answer = _refused(401, "invalid_client", "Unknown client, wrong secret, or no longer let in.")
        answer.headers["WWW-Authenticate"] = 'Basic realm="Jordnara PACT"'
        return answer
    if request.form.get("grant_type") != GRANT:
        return _refused(400, "unsupported_grant_type", f"grant_type must be {GRANT}.")
    answer = jsonify(
        access_token=make_token(settings().secret_key, client),
        token_type="Bearer",  # noqa: S106 - the kind, not the token
        expires_in=TOKEN_SECONDS,
    )
    answer.headers["Pragma"] = "no-cache"
    return answer


def _client() -> PactClient | None:
    sent = request.authorization
    if sent is None or sent.type != "basic":
        return None
    try:
        client_id = UUID(sent.username or "")
    except ValueError:
        return None
    with reading() as session:
        found = queries.client_with_id(session, client_id)
    kept = found.secret_hash if found is not None and found.revoked_at is None else NOBODY
    is_right = hmac.compare_digest(kept, digest(sent.password or ""))
    return found if is_right and kept != NOBODY else None


def _refused(status: int, code: str, words: str) -> Response:
    answer = jsonify(error=code, error_description=words)
    answer.status_code = status
    return answer
