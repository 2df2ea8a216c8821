"""What happens to the kitchens' food when an import stops for N days: need, cover and gap, day by day. Pure.

Figures are exact fractions, so that nothing is lost or won by rounding: what is covered and what is missing
are together what is needed. What firms can add is one pot for each kind of food. It is shared by the kitchens
in proportion to what each lacks, so no kilogram is counted twice, and which kitchen comes first in a list
does not matter. Nothing here knows where a firm or a kitchen lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from portal.preparedness.cards import Farm, Level, Part

NONE = Fraction(0)
WEEK = 7
YEAR_DAYS, YEAR_MONTHS = 365, 12
DAYS_MAX = 365


@dataclass(frozen=True)
class Need:
    """What one kitchen needs in a day of what comes to stop.

    Attributes:
        category: as it is bought.
        kind: the pot that can cover it; categories that the same goods can stand in for have one pot.
    """

    kitchen: str
    category: str
    kind: str
    kg_per_day: Fraction


@dataclass(frozen=True)
class Supply:
    """What one firm can do with one kind of food.

    Attributes:
        usual: kg a day of its stated supply, by month; empty where it has stated none.
        part: what its card says of the kind; None where it says nothing.
        farm: what its card says of the whole firm; None without a card.
    """

    firm: str
    kind: str
    usual: Mapping[int, Fraction] = field(default_factory=dict)
    part: Part | None = None
    farm: Farm | None = None


@dataclass(frozen=True)
class Assumptions:
    """What a person has to say because nothing here knows it.

    Attributes:
        days: how long it lasts.
        months: of each day from the first on, 1 to 12; as many as there are days.
        free_share: of the firms' usual supply that can be turned to the region's kitchens.
        fuel_stops: whether fuel cannot be had either.
        inputs_stop: whether what firms import stops too.
        counts_cardless: whether firms that have stated a supply but no card count, without notice or limit.
        notice_counts: whether firms need the notice that they say.
    """

    days: int
    months: Sequence[int]
    free_share: Fraction
    fuel_stops: bool = False
    inputs_stop: bool = True
    counts_cardless: bool = False
    notice_counts: bool = True


@dataclass(frozen=True)
class Outcome:
    """What comes of it for a kitchen and a kind of food, in kg.

    Attributes:
        first_gap_day: 1 is the first day; None when everything is covered.
    """

    kitchen: str
    category: str
    kind: str
    need: Fraction
    covered: Fraction
    gap: Fraction
    first_gap_day: int | None


@dataclass(frozen=True)
class _Firm:
    """A firm's figures for one kind: from which day to which, and how much."""

    usual: Mapping[int, Fraction]
    stock: Fraction
    surge: Fraction
    begins: int
    usual_ends: int
    surge_ends: int

    @property
    def turns(self) -> set[int]:
        """The days on which something begins or has ended."""
        return {self.begins, self.usual_ends + 1, self.surge_ends + 1}


def outcomes(needs: Iterable[Need], supplies: Iterable[Supply], assumed: Assumptions) -> list[Outcome]:
    """Each need with what covers it, in the order of the needs."""
    listed, offered = list(needs), list(supplies)
    shares: dict[str, list[Fraction]] = {}
    for kind in dict.fromkeys(one.kind for one in listed):
        daily = sum((one.kg_per_day for one in listed if one.kind == kind), NONE)
        firms = [_firm(one, assumed) for one in offered if one.kind == kind and _counts(one, assumed)]
        shares[kind] = _covered_shares(daily, firms, assumed)
    return [_outcome(one, shares[one.kind], assumed.days) for one in listed]


def _covered_shares(daily: Fraction, firms: Sequence[_Firm], assumed: Assumptions) -> list[Fraction]:
    """Which part of a day's need is covered, for each day: first by what flows in, then from stores."""
    if daily <= 0:
        return [Fraction(1)] * assumed.days
    turns = {1}.union(*(one.turns for one in firms))
    found: list[Fraction] = []
    flow = stored = drawn = NONE
    before = 0
    for day, month in zip(range(1, assumed.days + 1), assumed.months, strict=True):
        if day in turns or month != before:
            flow = min(daily, sum((_flow(one, day, month) for one in firms), NONE))
            stored = sum((one.stock for one in firms if day >= one.begins), NONE)
        taken = min(daily - flow, stored - drawn)
        drawn += taken
        before = month
        found.append((flow + taken) / daily)
    return found


def capacity(supplies: Iterable[Supply], assumed: Assumptions) -> Fraction:
    """Everything that the firms can deliver of all kinds in all the days."""
    firms = [_firm(one, assumed) for one in supplies if _counts(one, assumed)]
    days = list(zip(range(1, assumed.days + 1), assumed.months, strict=True))
    flows = (_flow(one, day, month) for one in firms for day, month in days)
    return sum(flows, NONE) + sum((one.stock for one in firms if one.begins <= assumed.days), NONE)


def gap(found: Iterable[Outcome]) -> Fraction:
    """What is missing altogether."""
    return sum((one.gap for one in found), NONE)


def effects(
    needs: Sequence[Need], supplies: Sequence[Supply], assumed: Assumptions, tenth: Fraction = Fraction(1, 10)
) -> list[tuple[str, Fraction]]:
    """(assumption, how many kg the gap would change by), the one that matters most first; none at zero.

    Each is changed alone: the need by a tenth, the free share by a tenth of the whole, the others off or on.
    """
    now = gap(outcomes(needs, supplies, assumed))
    changed = {
        "share": gap(outcomes(_larger(needs, tenth), supplies, assumed)),
        "free": _gap_with(needs, supplies, assumed, free_share=min(Fraction(1), assumed.free_share + tenth)),
        "inputs": _gap_with(needs, supplies, assumed, inputs_stop=not assumed.inputs_stop),
        "fuel": _gap_with(needs, supplies, assumed, fuel_stops=not assumed.fuel_stops),
        "cardless": _gap_with(needs, supplies, assumed, counts_cardless=not assumed.counts_cardless),
        "notice": _gap_with(needs, supplies, assumed, notice_counts=not assumed.notice_counts),
    }
    found = [(name, value - now) for name, value in changed.items() if value != now]
    return sorted(found, key=lambda one: (-abs(one[1]), one[0]))


def _larger(needs: Iterable[Need], part: Fraction) -> list[Need]:
    return [replace(one, kg_per_day=one.kg_per_day * (1 + part)) for one in needs]


def _gap_with(
    needs: Sequence[Need], supplies: Sequence[Supply], assumed: Assumptions, **changes: object
) -> Fraction:
    return gap(outcomes(needs, supplies, replace(assumed, **changes)))  # type: ignore[arg-type]


def _outcome(need: Need, shares: Sequence[Fraction], days: int) -> Outcome:
    wanted = need.kg_per_day * days
    covered = need.kg_per_day * sum(shares, NONE)
    short = next((day for day, share in enumerate(shares, start=1) if share < 1 and wanted), None)
    return Outcome(need.kitchen, need.category, need.kind, wanted, covered, wanted - covered, short)


def _counts(supply: Supply, assumed: Assumptions) -> bool:
    return supply.farm is not None or assumed.counts_cardless


def _flow(firm: _Firm, day: int, month: int) -> Fraction:
    usual = firm.usual.get(month, NONE) if firm.begins <= day <= firm.usual_ends else NONE
    return usual + (firm.surge if firm.begins <= day <= firm.surge_ends else NONE)


def _firm(supply: Supply, assumed: Assumptions) -> _Firm:
    """A card's days turned into the first and last day of each thing, 1 being the first of the stop."""
    usual = {month: kg * assumed.free_share for month, kg in supply.usual.items()}
    part, farm = supply.part, supply.farm
    notice = part.notice_days if part and assumed.notice_counts else 0
    last_usual, last_surge = _lasts(farm, assumed)
    surge_days = part.surge_weeks * WEEK if part else 0
    # Days' worth of stock are days of a usual month: the best one would promise more than lies there.
    day_worth = sum(usual.values(), NONE) / YEAR_MONTHS
    return _Firm(
        usual=usual,
        stock=day_worth * (part.stock_days if part else 0),
        surge=Fraction(part.surge_kg_per_week) / WEEK if part else NONE,
        begins=notice + 1,
        usual_ends=last_usual,
        surge_ends=min(notice + surge_days, last_surge),
    )


def _lasts(farm: Farm | None, assumed: Assumptions) -> tuple[int, int]:
    """The last day of usual deliveries, and of more than usual, that inputs and fuel allow."""
    usual = surge = DAYS_MAX
    for one in farm.inputs.values() if farm and assumed.inputs_stop else ():
        if one.level is Level.NONE or one.days is None:
            continue
        surge = min(surge, one.days)
        if one.level is Level.CRITICAL:
            usual = min(usual, one.days)
    if farm and assumed.fuel_stops:
        usual, surge = min(usual, farm.fuel_days), min(surge, farm.fuel_days)
    return usual, surge
