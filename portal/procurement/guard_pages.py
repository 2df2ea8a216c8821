"""Direct awards: what they add up to in the whole region, who was asked, and who has had the orders."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.access import PROCURER, enter
from portal.accounts.session import current_user
from portal.db import reading, transaction
from portal.declarations.desk import today
from portal.forms import DateParts, Form, Needed, stripped
from portal.procurement import queries, service
from portal.procurement.blueprint import UNPROCESSABLE, Page, procurement
from portal.procurement.guarding import NewPurchase, standing, turns, year_before
from portal.procurement.models import REASON_MAX, TITLE_MAX
from portal.procurement.typed import KRONOR, needed_number, number_in, number_of

VALUE_MAX = 10**9
EARLIEST_YEAR = 2022  # the chapter on direct awards, and the amounts, hold from then


class PurchaseForm(Form):
    """One direct award as it was made."""

    kind = StringField(filters=[stripped])
    bought_on = DateParts()
    value = StringField(filters=[stripped])
    unit = StringField(filters=[stripped])
    supplier = StringField(filters=[stripped])
    asked = StringField(filters=[stripped])
    reason = StringField(filters=[stripped])

    def validate_kind(self, field: Field) -> None:
        """Check that it is said what was bought."""
        Needed(_("Skriv vad som köptes, till exempel potatis"), TITLE_MAX)(self, field)

    def validate_bought_on(self, field: DateParts) -> None:
        """Check that the day has come, and that the limits of that day are known."""
        if field.data is None or field.data > today() or field.data.year <= EARLIEST_YEAR:
            raise StopValidation(_("Skriv en dag från 2023 till i dag"))

    def validate_value(self, field: Field) -> None:
        """Check the value."""
        if needed_number(field, 0, VALUE_MAX, KRONOR) <= 0:
            raise StopValidation(_("Skriv ett tal större än noll"))

    def validate_unit(self, field: Field) -> None:
        """Check that it is said who bought."""
        Needed(_("Skriv vilken del av regionen som köpte"), TITLE_MAX)(self, field)

    def validate_supplier(self, field: Field) -> None:
        """Check that it is said from whom."""
        Needed(_("Skriv vilken leverantör som fick köpet"), TITLE_MAX)(self, field)

    def validate_asked(self, field: Field) -> None:
        """Check the length."""
        if len(field.data or "") > REASON_MAX or "\0" in (field.data or ""):
            raise StopValidation(_("Skriv högst %(most)s tecken", most=REASON_MAX))

    def validate_reason(self, field: Field) -> None:
        """Check the length."""
        if len(field.data or "") > REASON_MAX or "\0" in (field.data or ""):
            raise StopValidation(_("Skriv högst %(most)s tecken", most=REASON_MAX))


@procurement.get("/direkt")
@enter(PROCURER)
def direct_awards() -> str:
    """Every kind with its sum; one of them in full, with what a planned purchase would make of it."""
    form = PurchaseForm()
    form.kind.data = request.args.get("vara", "").strip()[:TITLE_MAX]
    form.bought_on.show(today())
    return _page(form)


@procurement.post("/direkt")
@enter(PROCURER)
def note_purchase() -> Page:
    """Note a purchase; above the limit for it, with who was asked and why."""
    form = PurchaseForm()
    good = form.is_sent_well()
    errors = form.problems()
    if not good:
        return _page(form, errors), UNPROCESSABLE
    value, day = number_of(form.value.data), form.bought_on.data
    assert value is not None  # the form has seen to it
    assert day is not None
    with transaction() as session:
        earlier = queries.purchases(session, form.kind.data or "")
        errors = _owed(form) if standing(earlier, day, value).must_be_noted else []
        if errors:
            return _page(form, errors), UNPROCESSABLE
        texts = {name: form[name].data or "" for name in ("kind", "unit", "supplier", "asked", "reason")}
        service.note_purchase(session, NewPurchase(bought_on=day, value_sek=value, **texts), _person())
    return redirect(url_for("procurement.direct_awards", vara=form.kind.data))


def _owed(form: PurchaseForm) -> list[tuple[str, str]]:
    """What has to be written down above the limit for it."""
    owed = []
    if not form.asked.data:
        owed.append(("asked", _("Summan är så stor att du måste anteckna vilka som tillfrågades")))
    if not form.reason.data:
        owed.append(("reason", _("Summan är så stor att du måste anteckna varför leverantören valdes")))
    return owed


def _page(form: PurchaseForm, errors: Sequence[tuple[str, str]] = ()) -> str:
    day = today()
    kind = form.kind.data or ""
    planned = number_in(request.args.get("varde", "").strip(), KRONOR)
    planned = planned if planned is not None and 0 <= planned <= VALUE_MAX else None
    with reading() as session:
        kinds = [(name, standing(rows, day)) for name, rows in queries.purchases_by_kind(session).items()]
        rows = queries.purchases(session, kind) if kind else []
    lately = [one for one in rows if year_before(day) < one.bought_on <= day]
    return render_template(
        "procurement/direct.html",
        form=form,
        errors=list(errors),
        kinds=sorted(kinds, key=lambda one: -one[1].total),
        kind=kind,
        rows=rows,
        now=standing(rows, day, planned or Decimal(0)) if kind else None,
        planned=planned,
        turns=turns(lately),
    )


def _person() -> UUID:
    user = current_user()
    assert user is not None  # `@enter` has seen to it
    return user.id
