"""Try what bids would have given: price only, points, and a price on emissions. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import abort, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers.response import Response
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.access import PROCURER, enter
from portal.accounts.session import current_user
from portal.db import reading, transaction
from portal.declarations.desk import today
from portal.exchange.sheets import MAX_FILE_BYTES, Refused
from portal.exchange.tables import open_file
from portal.forms import Form, stripped
from portal.procurement import queries, service
from portal.procurement.bids import MOST_BIDS, Typed, empty_rows, read_rows, rows_of_file, typed_rows
from portal.procurement.blueprint import UNPROCESSABLE, Page, procurement
from portal.procurement.market import CAUTIOUS_UNCERTAINTY_PERCENT
from portal.procurement.models import TITLE_MAX, AwardSimulation
from portal.procurement.typed import (
    KILOS,
    KILOS_CO2E_A_UNIT,
    KRONOR_A_KILO,
    PERCENT,
    needed_number,
    number_of,
)
from portal.security import limiter
from schemas.award import AwardQuestion, AwardResult

QUANTITY_MAX = 10**9
PRICE_MAX = 1000
MORE_ROWS = 5
USUAL = {"price": "3", "weight": "30", "quantity": "1000"}


class SettingsForm(Form):
    """How the bids are to be ranked."""

    title = StringField(filters=[stripped])
    quantity = StringField(filters=[stripped])
    price = StringField(filters=[stripped])
    weight = StringField(filters=[stripped])
    best = StringField(filters=[stripped])
    worst = StringField(filters=[stripped])

    def validate_title(self, field: Field) -> None:
        """Check that there is a name to find it by."""
        text = field.data or ""
        if not text or len(text) > TITLE_MAX or not text.isprintable():
            raise StopValidation(_("Skriv vad försöket ska kallas, högst 120 tecken"))

    def validate_quantity(self, field: Field) -> None:
        """Check that something is bought."""
        if needed_number(field, 0, QUANTITY_MAX, KILOS) <= 0:
            raise StopValidation(_("Skriv ett tal större än noll"))

    def validate_price(self, field: Field) -> None:
        """Check the price on emissions; none is a price too."""
        needed_number(field, 0, PRICE_MAX, KRONOR_A_KILO)

    def validate_weight(self, field: Field) -> None:
        """Check the climate's weight."""
        needed_number(field, 0, 100, PERCENT)

    def validate_best(self, field: Field) -> None:
        """Check one end of the scale."""
        needed_number(field, 0, QUANTITY_MAX, KILOS_CO2E_A_UNIT)

    def validate_worst(self, field: Field) -> None:
        """Check the other end, and that the scale has a length."""
        worst, best = needed_number(field, 0, QUANTITY_MAX, KILOS_CO2E_A_UNIT), number_of(self.best.data)
        if best is not None and worst <= best:
            raise StopValidation(_("Noll poäng måste ges vid ett högre klimatavtryck än full poäng"))


@dataclass(frozen=True)
class View:
    """A simulation and what came of it; `result` None while it is computed."""

    stored: AwardSimulation
    question: AwardQuestion
    result: AwardResult | None


@procurement.get("/simulera")
@enter(PROCURER)
def simulations() -> str:
    """What has been tried, and the form for another try."""
    form = SettingsForm()
    for name, usual in USUAL.items():
        form[name].data = usual
    return _page(form, empty_rows())


@procurement.post("/simulera")
@enter(PROCURER)
@limiter.limit("120 per hour")
def simulate() -> Page:
    """Take bids from a file into the form, give more rows, or ask the workers for the outcome."""
    form = SettingsForm()
    good = form.is_sent_well()
    rows = typed_rows(request.form)
    file = request.files.get("file")
    if file is not None and file.filename:
        return _with_file(form, file.stream.read(MAX_FILE_BYTES + 1), rows)
    if "more" in request.form:
        return _page(form, empty_rows(rows, len(rows) + MORE_ROWS))
    with transaction() as session:
        read = read_rows(rows, lambda slug: queries.valid_entry(session, slug, today()))
        errors = [*form.problems(), *read.errors]
        if errors or not good:
            return _page(form, empty_rows(rows), errors), UNPROCESSABLE
        unit, boundary = read.basis
        question = AwardQuestion(
            bids=tuple(read.bids),
            quantity=needed_number(form.quantity, units=KILOS),
            price_sek_per_kg=needed_number(form.price, units=KRONOR_A_KILO),
            weight_percent=needed_number(form.weight, units=PERCENT),
            best=needed_number(form.best, units=KILOS_CO2E_A_UNIT),
            worst=needed_number(form.worst, units=KILOS_CO2E_A_UNIT),
            unit=unit,
            boundary=boundary,
        )
        made = service.simulate_award(session, form.title.data or "", question, _person())
    return redirect(url_for("procurement.show_simulation", simulation_id=made.id))


@procurement.get("/simulera/<uuid:simulation_id>")
@enter(PROCURER)
def show_simulation(simulation_id: UUID) -> str:
    """The outcome; until it is computed a page that asks for it again."""
    return render_template("procurement/simulation.html", view=_view(simulation_id), **_words())


@procurement.get("/simulera/<uuid:simulation_id>/lage")
@enter(PROCURER)
def simulation_fragment(simulation_id: UUID) -> Response:
    """The outcome for the page that waits for it."""
    view = _view(simulation_id)
    answer = make_response(render_template("procurement/_outcome.html", view=view, **_words()))
    if view.result is not None:
        answer.headers["X-Poll-Done"] = ""
    return answer


def _with_file(form: SettingsForm, content: bytes, rows: Sequence[Typed]) -> Page:
    try:
        return _page(form, empty_rows(rows_of_file(open_file(content))))
    except Refused as refused:
        return _page(form, empty_rows(rows), [("file", refused.message)]), UNPROCESSABLE


def _view(simulation_id: UUID) -> View:
    with reading() as session:
        stored = queries.simulation(session, simulation_id) or abort(404)
    result = AwardResult.from_json(stored.result) if stored.result else None
    return View(stored, AwardQuestion.from_json(stored.question), result)


def _words() -> dict[str, object]:
    return {
        "assumed_percent": CAUTIOUS_UNCERTAINTY_PERCENT,
        "ways": {
            "price": _("Bara pris"),
            "points": _("Poäng"),
            "lcc": _("Pris på utsläppen (livscykelkostnad)"),
        },
    }


def _page(form: SettingsForm, rows: Sequence[Typed], errors: Sequence[tuple[str, str]] = ()) -> str:
    with reading() as session:
        earlier = queries.simulations(session)
    return render_template(
        "procurement/simulations.html",
        form=form,
        rows=rows,
        errors=list(errors),
        earlier=earlier,
        may_have_more=len(rows) < MOST_BIDS,
    )


def _person() -> UUID:
    user = current_user()
    assert user is not None  # `@enter` has seen to it
    return user.id
