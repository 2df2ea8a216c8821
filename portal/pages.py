"""The start page and the pages every public service must have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, render_template, request

from portal.access import PUBLIC, enter
from portal.i18n import LANGUAGE_COOKIE, LANGUAGES
from portal.security import safe_path, settings
from schemas.retention import load_rules

if TYPE_CHECKING:
    from werkzeug.wrappers.response import Response

COOKIE_LIFETIME_S = 365 * 24 * 3600

pages = Blueprint("pages", __name__)


@pages.get("/")
@enter(PUBLIC)
def start() -> str:
    """What the service is for, how long it takes and what to have at hand."""
    return render_template("pages/start.html")


@pages.get("/personuppgifter")
@enter(PUBLIC)
def privacy() -> str:
    """The privacy notice, with how long each kind of record is kept."""
    return render_template("pages/privacy.html", rules=load_rules())


@pages.get("/sa-raknar-vi")
@enter(PUBLIC)
def method() -> str:
    """The method in short."""
    return render_template("pages/method.html")


@pages.get("/sprak/<code>")
@enter(PUBLIC)
def language(code: str) -> Response:
    """Remember the language in a cookie and go back to the page the reader came from."""
    if code not in LANGUAGES:
        abort(404)
    answer = redirect(safe_path(request.args.get("next", "").rstrip("?"), "/"))
    answer.set_cookie(
        LANGUAGE_COOKIE,
        code,
        max_age=COOKIE_LIFETIME_S,
        secure=not settings().demo,
        httponly=True,
        samesite="Lax",
    )
    return answer
