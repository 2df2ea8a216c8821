"""Bids as they are typed or come in a file: read, checked, and joined with the profiles they name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from flask_babel import gettext as _

from portal.catalogue.models import CatalogueEntry
from portal.exchange.sheets import Refused, Sheet
from portal.procurement.market import CAUTIOUS_UNCERTAINTY_PERCENT
from portal.procurement.typed import KILOS_CO2E_A_UNIT, KRONOR_A_KILO, PERCENT, number_in
from schemas.award import Bid

MOST_BIDS = 20
SHOWN_AT_FIRST = 5
WORDS_MAX = 120
PRICE_MAX = Decimal(10_000_000)
FOOTPRINT_MAX = Decimal(100_000)
PARTS = ("name", "price", "profile", "footprint", "uncertainty", "proof")
SLUG = re.compile(r"jn-[0-9]{4}-[0-9]{6,9}", re.IGNORECASE)
# What the columns of a file may be called, without case.
HEADINGS = {
    "name": ("anbud", "anbudsgivare", "namn", "bid", "name"),
    "price": ("pris", "pris per enhet", "anbudspris", "price"),
    "profile": ("profil", "profillänk", "länk", "profile"),
    "footprint": ("klimatavtryck", "kg co2e", "kg co₂e", "kg co2e per enhet", "footprint"),
    "uncertainty": ("osäkerhet", "osäkerhet %", "osäkerhet i procent", "uncertainty"),
    "proof": ("bevis", "underlag", "proof"),
}

Find = Callable[[str], CatalogueEntry | None]


@dataclass(frozen=True)
class Typed:
    """One row of the form, as typed."""

    number: int
    name: str = ""
    price: str = ""
    profile: str = ""
    footprint: str = ""
    uncertainty: str = ""
    proof: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(getattr(self, part) for part in PARTS)

    def id_of(self, part: str) -> str:
        """The field's name and id."""
        return f"bid-{self.number}-{part}"


@dataclass
class Read:
    """What the rows say, and what is wrong with them."""

    bids: list[Bid] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    bases: set[tuple[str, str]] = field(default_factory=set)

    @property
    def basis(self) -> tuple[str, str]:
        """Unit and boundary of the profiles, once they are known to be the same; '' without a profile."""
        return next(iter(self.bases), ("", ""))


def typed_rows(form: Mapping[str, str]) -> list[Typed]:
    """The rows of a form that was sent."""
    numbers = [at for at in range(MOST_BIDS) if f"bid-{at}-name" in form]
    return [Typed(at, **{part: form.get(f"bid-{at}-{part}", "").strip() for part in PARTS}) for at in numbers]


def empty_rows(so_far: Sequence[Typed] = (), least: int = SHOWN_AT_FIRST) -> list[Typed]:
    """Those rows, and empty ones up to a number of them."""
    return [*so_far, *(Typed(at) for at in range(len(so_far), min(least, MOST_BIDS)))]


def rows_of_file(sheets: Sequence[Sheet]) -> list[Typed]:
    """The bids in the first sheet of a file.

    Raises:
        Refused: the columns cannot be told apart, or there are too many rows.
    """
    lines = sheets[0].rows if sheets else []
    heads = [str(one or "").strip().casefold() for one in (lines[0] if lines else [])]
    columns = {
        part: next((heads.index(name) for name in names if name in heads), None)
        for part, names in HEADINGS.items()
    }
    if columns["name"] is None or columns["price"] is None:
        raise Refused(
            _("Första raden ska ha rubrikerna Anbud, Pris, Profil, Klimatavtryck, Osäkerhet, Bevis")
        )
    filled = [line for line in lines[1:] if any(str(one or "").strip() for one in line)]
    if len(filled) > MOST_BIDS:
        raise Refused(_("Filen får ha högst %(most)s anbud", most=MOST_BIDS))
    return [
        Typed(at, **{part: _cell(line, column) for part, column in columns.items()})
        for at, line in enumerate(filled)
    ]


def _cell(line: Sequence[object], column: int | None) -> str:
    value = line[column] if column is not None and column < len(line) else None
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0").replace(".", ",")
    return "" if value is None else str(value).strip()


def read_rows(rows: Sequence[Typed], find: Find) -> Read:
    """The bids, joined with their profiles; `errors` names the fields to put right."""
    read = Read()
    for row in rows:
        if not row.is_empty:
            _read_row(row, find, read)
    names = [bid.name for bid in read.bids]
    if len(read.bids) < 2 and not read.errors:
        read.errors.append(("bid-0-name", _("Skriv minst två anbud")))
    if len(set(names)) < len(names):
        read.errors.append(("bid-0-name", _("Två anbud heter likadant. Ge dem olika namn.")))
    if len(read.bases) > 1:
        read.errors.append(
            (
                "bid-0-profile",
                _("Profilerna är räknade per olika enhet eller med olika steg. De går inte att jämföra."),
            )
        )
    return read


def _read_row(row: Typed, find: Find, read: Read) -> None:
    before = len(read.errors)
    if not row.name or len(row.name) > WORDS_MAX or not row.name.isprintable():
        read.errors.append((row.id_of("name"), _("Skriv vad anbudet ska kallas, högst 120 tecken")))
    price = number_in(row.price, KRONOR_A_KILO)
    if price is None or not 0 < price <= PRICE_MAX:
        read.errors.append((row.id_of("price"), _("Skriv priset per enhet i kronor, till exempel 12,50")))
    figures = _of_profile(row, find, read) if row.profile else _own(row, read)
    if price is None or figures is None or len(read.errors) > before:
        return
    middle, low, high, slug = figures
    is_assumed = not slug and not row.uncertainty
    read.bids.append(Bid(row.name, price, middle, low, high, slug, row.proof[:WORDS_MAX], is_assumed))


def _of_profile(row: Typed, find: Find, read: Read) -> tuple[Decimal, Decimal, Decimal, str] | None:
    match = SLUG.search(row.profile)
    entry = find(match[0].lower()) if match else None
    if entry is None:
        read.errors.append(
            (
                row.id_of("profile"),
                _("Det finns ingen giltig profil med den länken. Klistra in profilens adress."),
            )
        )
        return None
    if row.footprint:
        told = _("Skriv antingen en länk till en profil eller en egen siffra, inte båda")
        read.errors.append((row.id_of("footprint"), told))
        return None
    read.bases.add((entry.unit, entry.boundary))
    return entry.total_kg_co2e, entry.low_kg_co2e, entry.high_kg_co2e, entry.slug


def _own(row: Typed, read: Read) -> tuple[Decimal, Decimal, Decimal, str] | None:
    middle = number_in(row.footprint, KILOS_CO2E_A_UNIT)
    if middle is None or not 0 <= middle <= FOOTPRINT_MAX:
        told = _("Skriv klimatavtrycket per enhet i kg CO₂e, eller en länk till en profil")
        read.errors.append((row.id_of("footprint"), told))
        return None
    percent = (
        number_in(row.uncertainty, PERCENT) if row.uncertainty else Decimal(CAUTIOUS_UNCERTAINTY_PERCENT)
    )
    if percent is None or not 0 <= percent <= 100:
        read.errors.append((row.id_of("uncertainty"), _("Skriv osäkerheten i procent, mellan 0 och 100")))
        return None
    if not row.proof:
        told = _("Skriv vad som styrker den egna siffran")
        read.errors.append((row.id_of("proof"), told))
        return None
    half = middle * percent / 100
    return middle, middle - half, middle + half, ""
