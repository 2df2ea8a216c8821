"""Pages about a published profile: staff's list, and what they may do."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.access import STAFF, enter
from portal.declarations.desk import today
from portal.declarations.transitions import Party
from portal.publication import queries, service
from portal.publication.blueprint import UNPROCESSABLE, Page, person, publication
from portal.publication.forms import StaffForm, SuspendForm
from portal.publication.models import Publication
from portal.publication.page import PublicationPage, publication_page
from portal.publication.service import Who
from portal.publication.transitions import State

# What staff choose from; "" is what needs somebody's eye.
SELECTIONS = {
    "": (State.SUSPENDED, State.EXPIRING),
    "alla": tuple(State),
    "stoppade": (State.SUSPENDED,),
    "gar-ut": (State.EXPIRING,),
    "har-gatt-ut": (State.EXPIRED,),
    "tillbakadragna": (State.WITHDRAWN,),
}


@publication.get("/publiceringar")
@enter(STAFF)
def overview() -> str:
    """Everything published, what needs somebody's eye first."""
    chosen = request.args.get("visa", "")
    words = request.args.get("q", "").replace("\0", "").strip()[:100]
    states = SELECTIONS.get(chosen) or SELECTIONS[""]
    with db.reading() as session:
        rows = queries.staff_list(session, states, words)
    shown = {"chosen": chosen if chosen in SELECTIONS else "", "words": words, "today": today()}
    return render_template("publication/overview.html", rows=rows, selections=_selections(), **shown)


def _selections() -> list[tuple[str, str]]:
    return [
        ("", _("Stoppade och de som snart går ut")),
        ("stoppade", _("Stoppade")),
        ("gar-ut", _("Går snart ut")),
        ("har-gatt-ut", _("Har gått ut")),
        ("tillbakadragna", _("Tillbakadragna")),
        ("alla", _("Alla")),
    ]


@publication.get("/publiceringar/<slug>")
@enter(STAFF)
def show(slug: str) -> str:
    """One profile with its versions, what has been done to it, and what staff may do."""
    with db.reading() as session:
        page = _page(session, slug, Party.REVIEWER)
    return _shown(page, SuspendForm(), StaffForm())


@publication.post("/publiceringar/<slug>/stoppa")
@enter(STAFF)
def suspend(slug: str) -> Page:
    """Stop the figure for a time."""
    form = SuspendForm()
    with db.transaction() as session:
        page = _page(session, slug, Party.REVIEWER)
        if not form.is_sent_well():
            return _shown(page, form, StaffForm(), form.problems()), UNPROCESSABLE
        wakes_on = form.wakes_on.data or abort(400)
        profile_id, reason = page.publication.profile_id, form.reason.data or ""
        service.suspend(session, profile_id, reason, wakes_on, _staff(), today())
    flash(_("Siffran är stoppad. Producenten får ett mejl."), "success")
    return redirect(url_for("publication.show", slug=slug))


@publication.post("/publiceringar/<slug>/<any(haev, 'dra-tillbaka'):deed>")
@enter(STAFF)
def decide(slug: str, deed: str) -> Page:
    """Lift a suspension, or take the figure back for good."""
    form = StaffForm()
    with db.transaction() as session:
        page = _page(session, slug, Party.REVIEWER)
        if not form.is_sent_well():
            return _shown(page, SuspendForm(), form, form.problems(), deed), UNPROCESSABLE
        act = service.lift if deed == "haev" else service.withdraw
        act(session, page.publication.profile_id, form.reason.data or "", _staff(), today())
    told = {"haev": _("Siffran gäller igen."), "dra-tillbaka": _("Siffran är tillbakadragen.")}
    flash(f"{told[deed]} {_('Producenten får ett mejl.')}", "success")
    return redirect(url_for("publication.show", slug=slug))


def _shown(
    page: PublicationPage,
    suspending: SuspendForm,
    deciding: StaffForm,
    errors: list[tuple[str, str]] | None = None,
    deed: str = "stoppa",
) -> str:
    forms = {"suspending": suspending, "deciding": deciding, "deed": deed}
    return render_template("publication/show.html", page=page, errors=errors, **forms)


def _page(session: Session, slug: str, party: Party) -> PublicationPage:
    found: Publication = queries.newest_publication(session, slug.lower()) or abort(404)
    return publication_page(session, found, party, today())


def _staff() -> Who:
    return Who(person().id, Party.REVIEWER, is_impartial=True)  # the form was refused otherwise
