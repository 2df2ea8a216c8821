"""The form to report a problem with accessibility."""

from __future__ import annotations

from flask_babel import gettext as _
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.accounts.forms import email_address
from portal.forms import Form, stripped

PROBLEM_MAX = 4000
PAGE_MAX = 500


class ReportForm(Form):
    """What does not work, where, and where an answer is wanted."""

    problem = StringField(filters=[stripped])
    page = StringField(filters=[stripped])
    email = StringField(filters=[stripped])

    def validate_problem(self, field: Field) -> None:
        """Check that there is something to read."""
        text = field.data or ""
        if not text or "\0" in text:
            raise StopValidation(_("Skriv vad som inte fungerar"))
        if len(text) > PROBLEM_MAX:
            raise StopValidation(_("Beskriv bristen med högst 4 000 tecken"))

    def validate_page(self, field: Field) -> None:
        """Check that it fits."""
        text = field.data or ""
        if len(text) > PAGE_MAX or any(ord(character) < 32 for character in text):
            raise StopValidation(_("Skriv sidans namn eller adress med högst 500 tecken"))

    def validate_email(self, field: Field) -> None:
        """Check the address, if there is one."""
        if field.data:
            email_address(self, field)
