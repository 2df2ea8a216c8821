"""Errors for programs: problem details after RFC 9457, in the language the program asks for."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, g, jsonify, request
from flask_babel import gettext as _

API_PREFIX = "/api/"
CONTENT_TYPE = "application/problem+json"
TYPE = "urn:jordnara:problem:{}"


def for_program() -> bool:
    """Whether the request came to an address of the API, so that its errors are no pages."""
    return request.path.startswith(API_PREFIX)


def speak_as_asked() -> None:
    """Language by Accept-Language (Swedish if it names none of ours), and nobody signed in by a cookie."""
    g.language = request.accept_languages.best_match(["sv", "en"], default="sv")
    g.signed_in = None


def problem(status: int, kind: str, detail: str, **more: Any) -> Response:
    """A problem of a kind that docs/api.md explains; `more` are its own members."""
    from portal.log import request_id

    body = {
        "type": TYPE.format(kind),
        "title": titles().get(kind, HTTPStatus(status).phrase),
        "status": status,
        "detail": detail,
        "request_id": request_id(),
        **more,
    }
    answer = jsonify(body)
    answer.status_code = status
    answer.content_type = CONTENT_TYPE
    answer.headers["Content-Language"] = str(g.get("language", "sv"))
    return answer


def problem_of(status: int, detail: str) -> Response:
    """The problem of a plain HTTP error."""
    kinds = {400: "malformed", 404: "not-found", 405: "method", 413: "too-large", 429: "too-many"}
    kind = kinds.get(status, "unavailable" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "malformed")
    return problem(status, kind, detail)


def titles() -> dict[str, str]:
    """Every kind of problem in words."""
    return {
        "malformed": _("Vi förstod inte det som skickades"),
        "not-found": _("Det som efterfrågas finns inte"),
        "method": _("Adressen tar inte emot det anropet"),
        "too-large": _("Det som skickades är för stort"),
        "too-many": _("För många anrop"),
        "unavailable": _("Något gick fel hos oss"),
        "unauthorised": _("Nyckel saknas eller gäller inte"),
        "forbidden": _("Nyckeln räcker inte"),
        "invalid": _("Något behöver rättas"),
        "conflict": _("Svaren har ändrats av någon annan"),
        "precondition": _("Versioner saknas"),
        "frozen": _("Deklarationen går inte att ändra nu"),
        "no-result": _("Det finns inget resultat än"),
    }
