"""Organisation and VAT numbers. Those that identify a person are shown to nobody but the owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from organisationsnummer.organisationsnummer import Organisationsnummer, OrganisationsnummerException
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

from portal.accounts.countries import SWEDEN

if TYPE_CHECKING:
    from portal.accounts.models import Organisation

LENGTH_MAX = 20
DASHES = dict.fromkeys(map(ord, "\N{EN DASH}\N{NON-BREAKING HYPHEN}\N{HYPHEN}\N{MINUS SIGN}"), "-")
BETWEEN = "-./ "


@dataclass(frozen=True)
class OrganisationNumber:
    """The number without anything between its signs, and whether it identifies a person."""

    digits: str
    is_sole_trader: bool


def parse_organisation_number(text: str) -> OrganisationNumber | None:
    """Read a Swedish number as people write it: `556036-0793`, `16 5560360793`, `19460713-0253`.

    Returns None when it is not one.
    """
    compact = "".join(text.translate(DASHES).split())
    if not compact.isascii() or len(compact) > LENGTH_MAX:
        return None
    try:
        number = Organisationsnummer(compact)
    except OrganisationsnummerException:
        return None
    digits = number.format(separator=False)
    return OrganisationNumber(digits=digits[-10:], is_sole_trader=number.is_personnummer())


def parse_foreign_number(text: str, *, is_personal: bool) -> OrganisationNumber | None:
    """Read another country's register number: letters and digits, at least four. None when it is not one."""
    compact = _compact(text)
    holds = compact.isascii() and compact.isalnum() and 4 <= len(compact) <= LENGTH_MAX
    return OrganisationNumber(compact, is_personal) if holds else None


def parse_vat_number(text: str, country: str, number: str) -> str | None:
    """Read a VAT number with its country's letters in front; None when it is not one of this organisation.

    A Swedish one is made of the organisation's own number: SE, the ten digits, 01.
    """
    compact = _compact(text)
    prefix = "EL" if country == "GR" else country
    compact = compact if compact.startswith(prefix) else prefix + compact
    if country == SWEDEN:
        return compact if compact == swedish_vat_number(number) else None
    module = get_cc_module(country.lower(), "vat")
    if module is None:
        return compact if len(compact) <= LENGTH_MAX and compact.isascii() and compact.isalnum() else None
    try:
        module.validate(compact)
    except ValidationError:
        return None
    return compact if len(compact) <= LENGTH_MAX else None


def swedish_vat_number(number: str) -> str:
    """The VAT number that a Swedish organisation has if it is registered for VAT."""
    return f"SE{number}01"


def shown_number(organisation: Organisation, *, to_owner: bool = False) -> str:
    """What may be shown of an organisation's number, to anybody or to its owner."""
    if organisation.is_sole_trader and not to_owner:
        return _("enskild firma, numret visas inte")
    if organisation.country != SWEDEN:
        return organisation.number
    return f"{organisation.number[:6]}-{organisation.number[6:]}"


def shown_vat_number(organisation: Organisation, *, to_owner: bool = False) -> str:
    """What may be shown of its VAT number, which has the same digits in it; '' when there is none."""
    if not organisation.vat_number:
        return ""
    hidden = organisation.is_sole_trader and not to_owner
    return _("numret visas inte") if hidden else organisation.vat_number


def _compact(text: str) -> str:
    return "".join(c for c in text.translate(DASHES).upper() if c not in BETWEEN and not c.isspace())
