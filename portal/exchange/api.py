"""The API's blueprint: how a call is described, how its body is read, how it is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext as _
from marshmallow import Schema, ValidationError

from portal.exchange.api_access import client_or_address
from portal.problem_details import problem, speak_as_asked
from portal.security import csrf, limiter

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString

RATE = "120 per minute; 3000 per hour"
LARGEST_BODY_BYTES = 1024 * 1024

View = TypeVar("View", bound=Callable[..., Any])

api = Blueprint("api", __name__, url_prefix="/api/v1")
# A forgery token protects what a browser sends by itself: cookies. Here none counts, only the key.
csrf.exempt(api)
limiter.limit(RATE, key_func=client_or_address)(api)


@dataclass(frozen=True)
class Described:
    """What the description says of a call beside what its route and its shapes tell."""

    summary: LazyString
    answers: dict[int, type[Schema] | None]
    body: type[Schema] | None = None
    query: type[Schema] | None = None
    headers: tuple[str, ...] = ()


def described(call: Described) -> Callable[[View], View]:
    """Describe a call beside its view; a test holds the description against the routes."""

    def note(view: View) -> View:
        view.__dict__["described"] = call
        return view

    return note


class Stopped(Exception):
    """The call ends here, with this answer."""

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.status)
        self.answer = answer


@api.errorhandler(Stopped)
def _stopped(stopped: Stopped) -> Response:
    return stopped.answer


@api.before_request
def _begin() -> None:
    speak_as_asked()


@api.after_request
def _private(answer: Response) -> Response:
    answer.headers.setdefault("Cache-Control", "no-store")
    answer.headers.setdefault("Vary", "Accept-Language, Authorization")
    return answer


def shaped(shape: type[Schema], content: Any, status: int = 200) -> Response:
    """An answer of a shape."""
    answer = jsonify(shape().dump(content))
    answer.status_code = status
    return answer


def body_of(shape: type[Schema]) -> dict[str, Any]:
    """The request's body, of this shape; stops with a problem that names the field."""
    if not request.is_json:
        raise Stopped(problem(415, "malformed", _("Skicka JSON, med Content-Type: application/json")))
    if (request.content_length or 0) > LARGEST_BODY_BYTES:
        raise Stopped(problem(413, "too-large", _("Ett anrop får vara högst 1 MB")))
    try:
        sent = request.get_json(silent=True)
    except RecursionError:
        sent = None
    return _loaded(shape, sent)


def query_of(shape: type[Schema]) -> dict[str, Any]:
    """The parameters of the address, of this shape."""
    return _loaded(shape, request.args.to_dict(), "?")


def _loaded(shape: type[Schema], sent: Any, start: str = "/") -> dict[str, Any]:
    if not isinstance(sent, dict):
        raise Stopped(problem(400, "malformed", _("Det som skickades är inte ett JSON-objekt")))
    try:
        loaded: dict[str, Any] = shape().load(sent)
    except ValidationError as error:
        raise Stopped(_invalid_fields(error.normalized_messages(), start)) from error
    return loaded


def _invalid_fields(messages: dict[str, Any], start: str) -> Response:
    errors = [
        pointed(start + escaped(str(name)), "", "field", _field_text(str(name)[:60])) for name in messages
    ]
    return problem(422, "invalid", errors[0]["detail"], errors=errors)


def _field_text(name: str) -> str:
    return _("Fältet %(name)s är okänt, saknas eller har fel form", name=name)


def pointed(pointer: str, question_id: str, code: str, detail: str) -> dict[str, str]:
    """One entry of `errors`."""
    return {"pointer": pointer, "question_id": question_id, "code": code, "detail": detail}


def escaped(name: str) -> str:
    """A name as part of a JSON Pointer."""
    return name[:100].replace("~", "~0").replace("/", "~1")
