"""What the small forms have in common. The guided declaration is validated by the questionnaire instead."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import StopValidation

if TYPE_CHECKING:
    from collections.abc import Mapping

DATE_PARTS = ("day", "month", "year")
YEARS = range(1900, 2200)  # far enough for everything here, and near enough to count with
# Tabs and ends of lines may stay (HTML, section 13.1.4, "control other than ASCII whitespace").
_CONTROL = dict.fromkeys({*range(32), *range(127, 160)} - {9, 10, 12, 13})
DATE_WRONG = _l("Skriv datumet med dag, månad och år, till exempel 31 3 2027")


def writable(text: object) -> str:
    """What was typed, for the field that comes back, without the control characters that HTML forbids."""
    return str(text).translate(_CONTROL)


class Form(FlaskForm):
    """A form whose texts are our own: the library's English messages are never shown."""

    def __init__(self, *, is_sent: bool = True) -> None:
        # Only forms are read: a JSON body sent to a form's address is as good as an empty form.
        # Another form of the page is not what was sent, also where its fields have the same names.
        sent = request.form if request.method == "POST" and is_sent else None
        super().__init__(formdata=sent)  # type: ignore[no-untyped-call] # the library has no types

    def is_sent_well(self) -> bool:
        """Whether the request posts this form and every field holds."""
        return bool(self.validate_on_submit())  # type: ignore[no-untyped-call] # the library has no types

    def refuse(self, name: str, message: str) -> list[tuple[str, str]]:
        """Say at a field what the form alone cannot know; gives the problems."""
        self[name].errors = [message]
        return self.problems()

    def problems(self) -> list[tuple[str, str]]:
        """(field id, message) for the error summary, in the order of the page; one per field."""
        return [
            (field.id, str(field.errors[0]))
            for field in self
            if field.errors and field.type != "CSRFTokenField"
        ]


class DateParts(Field):
    """A day typed in three fields, `<name>-day`, `<name>-month` and `<name>-year`; `data` None if it is none.

    Attributes:
        typed: the three texts as they were typed, for the form that comes back.
    """

    data: date | None

    def __init__(self, label: str = "", validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.id = f"{self.name}-day"  # where a link in the error summary leads
        self.typed: dict[str, str] = {}

    def process(self, formdata: Any, *_args: Any, **_kwargs: Any) -> None:
        """Read the three fields."""
        self.process_errors = []
        self.data = None
        if formdata:
            self.typed = {part: formdata.get(f"{self.name}-{part}", "").strip() for part in DATE_PARTS}
            self.data = _date_of(self.typed)

    def show(self, value: date) -> None:
        """Suggest a day."""
        self.data = value
        self.typed = {part: str(getattr(value, part)) for part in DATE_PARTS}

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - as the library calls it
        """Refuse what is no date."""
        if self.data is None:
            raise StopValidation(str(DATE_WRONG))


def _date_of(typed: Mapping[str, str]) -> date | None:
    try:
        value = date(int(typed["year"]), int(typed["month"]), int(typed["day"]))
    except (ValueError, OverflowError):
        return None
    return value if value.year in YEARS else None


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
