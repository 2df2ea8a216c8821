"""The blueprints of the library: the region's own pages, and the public ones."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort
from werkzeug.wrappers.response import Response

from portal.accounts.session import current_user
from portal.policies.words import kind_word, rule_words, status_word

UNPROCESSABLE, CONFLICT = 422, 409

Page = str | Response | tuple[str, int]

policies = Blueprint("policies", __name__, url_prefix="/policybibliotek")
guidelines = Blueprint("guidelines", __name__, url_prefix="/riktlinjer")
policies.add_app_template_filter(status_word, "policy_status")
policies.add_app_template_filter(kind_word, "policy_kind")
policies.add_app_template_filter(rule_words, "policy_rule")

VERSION = "/<uuid:policy_id>/v<int(min=1, max=99999):version>"


def person() -> UUID:
    """Whoever is signed in."""
    user = current_user() or abort(403)
    return user.id


def role() -> str:
    """What whoever is signed in does here."""
    user = current_user() or abort(403)
    return str(user.role)
