"""The blueprints: the firm's own card, and the pages of the region's preparedness staff."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers.response import Response

from portal import db
from portal.accounts.session import current_user
from portal.preparedness import queries
from portal.preparedness.words import page_name

UNPROCESSABLE, CONFLICT = 422, 409

Page = str | Response | tuple[str, int]

capacity_cards = Blueprint("capacity_cards", __name__, url_prefix="/foretag/<uuid:organisation_id>/beredskap")
preparedness = Blueprint("preparedness", __name__, url_prefix="/beredskap")


def person() -> UUID:
    """Whoever is signed in."""
    user = current_user() or abort(403)
    return user.id


def log_page(back: str, organisation_id: UUID | None = None) -> str:
    """Who has read cards, a page at a time.

    Args:
        back: the page that it belongs to.
        organisation_id: only those who read this firm's; else how many firms' each time.
    """
    typed = request.args.get("sida", "")
    page = max(int(typed), 1) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 1
    with db.reading() as session:
        looks, is_more = queries.looks(session, organisation_id, page)
    return render_template(
        "preparedness/readings.html",
        looks=looks,
        counted=organisation_id is None,
        page_name=page_name,
        page=page,
        is_more=is_more,
        back=back,
    )
