"""Taking events: requests that are answered later, and news of others that we only acknowledge."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request

from portal.access import PACT, enter
from portal.db import transaction
from portal.log import log
from portal.pact import service
from portal.pact.api import client_id, pact
from portal.pact.errors import error
from schemas.pact import (
    FULFILLED,
    MEDIA_TYPE,
    PUBLISHED,
    REJECTED,
    REQUEST_CREATED,
    BadAddress,
    event_problems,
)

LARGEST_BODY_BYTES = 1024 * 1024


@pact.post("/3/events")
@enter(PACT)
def take_event() -> Response:
    """Take one event; the answer to a request follows at the sender's own address."""
    if request.mimetype != MEDIA_TYPE:
        return error(400, f"Send {MEDIA_TYPE}.")
    if (request.content_length or 0) > LARGEST_BODY_BYTES:
        return error(413)
    event: Any
    try:
        event = request.get_json(force=True, silent=True)
    except RecursionError:
        event = None
    if problems := event_problems(event):
        return error(400, " ".join(problems))
    if event["type"] in (FULFILLED, REJECTED):
        return error(400, "No request of ours has this requestEventId; we make none.")
    if event["type"] == REQUEST_CREATED:
        return _taken(event)
    assert event["type"] == PUBLISHED
    # We do not fetch others' footprints; the sender has told us, and that is all that is asked.
    log.info("pact news", client_id=str(client_id()), footprints=len(event["data"]["pfIds"]))
    return _empty()


def _taken(event: dict[str, object]) -> Response:
    try:
        with transaction() as session:
            service.receive_request(session, client_id(), event)
    except BadAddress as refused:
        return error(400, f"{refused}. Answers go only to hosts that were registered for you beforehand.")
    return _empty()


def _empty() -> Response:
    return current_app.response_class(b"", 200)
