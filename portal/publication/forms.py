"""What is filled in about a published profile: why, and until when."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, StringField
from wtforms.validators import StopValidation

from portal.declarations.desk import today
from portal.declarations.forms import PRODUCT_NAME_MAX, reference_years
from portal.forms import DateParts, Form, Needed, stripped

REASON_MAX = 1000
CONTACT_MAX = 200
LONGEST_SUSPENSION_DAYS = 183


def _visible(text: str) -> bool:
    return all(character in "\n\r\t" or ord(character) >= 32 for character in text)


class ReasonForm(Form):
    """Why, for everybody to read."""

    reason = StringField(filters=[stripped])

    def validate_reason(self, field: Field) -> None:
        """Check that there is a reason that fits and can be read."""
        text = field.data or ""
        if not text or not _visible(text):
            raise StopValidation(_("Skriv varför. Skälet visas på den offentliga sidan"))
        if len(text) > REASON_MAX:
            raise StopValidation(_("Skriv skälet med högst 1 000 tecken"))


class StaffForm(ReasonForm):
    """Why, and that the one who decides has no conflict of interest (jäv, 28 § förvaltningslagen)."""

    impartial = BooleanField()

    def validate_impartial(self, field: Field) -> None:
        """Check that it is stated: every decision is a new one."""
        if not field.data:
            raise StopValidation(_("Intyga att du inte är jävig. Är du det ska en kollega ta beslutet"))


class WordingForm(Form):
    """What may be said in other words without a review."""

    product_name = StringField(
        filters=[stripped],
        validators=[
            Needed(
                _l("Skriv vad varan heter, till exempel Tvättad potatis"),
                PRODUCT_NAME_MAX,
                _l("Skriv varans namn med högst 120 tecken"),
            )
        ],
    )
    contact = StringField(filters=[stripped])

    def show(self, product_name: str, contact: str) -> None:
        """Begin with what is said today."""
        self.product_name.data, self.contact.data = product_name, contact

    def validate_contact(self, field: Field) -> None:
        """Check that it fits on a line."""
        text = field.data or ""
        if len(text) > CONTACT_MAX or any(ord(character) < 32 for character in text):
            raise StopValidation(_("Skriv kontakten på en rad, med högst 200 tecken"))


class RenewForm(Form):
    """The year that the renewal describes."""

    reference_year = StringField(filters=[stripped])

    earliest = 0  # set before it is validated

    def years(self) -> list[int]:
        """The years to choose from: the one that is published, and later ones."""
        return [year for year in reference_years() if year >= self.earliest]

    def validate_reference_year(self, field: Field) -> None:
        """Check that it is one of them."""
        if field.data not in [str(year) for year in self.years()]:
            raise StopValidation(_("Välj vilket år den nya siffran gäller"))


class SuspendForm(StaffForm):
    """Why, and when staff take it up again."""

    wakes_on = DateParts()

    def validate_wakes_on(self, field: Field) -> None:
        """Check that the day lies ahead, and not too far."""
        day: date | None = field.data
        last = today() + timedelta(days=LONGEST_SUSPENSION_DAYS)
        if day is None or not today() < day <= last:
            raise StopValidation(_("Välj en dag inom ett halvår, tidigast i morgon"))
