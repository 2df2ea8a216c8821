"""The published keys: for people, for programs, and as the service's identity (did:web)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template

from portal import db
from portal.access import PUBLIC, enter
from portal.security import settings
from portal.signing import queries
from portal.signing.keyring import Keyring, did_web

MAX_AGE_S = 300

signing = Blueprint("signing", __name__)


@signing.get("/.well-known/jwks.json")
@enter(PUBLIC)
def key_set() -> Response:
    """Every key there has been, as a JSON Web Key Set."""
    return _json(_keys().key_set(did_web(settings().base_url)), "application/jwk-set+json")


@signing.get("/.well-known/did.json")
@enter(PUBLIC)
def did_document() -> Response:
    """The same keys as the document of the service's did:web identifier."""
    return _json(_keys().did_document(did_web(settings().base_url)), "application/did+json")


@signing.get("/nycklar")
@enter(PUBLIC)
def keys() -> str:
    """The same keys in words."""
    with db.reading() as session:
        found = queries.signing_keys(session)
    return render_template("signing/keys.html", keys=found, did=did_web(settings().base_url))


def _keys() -> Keyring:
    with db.reading() as session:
        return queries.keyring(session)


def _json(content: dict[str, Any], mimetype: str) -> Response:
    answer = jsonify(content)
    answer.mimetype = mimetype
    # Public and without anybody's data: programs in other people's pages may read it too.
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = f"public, max-age={MAX_AGE_S}"
    return answer
