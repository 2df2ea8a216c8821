"""The blueprints of the pages about an organisation and of the link in an invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, url_for
from werkzeug.wrappers.response import Response

from portal.accounts.session import SignedIn, current_user

if TYPE_CHECKING:
    from uuid import UUID

UNPROCESSABLE = 422
GONE = 410

Page = str | Response | tuple[str, int]

organisations = Blueprint("organisations", __name__, url_prefix="/foretag")
invitations = Blueprint("invitations", __name__, url_prefix="/inbjudan")


def person() -> SignedIn:
    """Whoever is signed in, on pages that nobody reaches otherwise."""
    return current_user() or abort(403)


def home(organisation_id: UUID) -> str:
    """The address of the organisation's page."""
    return url_for("organisations.show", organisation_id=organisation_id)
