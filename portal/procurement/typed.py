"""Numbers that people type in the forms for buyers."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import StopValidation

from portal.i18n import current_language
from schemas.questionnaire.numbers import Number, parse_number

# What may stand after a number, in lower case, where the field is in that unit.
KRONOR = ("kr", "kronor", "sek")
KRONOR_A_KILO = (*KRONOR, "kr/kg")
PERCENT = ("%", "procent", "percent")
KILOS = ("kg", "kilo", "kilogram")
KILOS_A_WEEK = (*KILOS, "kg/vecka", "kg/week")
KILOS_CO2E = (*KILOS, "kg co2e", "kg co₂e")
KILOS_CO2E_A_UNIT = (*KILOS_CO2E, "kg co2e/kg", "kg co₂e/kg")
DAYS = ("dag", "dagar", "dygn", "day", "days")
HOURS = ("h", "tim", "timme", "timmar", "hour", "hours")
WEEKS = ("vecka", "veckor", "week", "weeks")
_WORDS = {DAYS: _l("dagar"), HOURS: _l("timmar"), WEEKS: _l("veckor")}


def number_of(text: str | None) -> Decimal | None:
    """The number that was typed; None for nothing, or for what cannot be read in one way only."""
    if not text:
        return None
    read = parse_number(text, current_language())
    return read.value if isinstance(read, Number) else None


def number_in(text: str | None, units: tuple[str, ...] = ()) -> Decimal | None:
    """As `number_of`; None also for a number in another unit than one of these."""
    return None if _other_unit(text, units) else number_of(text)


def refuse_other_unit(field: Field, units: tuple[str, ...], message: str) -> None:
    """Refuse a number that is typed in another unit than the field's: 12 tkr is not 12 kr.

    Args:
        units: what may stand after the number, in lower case.

    Raises:
        StopValidation: with the message.
    """
    if _other_unit(field.data, units):
        raise StopValidation(message)


def _other_unit(text: str | None, units: tuple[str, ...]) -> bool:
    read = parse_number(text, current_language()) if text else None
    return isinstance(read, Number) and read.unit_text.rstrip(".").casefold() not in {"", *units}


def checked_number(
    field: Field, least: Decimal | int = 0, most: Decimal | int = 10**9, units: tuple[str, ...] = ()
) -> Decimal | None:
    """The field's number within limits, None when it is empty.

    Args:
        units: what may stand after it: 12 tkr is not 12 kr, and 5 ton not 5 kg.

    Raises:
        StopValidation: it is no number, in another unit, or outside the limits.
    """
    if not field.data:
        return None
    value = number_of(field.data)
    if value is None:
        raise StopValidation(_("Skriv ett tal, till exempel 12,5"))
    bare = _("Skriv bara talet, utan enhet")
    refuse_other_unit(field, units, _in_unit(_WORDS.get(units, units[0])) if units else bare)
    if not least <= value <= most:
        raise StopValidation(_("Skriv ett tal mellan %(least)s och %(most)s", least=least, most=most))
    return value


def _in_unit(unit: object) -> str:
    return _("Skriv talet i %(unit)s, inte i en annan enhet", unit=unit)


def needed_number(
    field: Field, least: Decimal | int = 0, most: Decimal | int = 10**9, units: tuple[str, ...] = ()
) -> Decimal:
    """As `checked_number`, of a field that must not be empty.

    Raises:
        StopValidation: it is empty, no number, in another unit, or outside the limits.
    """
    value = checked_number(field, least, most, units)
    if value is None:
        raise StopValidation(_("Skriv ett tal, till exempel 12,5"))
    return value
