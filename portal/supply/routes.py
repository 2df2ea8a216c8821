"""The producer's page about what can be delivered of a product."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response

from portal import db
from portal.access import PRODUCER, enter
from portal.declarations.desk import Desk, laid_out, producer
from portal.profiles import queries as profiles
from portal.results.words import unit_name
from portal.supply import queries, service
from portal.supply.forms import SupplyForm
from portal.supply.offers import DAYS, MONTHS
from portal.supply.words import area_choices, area_words, day_name, day_words, month_name, month_words

UNPROCESSABLE, CONFLICT = 422, 409

Page = str | Response | tuple[str, int]

supply = Blueprint("supply", __name__)
supply.add_app_template_filter(month_name)
supply.add_app_template_filter(month_words)
supply.add_app_template_filter(day_words, "weekdays")
supply.add_app_template_filter(area_words)


@supply.get("/deklarationer/<uuid:declaration_id>/utbud")
@enter(PRODUCER)
def ask(declaration_id: UUID) -> str:
    """What is stated now, to state, change or take back."""
    with db.reading() as session:
        desk, unit = _product(session, declaration_id)
        card = queries.card_of(session, desk.declaration.number.lower())
    form = SupplyForm()
    if card is not None:
        form.show(queries.offer_of(card))
    return _page(desk, unit, form, card.version if card else 0)


@supply.post("/deklarationer/<uuid:declaration_id>/utbud")
@enter(PRODUCER)
def save(declaration_id: UUID) -> Page:
    """Keep it, or say what has to be put right; what was typed stays."""
    form = SupplyForm()
    good = form.is_sent_well()
    try:
        with db.transaction() as session:
            desk, unit = _product(session, declaration_id)
            if not good:
                return _page(desk, unit, form, form.seen_version, form.problems()), UNPROCESSABLE
            service.state_supply(session, declaration_id, form.offer(), form.seen_version, producer().id)
    except service.Overtaken:
        with db.reading() as session:
            desk, unit = _product(session, declaration_id)
            card = queries.card_of(session, desk.declaration.number.lower())
        told = _("Någon annan har ändrat utbudet medan du skrev. Spara igen om det som står här ska gälla.")
        return _page(desk, unit, form, card.version if card else 0, [("quantity", told)]), CONFLICT
    flash(_("Utbudet är sparat. Det syns på varans sida."), "success")
    return redirect(url_for("supply.ask", declaration_id=declaration_id), 303)


@supply.post("/deklarationer/<uuid:declaration_id>/utbud/ta-bort")
@enter(PRODUCER)
def remove(declaration_id: UUID) -> Page:
    """Take the statement back, whichever it is by now."""
    with db.transaction() as session:
        desk, _unit = _product(session, declaration_id)
        card = queries.card_of(session, desk.declaration.number.lower())
        service.state_supply(session, declaration_id, None, card.version if card else 0, producer().id)
    flash(_("Utbudet är borttaget."), "success")
    return redirect(url_for("supply.ask", declaration_id=declaration_id), 303)


def _product(session: Session, declaration_id: UUID) -> tuple[Desk, str]:
    """The declaration and the unit that its published figure is counted by; 404 before it is published."""
    desk = laid_out(session, declaration_id)
    found = profiles.profile(session, desk.declaration.number.lower()) or abort(404)
    return desk, str(found.content["footprint"]["declared_unit"])


def _page(
    desk: Desk, unit: str, form: SupplyForm, version: int, errors: list[tuple[str, str]] | None = None
) -> str:
    return render_template(
        "supply/card.html",
        desk=desk,
        unit=unit_name(unit),
        form=form,
        version=version,
        errors=errors or [],
        months=[(str(one), month_name(one)) for one in MONTHS],
        days=[(str(one), day_name(one)) for one in DAYS],
        areas=area_choices(),
    )
