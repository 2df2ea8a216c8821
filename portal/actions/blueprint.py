"""The blueprint of the pages about what units mean to do."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort
from werkzeug.wrappers.response import Response

from portal.accounts.session import current_user
from portal.actions.words import gap_words, kind_word, move_word, status_word
from portal.purchases.categories import category_label

UNPROCESSABLE, CONFLICT = 422, 409

Page = str | Response | tuple[str, int]

actions = Blueprint("actions", __name__, url_prefix="/handlingsplaner")
actions.add_app_template_filter(status_word, "unit_action_status")
actions.add_app_template_filter(move_word, "unit_action_move")
actions.add_app_template_filter(kind_word, "gap_kind")
actions.add_app_template_global(gap_words)
actions.add_app_template_global(category_label, "food_label")


def person() -> UUID:
    """Whoever is signed in."""
    user = current_user() or abort(403)
    return user.id
