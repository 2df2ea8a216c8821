"""The form in which a supply is stated."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _
from wtforms import Field, SelectMultipleField, StringField
from wtforms.validators import StopValidation

from portal.accounts.municipalities import municipalities
from portal.forms import Form, stripped
from portal.procurement.typed import checked_number, needed_number
from portal.supply.offers import DAYS, MONTHS, Offer

QUANTITY_MAX = 10**9
LEAST = Decimal("0.01")  # what a column with two decimals holds


class SupplyForm(Form):
    """How much, when, and to whom; nobody checks it, so little is asked."""

    quantity = StringField(filters=[stripped])
    months = SelectMultipleField(choices=[], validate_choice=False)
    days = SelectMultipleField(choices=[], validate_choice=False)
    minimum = StringField(filters=[stripped])
    areas = SelectMultipleField(choices=[], validate_choice=False)
    version = StringField()

    def validate_quantity(self, field: Field) -> None:
        """Check that there is something to deliver."""
        needed_number(field, LEAST, QUANTITY_MAX)

    def validate_months(self, field: Field) -> None:
        """Check that there is a season, made of months."""
        if not field.data or not {str(one) for one in MONTHS}.issuperset(field.data):
            raise StopValidation(_("Välj minst en månad"))

    def validate_days(self, field: Field) -> None:
        """Check that these are days of the week."""
        if not {str(one) for one in DAYS}.issuperset(field.data):
            raise StopValidation(_("Välj dagar i listan"))

    def validate_minimum(self, field: Field) -> None:
        """Check the smallest order against what there is."""
        least = checked_number(field, LEAST, QUANTITY_MAX)
        most = checked_number(self.quantity, 0, 10**12) if not self.quantity.errors else None
        if least is not None and most is not None and least > most:
            raise StopValidation(_("Minsta beställning kan inte vara större än mängden per månad"))

    def validate_areas(self, field: Field) -> None:
        """Check that these are municipalities of the list."""
        if not set(municipalities()).issuperset(field.data):
            raise StopValidation(_("Välj kommuner i listan"))

    def show(self, offer: Offer) -> None:
        """What is stated now."""
        self.quantity.data = _plain(offer.quantity)
        self.minimum.data = _plain(offer.minimum)
        self.months.data = [str(one) for one in offer.months]
        self.days.data = [str(one) for one in offer.days]
        self.areas.data = list(offer.areas)

    def offer(self) -> Offer:
        """What was typed; only of a form that holds."""
        chosen = set(self.areas.data or ())
        return Offer(
            round(needed_number(self.quantity), 2),
            tuple(sorted({int(one) for one in self.months.data or ()})),
            tuple(sorted({int(one) for one in self.days.data or ()})),
            None if (least := checked_number(self.minimum)) is None else round(least, 2),
            tuple(code for code in municipalities() if code in chosen),
        )

    @property
    def seen_version(self) -> int:
        """Of the statement that the page showed; -1, which never is, when it cannot be read."""
        typed = self.version.data or "0"
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else -1


def _plain(value: Decimal | None) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}".replace(".", ",")
