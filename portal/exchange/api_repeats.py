"""A call that is sent again because its answer got lost: the header Idempotency-Key makes that safe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.exchange import queries, service
from portal.exchange.api import Stopped
from portal.exchange.api_access import client
from portal.problem_details import problem
from schemas.canonical import content_hash

HEADER = "Idempotency-Key"
LONGEST = 100


def earlier_start(session: Session, sent: Mapping[str, Any]) -> UUID | None:
    """The declaration that the same call started before; None for a new call or one without a key.

    Stops with a problem when the key is too long, or was used with something else.
    """
    key = _key()
    if not key:
        return None
    queries.lock_starts(session, client().token_id)
    found = queries.start_with(session, client().token_id, key)
    if found is not None and found.body_hash != content_hash(sent):
        raise Stopped(problem(422, "invalid", _("%(header)s har använts för ett annat anrop", header=HEADER)))
    return found.declaration_id if found else None


def note_start(session: Session, sent: Mapping[str, Any], declaration_id: UUID) -> None:
    """Remember which declaration this call started, if it came with a key."""
    if key := _key():
        service.remember_start(session, client().token_id, key, content_hash(sent), declaration_id)


def _key() -> str:
    key = request.headers.get(HEADER, "").strip()
    if len(key) > LONGEST:
        detail = _("%(header)s får ha högst %(most)s tecken", header=HEADER, most=LONGEST)
        raise Stopped(problem(422, "invalid", detail))
    return key
