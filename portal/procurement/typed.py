"""Numbers that people type in the forms for buyers."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from flask_babel import gettext as _
from wtforms import Field
from wtforms.validators import StopValidation

from portal.i18n import current_language
from schemas.questionnaire.numbers import Number, parse_number

# What may stand after an amount of kronor.
KRONOR = ("kr", "kronor", "sek")


def number_of(text: str | None) -> Decimal | None:
    """The number that was typed; None for nothing, or for what cannot be read in one way only."""
    if not text:
        return None
    read = parse_number(text, current_language())
    return read.value if isinstance(read, Number) else None


def refuse_other_unit(field: Field, units: Collection[str], message: str) -> None:
    """Refuse a number that is typed in another unit than the field's: 12 tkr is not 12 kr.

    Args:
        units: what may stand after the number, in lower case.

    Raises:
        StopValidation: with the message.
    """
    read = parse_number(field.data or "", current_language())
    if isinstance(read, Number) and read.unit_text and read.unit_text.rstrip(".").casefold() not in units:
        raise StopValidation(message)


def checked_number(field: Field, least: Decimal | int = 0, most: Decimal | int = 10**9) -> Decimal | None:
    """The field's number within limits, None when it is empty.

    Raises:
        StopValidation: it is no number, or outside them.
    """
    if not field.data:
        return None
    value = number_of(field.data)
    if value is None:
        raise StopValidation(_("Skriv ett tal, till exempel 12,5"))
    if not least <= value <= most:
        raise StopValidation(_("Skriv ett tal mellan %(least)s och %(most)s", least=least, most=most))
    return value


def needed_number(field: Field, least: Decimal | int = 0, most: Decimal | int = 10**9) -> Decimal:
    """As `checked_number`, of a field that must not be empty.

    Raises:
        StopValidation: it is empty, no number, or outside the limits.
    """
    value = checked_number(field, least, most)
    if value is None:
        raise StopValidation(_("Skriv ett tal, till exempel 12,5"))
    return value
