"""The blueprint of the pages about what the region buys."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort
from werkzeug.wrappers.response import Response

from portal.accounts.session import current_user

UNPROCESSABLE, CONFLICT = 422, 409

Page = str | Response | tuple[str, int]

purchases = Blueprint("purchases", __name__, url_prefix="/inkop")


def person() -> UUID:
    """Whoever is signed in."""
    user = current_user() or abort(403)
    return user.id
