"""What the small forms have in common. The guided declaration does not use this: the questionnaire validates it."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import StopValidation


class Form(FlaskForm):
    """A form whose texts are our own: the library's English messages are never shown."""

    def problems(self) -> list[tuple[str, str]]:
        """(field id, message) for the error summary, in the order of the page; one per field."""
        return [(field.id, str(field.errors[0])) for field in self if field.errors and field.type != "CSRFTokenField"]


class Needed:
    """Something must be typed, and not more than `most` characters; control characters are refused."""

    def __init__(self, message: Any, most: int = 200, too_long: Any = None) -> None:
        self.message = message
        self.most = most
        self.too_long = too_long

    def __call__(self, form: FlaskForm, field: Field) -> None:
        value = field.data if isinstance(field.data, str) else ""
        if not value.strip() or any(ord(character) < 32 for character in value):
            raise StopValidation(str(self.message))
        if len(value) > self.most:
            raise StopValidation(str(self.too_long or self.message))


def stripped(value: object) -> object:
    """Filter: text without blanks around it."""
    return value.strip() if isinstance(value, str) else value
