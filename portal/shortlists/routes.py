"""A buyer's lists and saved searches."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response

from portal import db
from portal.access import BUYER, enter
from portal.accounts.session import current_user
from portal.catalogue.filters import Filters, read_filters
from portal.catalogue.queries import known_values
from portal.catalogue.words import selection_words
from portal.kitchens.queries import points_for
from portal.shortlists import queries, service
from portal.shortlists.models import NAME_MAX, SavedSearch, Shortlist

UNPROCESSABLE = 422
PINNED = re.compile(r"(jn-[0-9]{4}-[0-9]{6,9})@([0-9]{1,5})")
# What is not part of a selection: how it is shown.
SHOWN = ("sort", "sida", "kok")

shortlists = Blueprint("shortlists", __name__, url_prefix="/listor")

Page = Response | str | tuple[str, int]


@shortlists.get("")
@enter(BUYER)
def overview() -> str:
    """The buyer's lists and saved searches."""
    return _overview()


@shortlists.post("")
@enter(BUYER)
def keep() -> Page:
    """Put products, each in the version seen, into a list: one that is there, or a new one by name."""
    pinned = [
        (found[1], int(found[2]))
        for text in request.form.getlist("vara")
        if (found := PINNED.fullmatch(text))
    ]
    name = " ".join(request.form.get("name", "").split())
    chosen = request.form.get("lista", "")
    if not chosen and not (0 < len(name) <= NAME_MAX and name.isprintable()):
        error = _("Skriv vad listan ska heta, med högst %(count)s tecken", count=NAME_MAX)
        return _overview([("name", error)], pinned, name), UNPROCESSABLE
    try:
        with db.transaction() as session:
            kept_in = _list(session, chosen) if chosen else service.make_list(session, _buyer(), name)
            service.keep(session, kept_in.id, pinned)
    except service.TooMany:
        full = _("Så många listor eller varor får inte plats. Ta bort något först.")
        return _overview([("name", full)], pinned, name), UNPROCESSABLE
    flash(_("Sparat i listan %(name)s.", name=kept_in.name), "success")
    return redirect(url_for("shortlists.show", shortlist_id=kept_in.id))


@shortlists.get("/<uuid:shortlist_id>")
@enter(BUYER)
def show(shortlist_id: UUID) -> str:
    """One list: every product in the version that was put there."""
    with db.reading() as session:
        found = _list(session, str(shortlist_id))
        kept = queries.kept_in(session, shortlist_id)
    return render_template("shortlists/show.html", shortlist=found, kept=kept)


@shortlists.post("/<uuid:shortlist_id>/ta-bort")
@enter(BUYER)
def remove(shortlist_id: UUID) -> Response:
    """Remove a list."""
    with db.transaction() as session:
        service.remove_list(session, _list(session, str(shortlist_id)).id)
    flash(_("Listan är borttagen."))
    return redirect(url_for("shortlists.overview"))


@shortlists.post("/<uuid:shortlist_id>/ta-bort/<uuid:profile_id>")
@enter(BUYER)
def drop(shortlist_id: UUID, profile_id: UUID) -> Response:
    """Take one product out of a list."""
    with db.transaction() as session:
        service.drop(session, _list(session, str(shortlist_id)).id, profile_id)
    return redirect(url_for("shortlists.show", shortlist_id=shortlist_id))


@shortlists.post("/sokningar")
@enter(BUYER)
def save_search() -> Page:
    """Keep the selection that the form carries, to be told about new products in it."""
    try:
        with db.transaction() as session:
            filters, _problems = read_filters(request.form, known_values(session), _kitchens(session))
            args = {name: text for name, text in filters.as_args().items() if name not in SHOWN}
            service.save_search(session, _buyer(), args)
    except service.TooMany:
        most = service.MOST_SEARCHES
        flash(_("Du kan ha högst %(count)s sparade sökningar. Ta bort en först.", count=most))
        return redirect(url_for("shortlists.overview"))
    flash(_("Sökningen är sparad. Du får mejl när en ny vara passar."), "success")
    return redirect(url_for("shortlists.overview"))


@shortlists.post("/sokningar/<uuid:search_id>/ta-bort")
@enter(BUYER)
def remove_search(search_id: UUID) -> Response:
    """Stop being told."""
    with db.transaction() as session:
        if not service.remove_search(session, _buyer(), search_id):
            abort(404)
    flash(_("Sökningen är borttagen."))
    return redirect(url_for("shortlists.overview"))


def _buyer() -> UUID:
    user = current_user() or abort(403)
    return user.id


def _list(session: Session, text: str) -> Shortlist:
    try:
        return queries.list_of(session, _buyer(), UUID(text)) or abort(404)
    except ValueError:
        abort(404)


def _kitchens(session: Session) -> dict[int, bool]:
    return {point.id: point.filled_at is not None for point in points_for(session, _buyer())}


def _overview(
    errors: list[tuple[str, str]] | None = None, pinned: list[tuple[str, int]] | None = None, name: str = ""
) -> str:
    with db.reading() as session:
        lists = queries.lists_of(session, _buyer())
        searches = [(one, _filters(session, one)) for one in queries.searches_of(session, _buyer())]
    return render_template(
        "shortlists/overview.html",
        lists=lists,
        searches=[(one, selection_words(filters)) for one, filters in searches],
        errors=errors or [],
        pinned=pinned or [],
        name=name,
    )


def _filters(session: Session, saved: SavedSearch) -> Filters:
    filters, _problems = read_filters(saved.args, known_values(session), {})
    return filters
