"""What the small forms have in common. The guided declaration is validated by the questionnaire instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from flask_wtf import FlaskForm
from wtforms.validators import StopValidation

if TYPE_CHECKING:
    from wtforms import Field


class Form(FlaskForm):
    """A form whose texts are our own: the library's English messages are never shown."""

    def __init__(self) -> None:
        # Only forms are read: a JSON body sent to a form's address is as good as an empty form.
        sent = request.form if request.method == "POST" else None
        super().__init__(formdata=sent)  # type: ignore[no-untyped-call] # the library has no types

    def is_sent_well(self) -> bool:
        """Whether the request posts this form and every field holds."""
        return bool(self.validate_on_submit())  # type: ignore[no-untyped-call] # the library has no types

    def problems(self) -> list[tuple[str, str]]:
        """(field id, message) for the error summary, in the order of the page; one per field."""
        return [
            (field.id, str(field.errors[0]))
            for field in self
            if field.errors and field.type != "CSRFTokenField"
        ]


class Needed:
    """Something must be typed, and not more than `most` characters; control characters are refused."""

    def __init__(self, message: Any, most: int = 200, too_long: Any = None) -> None:
        self.message = message
        self.most = most
        self.too_long = too_long

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        """Stop with the message when the field does not hold."""
        value = field.data if isinstance(field.data, str) else ""
        if not value.strip() or any(ord(character) < 32 for character in value):
            raise StopValidation(str(self.message))
        if len(value) > self.most:
            raise StopValidation(str(self.too_long or self.message))


def stripped(value: object) -> object:
    """Filter: text without blanks around it."""
    return value.strip() if isinstance(value, str) else value
