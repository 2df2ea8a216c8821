"""The preparedness staff's way in, single cards, the call list, and the log of who has read what.

Whatever shows cards goes through `service.read`, and the page is made once that has been committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from flask import Response, abort, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.access import PREPAREDNESS, enter
from portal.preparedness import queries, service
from portal.preparedness.blueprint import UNPROCESSABLE, Page, log_page, person, preparedness
from portal.preparedness.calling import Call, call_list
from portal.preparedness.kinds import kinds
from portal.preparedness.tables import FORMS, file_of
from portal.preparedness.words import dependence_words, input_name, kind_options
from portal.procurement.typed import KILOS, number_in
from portal.purchases.categories import category_label

QUANTITY_MAX = 10**9


@preparedness.get("")
@enter(PREPAREDNESS)
def overview() -> str:
    """The ways on, and which firms have a card."""
    with db.reading() as session:
        heads, coverage = queries.heads(session), queries.coverage(session)
    return render_template(
        "preparedness/overview.html", heads=heads, coverage=coverage, category_label=category_label
    )


@preparedness.get("/kort/<uuid:organisation_id>")
@enter(PREPAREDNESS)
def card(organisation_id: UUID) -> str:
    """One firm's card."""
    with db.transaction() as session:
        told = service.read(session, person(), "card", [organisation_id]) or abort(404)
    return render_template(
        "preparedness/card.html",
        told=told[0],
        category_label=category_label,
        input_name=input_name,
        dependence_words=dependence_words,
    )


@dataclass(frozen=True)
class Asked:
    """What the list is asked for; everything stands in the address."""

    kind: str
    typed: str
    quantity_kg: Decimal | None
    errors: list[tuple[str, str]]


@preparedness.get("/ringlista")
@enter(PREPAREDNESS)
def calls() -> Page:
    """Whom to call about a kind of food, the soonest first."""
    if "vara" not in request.args:
        return _calls_page(Asked("", "", None, []), None)
    asked = _asked()
    if asked.errors:
        return _calls_page(asked, None), UNPROCESSABLE
    with db.transaction() as session:
        found = _calls(session, "call_list", asked)
    return _calls_page(asked, found)


@preparedness.get(f"/ringlista.<{FORMS}:form>")
@enter(PREPAREDNESS)
def calls_file(form: str) -> Response:
    """The same list as a file."""
    asked = _asked()
    if asked.errors:
        abort(404)
    with db.transaction() as session:
        found = _calls(session, "call_list_file", asked)
    head = [
        _("Företag"),
        _("Kontakt vid kris"),
        _("Telefonnummer"),
        _("Framförhållning, dagar"),
        _("Mer än vanligt, kg per vecka"),
        _("I antal veckor"),
        _("Som mest, kg"),
        _("Mängden levererad efter dagar"),
        _("Importvaror räcker, dagar"),
        _("Drivmedel räcker, dagar"),
    ]
    return file_of("ringlista", form, head, [_row(one) for one in found])


@preparedness.get("/logg")
@enter(PREPAREDNESS)
def log() -> str:
    """Every look by anybody; how many firms, not what their cards say."""
    return log_page(url_for("preparedness.overview"))


def _asked() -> Asked:
    kind, typed = request.args.get("vara", ""), request.args.get("mangd", "").strip()
    errors, quantity = [], number_in(typed, KILOS)
    if kind not in kinds():
        errors.append(("vara", _("Välj en vara i listan")))
    if typed and (quantity is None or not 0 < quantity <= QUANTITY_MAX):
        errors.append(("mangd", _("Skriv ett tal, till exempel 500")))
    return Asked(kind, typed, quantity, errors)


def _calls(session: Session, page: str, asked: Asked) -> list[Call]:
    """Only the firms that say something of the kind are read, and written to the log."""
    firms = queries.firms_with(session, asked.kind)
    return call_list(service.read(session, person(), page, firms), asked.kind, asked.quantity_kg)


def _calls_page(asked: Asked, found: list[Call] | None) -> str:
    return render_template(
        "preparedness/calls.html",
        asked=asked,
        found=found,
        errors=asked.errors,
        kinds=kind_options(),
        category_label=category_label,
    )


def _row(one: Call) -> list[str | int | Decimal | None]:
    contact = one.told.contact
    return [
        one.told.firm,
        contact.name if contact else "",
        contact.phone if contact else "",
        one.part.notice_days,
        one.part.surge_kg_per_week,
        one.part.surge_weeks,
        one.most_kg,
        one.day,
        one.inputs_days,
        one.told.card.farm.fuel_days,
    ]
