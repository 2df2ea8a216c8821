"""Errors for PACT clients: `code` and `message`, in English: programs of all countries read them."""

from __future__ import annotations

from flask import Response, jsonify, request

PREFIX = "/pact/"
CODES = {
    400: ("BadRequest", "The request could not be understood."),
    401: ("BadRequest", "Send a valid access token as Authorization: Bearer."),
    403: ("AccessDenied", "This is not open to you."),
    404: ("NotFound", "There is nothing at this address."),
    405: ("NotImplemented", "This address does not take that method."),
    413: ("BadRequest", "The request is too large."),
    429: ("BadRequest", "Too many calls; wait as Retry-After says."),
    501: ("NotImplemented", "This is not done here."),
}
INTERNAL = ("InternalError", "Something went wrong here; try again later.")


def for_partner() -> bool:
    """Whether the request came to an address of this interface."""
    return request.path.startswith(PREFIX)


def error(status: int, message: str = "", code: str = "") -> Response:
    """An error as PACT writes it."""
    usual_code, usual_message = CODES.get(status, INTERNAL)
    answer = jsonify(code=code or usual_code, message=message or usual_message)
    answer.status_code = status
    return answer
