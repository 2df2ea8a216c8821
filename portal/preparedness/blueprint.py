"""The blueprints: the firm's own card, and the pages of the region's preparedness staff."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort
from werkzeug.wrappers.response import Response

from portal.accounts.session import current_user

UNPROCESSABLE, CONFLICT = 422, 409

Page = str | Response | tuple[str, int]

capacity_cards = Blueprint("capacity_cards", __name__, url_prefix="/foretag/<uuid:organisation_id>/beredskap")
preparedness = Blueprint("preparedness", __name__, url_prefix="/beredskap")


def person() -> UUID:
    """Whoever is signed in."""
    user = current_user() or abort(403)
    return user.id
