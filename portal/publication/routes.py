"""Pages about a published profile: the producer's own, and staff's list with what they may do."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import db
from portal.access import PRODUCER, SIGNATORY, STAFF, enter
from portal.accounts.session import SignedIn, current_user
from portal.declarations.desk import Desk, laid_out, today
from portal.declarations.transitions import Party
from portal.publication import queries, service
from portal.publication.forms import ReasonForm, SuspendForm
from portal.publication.models import Publication
from portal.publication.page import PublicationPage, publication_page
from portal.publication.service import Who
from portal.publication.transitions import Action, NotPossible, State
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
# What staff choose from; "" is what needs somebody's eye.
SELECTIONS = {
    "": (State.SUSPENDED, State.EXPIRING),
    "alla": tuple(State),
    "stoppade": (State.SUSPENDED,),
    "gar-ut": (State.EXPIRING,),
    "har-gatt-ut": (State.EXPIRED,),
    "tillbakadragna": (State.WITHDRAWN,),
}

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


@publication.get("/deklarationer/<uuid:declaration_id>/publicering")
@enter(PRODUCER)
def own(declaration_id: UUID) -> str:
    """The producer's page about what has been published of a declaration."""
    with db.reading() as session:
        desk, page = _own(session, declaration_id)
    return render_template("publication/own.html", desk=desk, page=page)


@publication.get("/deklarationer/<uuid:declaration_id>/publicering/dra-tillbaka")
@enter(SIGNATORY)
def ask_withdraw_own(declaration_id: UUID) -> str:
    """Asks why before the figure is taken back."""
    with db.reading() as session:
        desk, page = _own(session, declaration_id)
    page.check(Action.WITHDRAW)
    return render_template("publication/withdraw_own.html", desk=desk, page=page, form=ReasonForm())


@publication.post("/deklarationer/<uuid:declaration_id>/publicering/dra-tillbaka")
@enter(SIGNATORY)
def withdraw_own(declaration_id: UUID) -> Page:
    """Take the figure back for good."""
    form = ReasonForm()
    with db.transaction() as session:
        desk, page = _own(session, declaration_id)
        if not form.is_sent_well():
            shown = {"desk": desk, "page": page, "form": form, "errors": form.problems()}
            return render_template("publication/withdraw_own.html", **shown), UNPROCESSABLE
        who = Who(_person().id, Party.PRODUCER)
        profile_id = page.publication.profile_id
        service.withdraw(session, profile_id, form.reason.data or "", who, today())
    flash(_("Siffran är tillbakadragen. Sidan finns kvar och säger varför."), "success")
    return redirect(url_for("publication.own", declaration_id=declaration_id))


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
    return _shown(page, SuspendForm(), ReasonForm())


@publication.post("/publiceringar/<slug>/stoppa")
@enter(STAFF)
def suspend(slug: str) -> Page:
    """Stop the figure for a time."""
    form = SuspendForm()
    with db.transaction() as session:
        page = _page(session, slug, Party.REVIEWER)
        if not form.is_sent_well():
            return _shown(page, form, ReasonForm(), form.problems()), UNPROCESSABLE
        wakes_on = form.wakes_on.data or abort(400)
        profile_id, reason = page.publication.profile_id, form.reason.data or ""
        service.suspend(session, profile_id, reason, wakes_on, _staff(), today())
    flash(_("Siffran är stoppad. Producenten får ett mejl."), "success")
    return redirect(url_for("publication.show", slug=slug))


@publication.post("/publiceringar/<slug>/<any(haev, 'dra-tillbaka'):deed>")
@enter(STAFF)
def decide(slug: str, deed: str) -> Page:
    """Lift a suspension, or take the figure back for good."""
    form = ReasonForm()
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
    deciding: ReasonForm,
    errors: list[tuple[str, str]] | None = None,
    deed: str = "stoppa",
) -> str:
    forms = {"suspending": suspending, "deciding": deciding, "deed": deed}
    return render_template("publication/show.html", page=page, errors=errors, **forms)


def _own(session: Session, declaration_id: UUID) -> tuple[Desk, PublicationPage]:
    desk = laid_out(session, declaration_id)
    found = queries.publication_for(session, declaration_id) or abort(404)
    return desk, publication_page(session, found, Party.PRODUCER, today())


def _page(session: Session, slug: str, party: Party) -> PublicationPage:
    found: Publication = queries.newest_publication(session, slug.lower()) or abort(404)
    return publication_page(session, found, party, today())


def _staff() -> Who:
    return Who(_person().id, Party.REVIEWER)


def _person() -> SignedIn:
    return current_user() or abort(403)
