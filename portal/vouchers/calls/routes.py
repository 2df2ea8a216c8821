"""The region's pages about calls: their days and terms, the euro's rate, and what came of them."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.access import OFFICER, STAFF, enter
from portal.db import reading, transaction
from portal.declarations.desk import today
from portal.vouchers import queries
from portal.vouchers.blueprints import UNPROCESSABLE, Page, person, region_vouchers
from portal.vouchers.calls import service
from portal.vouchers.effect import funnel as funnel_by_call
from portal.vouchers.models import VoucherCall
from portal.vouchers.region_forms import CallForm, RateForm, TermsForm
from schemas.vouchers import ceilings, earlier_calls

Errors = list[tuple[str, str]]


@region_vouchers.get("/utfall")
@enter(OFFICER)
def funnel() -> str:
    """From applied to effect, call by call, with what is known of calls before this service."""
    with reading() as session:
        rows = funnel_by_call(session)
    return render_template("vouchers/funnel.html", rows=rows, earlier=earlier_calls())


@region_vouchers.get("/utlysningar")
@enter(STAFF)
def calls() -> str:
    """Every call with its terms, the euro's rate, and the ceilings of the law."""
    with reading() as session:
        return _calls_page(session, RateForm())


@region_vouchers.post("/utlysningar/kurs")
@enter(STAFF)
def note_rate() -> Page:
    """Note the rate of the euro."""
    with transaction() as session:
        form = RateForm()
        if not form.is_sent_well():
            return _calls_page(session, form, form.problems()), UNPROCESSABLE
        try:
            service.note_rate(session, form.rate(), person())
        except service.AlreadySaid:
            errors = form.refuse("holds_from", _("Det finns redan en kurs från den dagen"))
            return _calls_page(session, form, errors), UNPROCESSABLE
    flash(_("Kursen är sparad."), "success")
    return redirect(url_for("region_vouchers.calls"))


@region_vouchers.get("/utlysningar/ny")
@enter(STAFF)
def new_call() -> str:
    """The form for a call, with the newest call's terms to begin with."""
    form = CallForm()
    with reading() as session:
        newest = next(iter(queries.calls(session)), None)
        terms = queries.terms_of(session, newest.id) if newest else []
    if terms:
        form.show(terms[0])
    return render_template("vouchers/call_form.html", form=form, call=None, errors=[])


@region_vouchers.post("/utlysningar/ny")
@enter(STAFF)
def open_call() -> Page:
    """Keep it; it takes applications from the day on which it opens."""
    form = CallForm()
    if not form.is_sent_well():
        return render_template(
            "vouchers/call_form.html", form=form, call=None, errors=form.problems()
        ), UNPROCESSABLE
    opening = form.opening()
    with transaction() as session:
        service.open_call(session, opening, form.terms_from(opening.opens_on), person())
    flash(_("Utlysningen är sparad."), "success")
    return redirect(url_for("region_vouchers.calls"))


@region_vouchers.get("/utlysningar/<uuid:call_id>/villkor")
@enter(STAFF)
def new_terms(call_id: UUID) -> str:
    """Other terms from a day on, to fill in."""
    with reading() as session:
        call, form = _call(session, call_id), TermsForm()
        for terms in queries.terms_of(session, call.id)[:1]:
            form.show(terms)
    return render_template("vouchers/call_form.html", form=form, call=call, errors=[])


@region_vouchers.post("/utlysningar/<uuid:call_id>/villkor")
@enter(STAFF)
def set_terms(call_id: UUID) -> Page:
    """Keep them; whoever has applied before that day keeps the terms of then."""
    with transaction() as session:
        call, form = _call(session, call_id), TermsForm()
        errors = [] if form.is_sent_well() else form.problems()
        if not errors:
            errors = _try_terms(session, call, form)
        if errors:
            return render_template(
                "vouchers/call_form.html", form=form, call=call, errors=errors
            ), UNPROCESSABLE
    flash(_("Villkoren är sparade."), "success")
    return redirect(url_for("region_vouchers.calls"))


def _try_terms(session: Session, call: VoucherCall, form: TermsForm) -> Errors:
    try:
        service.set_terms(session, call, form.terms(), person())
    except service.AlreadySaid:
        return form.refuse("holds_from", _("Det finns redan villkor från den dagen"))
    except service.TooLate:
        taken = _("Någon har redan sökt den dagen eller senare. Välj en senare dag.")
        return form.refuse("holds_from", taken)
    return []


def _call(session: Session, call_id: UUID) -> VoucherCall:
    return session.get(VoucherCall, call_id) or abort(404)


def _calls_page(session: Session, form: RateForm, errors: Errors | None = None) -> str:
    rows = [(call, queries.terms_of(session, call.id)) for call in queries.calls(session)]
    return render_template(
        "vouchers/calls.html",
        rows=rows,
        rates=queries.rates(session),
        ceilings=ceilings(),
        today=today(),
        form=form,
        errors=errors or [],
    )
