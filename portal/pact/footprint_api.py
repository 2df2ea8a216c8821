"""Listing footprints and getting one."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request, url_for

from portal.access import PACT, enter
from portal.db import reading
from portal.pact import queries, service
from portal.pact.api import pact
from portal.pact.errors import error
from schemas.pact import BadFilter, read_id, read_wanted

LIMIT_MAX = 200
DIGITS_MAX = 18
# What comes after the last one of a page; a parameter of our own, as PACT wants those named.
AFTER = "x-jordnara-after"
KEPT = {
    *("limit", "productId", "companyId", "geography", "classification"),
    *("validOn", "validAfter", "validBefore", "status"),
}


@pact.get("/3/footprints")
@enter(PACT)
def list_footprints() -> Response:
    """What fits the filters, deprecated footprints among them, a page at a time."""
    try:
        limit = _number("limit", LIMIT_MAX, least=1)
        after = _number(AFTER, 0)
        wanted = read_wanted(request.args.to_dict(flat=False))
    except BadFilter as problem:
        return error(400, str(problem))
    limit = min(limit, LIMIT_MAX)
    with reading() as session:
        found = queries.footprints(session, wanted, limit + 1, after)
    page = found[:limit]
    answer = jsonify(data=[service.told(one) for one in page])
    if len(found) > len(page):
        answer.headers["Link"] = f'<{_next(page[-1].position)}>; rel="next"'
    return answer


@pact.get("/3/footprints/<footprint_id>")
@enter(PACT)
def get_footprint(footprint_id: str) -> Response:
    """One footprint by its id, whatever its status."""
    known = read_id(footprint_id)
    with reading() as session:
        found = queries.footprint(session, known) if known else None
    if found is None:
        return error(404, "There is no footprint with this id.")
    return jsonify(data=service.told(found))


def _next(position: int) -> str:
    """The same call from behind a position. It holds for ever: footprints only come, they never go."""
    kept = {name: values for name, values in request.args.lists() if name in KEPT}
    arguments: dict[str, Any] = {**kept, AFTER: [str(position)]}
    return url_for("pact.list_footprints", _external=True, **arguments)


def _number(name: str, default: int, least: int = 0) -> int:
    values = request.args.getlist(name)
    if not values or values == [""]:
        return default
    text = values[0]
    is_number = len(values) == 1 and len(text) < DIGITS_MAX and text.isascii() and text.isdecimal()
    if not is_number or int(text) < least:
        raise BadFilter(f"{name} must be one whole number, at least {least}.")
    return int(text)
