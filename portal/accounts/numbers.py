"""Organisation numbers. A sole trader's is a personal identity number and is shown to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from organisationsnummer.organisationsnummer import Organisationsnummer, OrganisationsnummerException

if TYPE_CHECKING:
    from portal.accounts.models import Organisation

LENGTH_MAX = 20
DASHES = dict.fromkeys(map(ord, "\N{EN DASH}\N{NON-BREAKING HYPHEN}\N{HYPHEN}\N{MINUS SIGN}"), "-")


@dataclass(frozen=True)
class OrganisationNumber:
    """Ten digits, and whether they identify a person."""

    digits: str
    is_sole_trader: bool


def parse_organisation_number(text: str) -> OrganisationNumber | None:
    """Read a number as people write it: `556036-0793`, `16 5560360793`, `19460713-0253`.

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


def shown_number(organisation: Organisation) -> str:
    """What may be shown of an organisation's number, to anybody."""
    if organisation.is_sole_trader:
        return _("enskild firma, numret visas inte")
    return f"{organisation.number[:6]}-{organisation.number[6:]}"
