"""The blueprint of all pages about published profiles, and what they answer when it is too late."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from portal.accounts.session import SignedIn, current_user
from portal.publication.transitions import NotPossible
from portal.publication.words import (
    action_word,
    notice_of,
    origin_word,
    party_word,
    state_colour,
    state_today,
    state_word,
)

Page = str | Response | tuple[str, int]
UNPROCESSABLE, CONFLICT = 422, 409

publication = Blueprint("publication", __name__)
publication.add_app_template_filter(state_word, "publication_state")
publication.add_app_template_filter(state_colour, "publication_colour")
publication.add_app_template_filter(origin_word, "publication_origin")
publication.add_app_template_filter(action_word, "publication_action")
publication.add_app_template_filter(party_word, "publication_party")
publication.add_app_template_global(notice_of, "publication_notice")
publication.add_app_template_global(state_today, "publication_state_today")


@publication.errorhandler(NotPossible)
def not_now(refusal: NotPossible) -> Page:
    """Say where the publication is now; what was typed stays in sight."""
    typed = request.form.get("reason", "")
    return render_template("publication/not_now.html", state=refusal.state, typed=typed), CONFLICT


def person() -> SignedIn:
    """Whoever is signed in, on pages that nobody reaches otherwise."""
    return current_user() or abort(403)
