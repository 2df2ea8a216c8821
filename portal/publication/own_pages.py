"""The producer's pages about what has been published of a declaration."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.access import PRODUCER, SIGNATORY, enter
from portal.copying.offer import sections_with_offers
from portal.declarations.desk import Desk, laid_out, today
from portal.declarations.transitions import Party
from portal.organisations.acting import acting_here
from portal.publication import queries, service
from portal.publication.blueprint import UNPROCESSABLE, Page, person, publication
from portal.publication.forms import ReasonForm, RenewForm, WordingForm
from portal.publication.page import PublicationPage, publication_page
from portal.publication.service import Who
from portal.publication.transitions import Action


@publication.get("/deklarationer/<uuid:declaration_id>/publicering")
@enter(PRODUCER)
def own(declaration_id: UUID) -> str:
    """The producer's page about what has been published of a declaration."""
    with db.reading() as session:
        desk, page = _own(session, declaration_id)
    return _shown(desk, page, _renew_form(page))


@publication.post("/deklarationer/<uuid:declaration_id>/publicering/fornya")
@enter(PRODUCER)
def renew(declaration_id: UUID) -> Page:
    """Open the draft that is to take this version's place, and go on to confirm its answers."""
    if not acting_here().may_start:
        abort(403)
    with db.transaction() as session:
        desk, page = _own(session, declaration_id)
        form = _renew_form(page)
        if page.renewal is not None:  # a second click
            return redirect(url_for("declarations.show", declaration_id=page.renewal.id))
        if not form.is_sent_well():
            return _shown(desk, page, form, form.problems()), UNPROCESSABLE
        key = (page.publication.profile_id, int(form.reference_year.data or 0), person().id)
        draft = service.renew(session, *key, today())
        left = sections_with_offers(laid_out(session, draft.id), None)
    if not left:
        return redirect(url_for("declarations.show", declaration_id=draft.id))
    first = left[0].id
    return redirect(url_for("declarations.copy_section", declaration_id=draft.id, section_id=first))


def _renew_form(page: PublicationPage) -> RenewForm:
    form = RenewForm()
    form.earliest = page.declaration.reference_year
    return form


def _shown(
    desk: Desk, page: PublicationPage, form: RenewForm, errors: list[tuple[str, str]] | None = None
) -> str:
    return render_template("publication/own.html", desk=desk, page=page, form=form, errors=errors)


@publication.get("/deklarationer/<uuid:declaration_id>/publicering/namn")
@enter(SIGNATORY)
def ask_wording(declaration_id: UUID) -> str:
    """The product's name and the contact, to be put in other words."""
    with db.reading() as session:
        desk, page = _own(session, declaration_id)
    page.check(Action.REWORD)
    form = WordingForm()
    form.show(page.product_name, page.contact)
    return render_template("publication/wording.html", desk=desk, page=page, form=form)


@publication.post("/deklarationer/<uuid:declaration_id>/publicering/namn")
@enter(SIGNATORY)
def reword(declaration_id: UUID) -> Page:
    """Change them; the reviewed figure stays as it is."""
    form = WordingForm()
    with db.transaction() as session:
        desk, page = _own(session, declaration_id)
        if not form.is_sent_well():
            shown = {"desk": desk, "page": page, "form": form, "errors": form.problems()}
            return render_template("publication/wording.html", **shown), UNPROCESSABLE
        wording = {"product_name": form.product_name.data or "", "contact": form.contact.data or ""}
        who = Who(person().id, Party.PRODUCER)
        service.reword(session, page.publication.profile_id, wording, who, today())
    flash(_("Ändringen är sparad. Siffran är densamma."), "success")
    return redirect(url_for("publication.own", declaration_id=declaration_id))


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
        who = Who(person().id, Party.PRODUCER)
        profile_id = page.publication.profile_id
        service.withdraw(session, profile_id, form.reason.data or "", who, today())
    flash(_("Siffran är tillbakadragen. Sidan finns kvar och säger varför."), "success")
    return redirect(url_for("publication.own", declaration_id=declaration_id))


def _own(session: Session, declaration_id: UUID) -> tuple[Desk, PublicationPage]:
    desk = laid_out(session, declaration_id)
    found = queries.publication_for(session, declaration_id) or abort(404)
    return desk, publication_page(session, found, Party.PRODUCER, today())
