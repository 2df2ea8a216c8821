"""What is asked of a scenario: everything stands in the address, and stays as it was typed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.declarations.desk import today
from portal.preparedness.basis import ALL, GROUPS
from portal.preparedness.kinds import IMPORTED, pots
from portal.preparedness.scenario import DAYS_MAX, Assumptions
from portal.procurement.typed import DAYS, PERCENT, number_in
from portal.supply.offers import MONTHS
from portal.supply.words import month_name

HUNDRED = 100
CHOSEN = ("ar", "galler", "manad", "bransle", "utan-kort", "kategori", "kok")  # beside what is typed


@dataclass(frozen=True)
class Asked:
    """A question.

    Attributes:
        share: imported part of what nobody has told the origin of, in percent, unless `own_shares` says so.
        free: part of the firms' usual supply that can be turned to the region, in percent.
        typed: every field as it was typed.
    """

    is_sent: bool
    year: int | None
    group: str
    days: int
    month: int
    categories: Collection[str]
    kitchens: Collection[str]
    share: Decimal
    own_shares: dict[str, Decimal]
    free: Decimal
    fuel_stops: bool
    counts_cardless: bool
    typed: dict[str, str]
    errors: list[tuple[str, str]] = field(default_factory=list)

    def shares(self, known: Collection[str]) -> dict[str, Fraction]:
        """Category -> imported part of what is untold, for the categories that are asked about."""
        wanted = [one for one in known if not self.categories or one in self.categories]
        return {one: Fraction(self.own_shares.get(one, self._usual_share(one))) / HUNDRED for one in wanted}

    def _usual_share(self, category: str) -> Decimal:
        """What is sorted as imported stops with all imports, however little else is taken to."""
        return Decimal(HUNDRED) if self.group == ALL and category in IMPORTED else self.share

    def refuse_strange(self, kitchens: Collection[str]) -> None:
        """A kitchen that bought nothing in the year is no kitchen that lacks nothing."""
        strange = sorted(set(self.kitchens) - set(kitchens))
        if self.is_sent and strange:
            told = _("Det här året finns inga inköp för: %(names)s. Välj i listan", names=", ".join(strange))
            self.errors.append(("kok", told))

    def assumed(self) -> Assumptions:
        """What the calculation is told."""
        first = today().replace(month=self.month, day=1)
        months = [(first + timedelta(days=at)).month for at in range(self.days)]
        return Assumptions(
            days=self.days,
            months=months,
            free_share=Fraction(self.free) / HUNDRED,
            fuel_stops=self.fuel_stops,
            counts_cardless=self.counts_cardless,
        )

    @property
    def month_label(self) -> str:
        """The month in which it begins."""
        return month_name(self.month)


def asked_of(args: MultiDict[str, str], there: Sequence[int]) -> Asked:
    """Read the address; before anything is asked, the newest year and this month are suggested."""
    is_sent, errors = "dagar" in args, _Errors()
    year = args.get("ar", "")
    month = args.get("manad", str(today().month))
    group = args.get("galler", ALL)
    if is_sent and year not in {str(one) for one in there}:
        errors.add("ar", _("Välj ett år i listan"))
    if is_sent and (group not in GROUPS or month not in {str(one) for one in MONTHS}):
        errors.add("galler" if group not in GROUPS else "manad", _("Välj i listan"))
    typed = {name: args.get(name, "").strip() for name in ("dagar", "andel", "ledig")}
    typed |= {f"andel-{key}": args.get(f"andel-{key}", "").strip() for key in pots()}
    days = errors.number("dagar", typed["dagar"], (1, DAYS_MAX), DAYS) if is_sent else Decimal(0)
    if days != days.to_integral_value():
        errors.add("dagar", _("Skriv ett helt tal, till exempel 14"))
    chosen_year = int(year) if year in {str(one) for one in there} else (there[0] if there else None)
    return Asked(
        is_sent=is_sent,
        year=chosen_year,
        group=group,
        days=int(days),
        month=int(month) if month in {str(one) for one in MONTHS} else today().month,
        categories=[one for one in args.getlist("kategori") if one in pots()],
        kitchens=args.getlist("kok"),
        share=errors.percent("andel", typed["andel"]) if is_sent else Decimal(0),
        own_shares={
            key: errors.percent(f"andel-{key}", typed[f"andel-{key}"])
            for key in pots()
            if typed[f"andel-{key}"]
        },
        free=errors.percent("ledig", typed["ledig"]) if is_sent else Decimal(0),
        fuel_stops="bransle" in args,
        counts_cardless="utan-kort" in args,
        typed=typed,
        errors=errors.found,
    )


class _Errors:
    """What has to be put right, found on the way."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def add(self, name: str, message: str) -> None:
        self.found.append((name, message))

    def percent(self, name: str, text: str) -> Decimal:
        return self.number(name, text, (0, HUNDRED), PERCENT)

    def number(self, name: str, text: str, limits: tuple[int, int], units: tuple[str, ...]) -> Decimal:
        value, (least, most) = number_in(text, units), limits
        if value is None or not least <= value <= most:
            self.add(name, _("Skriv ett tal mellan %(least)s och %(most)s", least=least, most=most))
            return Decimal(0)
        return value
