"""What a scenario is counted on: what the kitchens bought, from where if told, and what firms state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import case, extract, func, select
from sqlalchemy.orm import Session

from portal.accounts.countries import EEA, SWEDEN
from portal.catalogue.models import CatalogueEntry
from portal.preparedness.cards import Told
from portal.preparedness.kinds import kind_of_declared, pots
from portal.preparedness.scenario import YEAR_DAYS, YEAR_MONTHS, Need, Supply
from portal.profiles.models import Profile
from portal.purchases.models import PurchaseFigure, PurchaseLine
from portal.purchases.queries import counted
from portal.supply.queries import offered

UNTOLD = ""
NORDIC = frozenset({"DK", "FI", "IS", "NO"})
OUTSIDE_EU = frozenset({"IS", "LI", "NO"})  # of the European Economic Area
EU = frozenset(EEA) - OUTSIDE_EU - {SWEDEN}
ALL, FROM_EU, FROM_OUTSIDE_EU, FROM_NORDIC = GROUPS = ("alla", "eu", "utanfor-eu", "norden")


@dataclass(frozen=True)
class Bought:
    """What a kitchen bought of a category in a year, by the country it came from; UNTOLD where not said."""

    kitchen: str
    category: str
    kg: Mapping[str, Decimal]

    @property
    def total(self) -> Decimal:
        """From everywhere."""
        return sum(self.kg.values(), Decimal(0))


def bought(session: Session, year: int) -> Sequence[Bought]:
    """A year's purchases that could be weighed and sorted."""
    declared = func.coalesce(Profile.content["municipality"].astext, "")
    place = func.coalesce(func.nullif(PurchaseLine.municipality, ""), declared)
    # A place abroad is written `NO:Trondheim`.
    country = case(
        (place == "", UNTOLD), (place.contains(":"), func.split_part(place, ":", 1)), else_=SWEDEN
    ).label("country")
    category = PurchaseFigure.category.label("category")
    query = (
        counted(PurchaseLine.kitchen, category, country, func.sum(PurchaseFigure.kg))
        .outerjoin(Profile, Profile.id == PurchaseFigure.profile_id)
        .where(
            extract("year", PurchaseLine.bought_on) == year,
            PurchaseFigure.kg.is_not(None),
            PurchaseFigure.category != "",
        )
        .group_by(PurchaseLine.kitchen, "category", "country")
    )
    found: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    for kitchen, key, code, kg in session.execute(query):
        found[kitchen, key][code] = max(kg, Decimal(0))
    order = {key: at for at, key in enumerate(pots())}
    return [
        Bought(kitchen, key, kg)
        for (kitchen, key), kg in sorted(found.items(), key=lambda one: (order.get(one[0][1], 99), one[0][0]))
        if key in order
    ]


@dataclass(frozen=True)
class Coverage:
    """How much of a year the need is known from.

    Attributes:
        lines, left_out: of purchases, and those of them whose goods are not sorted or cannot be weighed.
        months: in which anything was bought.
    """

    lines: int
    left_out: int
    months: int


def coverage(session: Session, year: int) -> Coverage:
    """What is not in `bought` is not what nobody needs."""
    counts = (PurchaseFigure.kg.is_not(None)) & (PurchaseFigure.category.in_(tuple(pots())))
    month = extract("month", PurchaseLine.bought_on)
    query = counted(func.count(), func.count().filter(counts), func.count(month.distinct()))
    lines, inside, months = session.execute(
        query.where(extract("year", PurchaseLine.bought_on) == year)
    ).one()
    return Coverage(lines, lines - inside, months)


def covers(group: str, country: str) -> bool:
    """Whether goods from a country stop when the group's do."""
    if country in (SWEDEN, UNTOLD):
        return False
    if group == ALL:
        return True
    if group == FROM_OUTSIDE_EU:
        return country not in EU
    return country in (NORDIC if group == FROM_NORDIC else EU)


def needs(
    found: Sequence[Bought], group: str, share_of: Mapping[str, Fraction], kitchens: Collection[str]
) -> list[Need]:
    """What is lacking each day: all that is known to come from there, and a share of what nobody says of.

    Args:
        share_of: category -> share of what is untold that comes from there; only these categories.
        kitchens: only these; all where none is named.
    """
    listed = []
    for one in found:
        if one.category not in share_of or (kitchens and one.kitchen not in kitchens):
            continue
        known = sum((Fraction(kg) for code, kg in one.kg.items() if covers(group, code)), Fraction(0))
        untold = Fraction(one.kg.get(UNTOLD, Decimal(0))) * share_of[one.category]
        if known + untold > 0:
            kg_per_day = (known + untold) / YEAR_DAYS
            listed.append(Need(one.kitchen, one.category, pots()[one.category], kg_per_day))
    return listed


def supplies(session: Session, told: Sequence[Told], today: date) -> tuple[list[Supply], int]:
    """What each firm can do with each kind; and how many products are left out, their unit not being kg."""
    usual, left_out = _usual(session, today)
    cards = {one.organisation_id: one for one in told}
    parts = {(one.organisation_id, part.kind): part for one in told for part in one.card.parts}
    found = []
    for firm, kind in sorted({*usual, *parts}, key=str):
        card = cards.get(firm)
        farm = card.card.farm if card else None
        found.append(Supply(str(firm), kind, usual.get((firm, kind), {}), parts.get((firm, kind)), farm))
    return found, left_out


def _usual(session: Session, today: date) -> tuple[dict[tuple[UUID, str], dict[int, Fraction]], int]:
    """(firm, kind) -> month -> kg a day of what is stated for valid products."""
    family = Profile.content["family"].astext
    query = (
        select(CatalogueEntry.slug, CatalogueEntry.category, CatalogueEntry.unit, family)
        .join(Profile, Profile.id == CatalogueEntry.profile_id)
        .where(CatalogueEntry.valid_until >= today)
    )
    kind_of, lists, left_out = {}, set(), 0
    for slug, category, unit, named in session.execute(query):
        kind = kind_of_declared().get(f"{named}/{category}") or kind_of_declared().get(named)
        if kind is None:
            continue
        if not unit.startswith("kg"):
            left_out += 1
            continue
        kind_of[slug] = kind
        lists.add((category, unit))
    usual: dict[tuple[UUID, str], dict[int, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for category, unit in sorted(lists):
        for one in offered(session, category, unit, today):
            for month in one.offer.months if one.slug in kind_of else ():
                kg = Fraction(one.offer.quantity) * YEAR_MONTHS / YEAR_DAYS
                usual[one.firm_id, kind_of[one.slug]][month] += kg
    return {key: dict(months) for key, months in usual.items()}, left_out
