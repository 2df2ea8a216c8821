"""What is filled in about a published profile: why, and until when."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.declarations.desk import today
from portal.forms import DateParts, Form, stripped

REASON_MAX = 1000
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


class SuspendForm(ReasonForm):
    """Why, and when staff take it up again."""

    wakes_on = DateParts()

    def validate_wakes_on(self, field: Field) -> None:
        """Check that the day lies ahead, and not too far."""
        day: date | None = field.data
        last = today() + timedelta(days=LONGEST_SUSPENSION_DAYS)
        if day is None or not today() < day <= last:
            raise StopValidation(_("Välj en dag inom ett halvår, tidigast i morgon"))
