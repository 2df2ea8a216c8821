"""The blueprints of evidence: the producer's pages and the reviewer's."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from portal.declarations.blueprint import not_now
from portal.declarations.transitions import NotAllowed
from portal.security import settings

# What a form needs around its file.
ROOM_FOR_FIELDS = 64 * 1024

evidence = Blueprint("evidence", __name__, url_prefix="/deklarationer/<uuid:declaration_id>/underlag")
evidence_review = Blueprint(
    "evidence_review", __name__, url_prefix="/granskning/<uuid:declaration_id>/underlag/<uuid:evidence_id>"
)
evidence.register_error_handler(NotAllowed, not_now)


@evidence.url_value_preprocessor
def allow_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let the one form that carries files be longer than others; set before anything reads the request."""
    if endpoint == "evidence.upload":
        request.max_content_length = settings().evidence_max_bytes + ROOM_FOR_FIELDS
