"""The goal, and what the region itself calls near."""

from __future__ import annotations

from decimal import Decimal

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal import db
from portal.access import STAFF, enter
from portal.accounts.municipalities import municipality_name, sweden
from portal.forms import Form, stripped
from portal.i18n import number
from portal.procurement.typed import PERCENT, needed_number, number_of
from portal.purchases import locality, queries, service
from portal.purchases.blueprint import UNPROCESSABLE, Page, person, purchases

FIRST_YEAR, LAST_YEAR = 2000, 2100
MUNICIPALITIES_MAX = 290


class GoalForm(Form):
    """By how much, from which year to which."""

    base_year = StringField(filters=[stripped])
    target_year = StringField(filters=[stripped])
    reduction = StringField(filters=[stripped])

    def validate_base_year(self, field: Field) -> None:
        """Check that it is a year."""
        _year(field)

    def validate_target_year(self, field: Field) -> None:
        """Check that it is a later year."""
        target = _year(field)
        base = self.base_year.data or ""
        if base.isdecimal() and target <= int(base):
            raise StopValidation(_("Målåret måste vara senare än basåret"))

    def validate_reduction(self, field: Field) -> None:
        """Check the percentage."""
        if needed_number(field, 0, 100, PERCENT) <= 0:
            raise StopValidation(_("Skriv ett tal större än noll"))


def _year(field: Field) -> int:
    text = field.data or ""
    if not (text.isdecimal() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise StopValidation(_("Skriv ett år med fyra siffror, till exempel 2025"))
    return int(text)


@purchases.get("/mal")
@enter(STAFF)
def goal() -> str:
    """The goal that counts, to be replaced."""
    form = GoalForm()
    with db.reading() as session:
        found = queries.newest_goal(session)
    if found:
        form.base_year.data, form.target_year.data = str(found.base_year), str(found.target_year)
        form.reduction.data = number(found.reduction_percent.normalize())
    return render_template("purchases/goal.html", form=form, errors=[])


@purchases.post("/mal")
@enter(STAFF)
def set_goal() -> Page:
    """Set a goal."""
    form = GoalForm()
    if not form.is_sent_well():
        return render_template("purchases/goal.html", form=form, errors=form.problems()), UNPROCESSABLE
    reduction = round(number_of(form.reduction.data) or Decimal(0), 2)
    with db.transaction() as session:
        years = int(str(form.base_year.data)), int(str(form.target_year.data))
        service.set_goal(session, *years, reduction, person())
    flash(_("Målet är sparat."), "success")
    return redirect(url_for("purchases.overview"))


@purchases.get("/nara")
@enter(STAFF)
def near() -> str:
    """Which municipalities count as near."""
    with db.reading() as session:
        codes = locality.near_codes(locality.newest_definition(session))
    return _near_page("\n".join(sorted(municipality_name(code) for code in codes)), [])


@purchases.post("/nara")
@enter(STAFF)
def define_near() -> Page:
    """Say so anew."""
    typed = request.form.get("municipalities", "").replace("\0", "")[: MUNICIPALITIES_MAX * 40]
    named = {one.name.casefold(): code for code, one in sweden().items()}
    names = [name.strip() for line in typed.splitlines() for name in line.split(",") if name.strip()]
    unknown = [name for name in names if name.casefold() not in named]
    if unknown or not names:
        told = _("%(name)s är ingen kommun", name=unknown[0]) if unknown else _("Skriv minst en kommun")
        return _near_page(typed, [("municipalities", told)]), UNPROCESSABLE
    with db.transaction() as session:
        service.define_local(session, {named[name.casefold()] for name in names}, person())
    flash(_("Det är sparat."), "success")
    return redirect(url_for("purchases.overview"))


def _near_page(typed: str, errors: list[tuple[str, str]]) -> str:
    return render_template("purchases/near.html", typed=typed, errors=errors)
