"""A number in a form for buyers is never taken in another unit than the field's."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from wtforms import StringField
from wtforms.form import Form
from wtforms.validators import StopValidation

from portal.procurement.typed import (
    DAYS,
    HOURS,
    KILOS,
    KILOS_CO2E,
    KRONOR,
    KRONOR_A_KILO,
    PERCENT,
    WEEKS,
    checked_number,
    needed_number,
    number_in,
    number_of,
)

if TYPE_CHECKING:
    from flask import Flask
    from wtforms import Field

SAME = [
    *(("12", units) for units in (KILOS, KRONOR, PERCENT, ())),
    *(("12 kg", KILOS), ("12 KG", KILOS), ("12 kilo", KILOS), ("12 kg CO₂e", KILOS_CO2E)),
    *(
        ("12 kr", KRONOR),
        ("12 kr.", KRONOR),
        ("12 kr/kg", KRONOR_A_KILO),
        ("12 %", PERCENT),
        ("12 procent", PERCENT),
    ),
    *(("12 dagar", DAYS), ("12 tim", HOURS), ("12 veckor", WEEKS)),
]
OTHER = [
    *(("12 ton", KILOS), ("12 t", KILOS), ("12 g", KILOS), ("12 kg", KRONOR), ("12 t CO2e", KILOS_CO2E)),
    *(
        ("12 tkr", KRONOR),
        ("12 mkr", KRONOR),
        ("12 kr/kg", KRONOR),
        ("12 euro", KRONOR),
        ("12 ‰", PERCENT),
        ("12 kg", ()),
    ),
    *(("12 veckor", DAYS), ("12 dagar", WEEKS), ("12 dagar", HOURS)),
]


class Asking(Form):
    """One field."""

    number = StringField()


def _field(typed: str) -> Field:
    form = Asking()
    form.number.data = typed
    return form.number


@pytest.mark.parametrize(("typed", "units"), SAME)
def test_the_fields_own_unit_may_stand_there(app: Flask, typed: str, units: tuple[str, ...]) -> None:
    """With or without it, in whatever letters."""
    with app.test_request_context():
        assert checked_number(_field(typed), units=units) == number_in(typed, units) == Decimal(12)


@pytest.mark.parametrize(("typed", "units"), OTHER)
def test_another_unit_is_refused_and_told(app: Flask, typed: str, units: tuple[str, ...]) -> None:
    """No silent factor of a thousand, or of seven; the message says which unit it is."""
    with app.test_request_context():
        words = {DAYS: "dagar", HOURS: "timmar", WEEKS: "veckor"}.get(units, units[0] if units else "")
        wanted = f"Skriv talet i {words}, inte" if units else "utan enhet"
        if number_of(typed) is None:  # a sign that no number is read with
            wanted = "Skriv ett tal"
        for ask in (checked_number, needed_number):
            with pytest.raises(StopValidation, match=wanted):
                ask(_field(typed), units=units)
        assert number_in(typed, units) is None


def test_an_empty_field_is_no_number(app: Flask) -> None:
    """Nothing is nothing, and is refused only where something is needed."""
    with app.test_request_context():
        assert checked_number(_field("")) is number_in("") is None
        with pytest.raises(StopValidation):
            needed_number(_field(""))
