"""Try a limit on what is published: how many products and firms are left, and with stricter proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.access import PUBLIC, enter
from portal.accounts.session import current_user
from portal.catalogue.queries import categories
from portal.catalogue.words import category_name
from portal.db import reading
from portal.declarations.desk import today
from portal.declarations.words import boundary_words
from portal.kitchens.models import DeliveryPoint
from portal.kitchens.queries import points_for
from portal.procurement import queries
from portal.procurement.blueprint import procurement
from portal.procurement.market import Offer, Passing, curve, passing, uncertainty_percent
from portal.procurement.typed import KILOS_CO2E_A_UNIT, PERCENT, number_in
from portal.results.words import unit_name
from portal.supply.offers import Offered, by_month
from portal.supply.queries import offered

WIDTH, HEIGHT, MARGIN = 600, 220, 10
TOLERANCE_MAX = 100
LIMIT_MAX = Decimal(100_000)
HALF = Decimal("0.5")
THIRD_PARTY = "L3"


@dataclass(frozen=True)
class Asked:
    """What the reader wants to try; everything stands in the address.

    Attributes:
        basis: the unit and boundary that figures are counted by, as `unit:boundary`.
    """

    category: str
    basis: str
    kitchen: DeliveryPoint | None
    limit: Decimal | None
    tolerance: int


@dataclass(frozen=True)
class Picture:
    """The curve as points of a drawing, products and firms."""

    products: str
    firms: str
    most: int
    least: Decimal
    greatest: Decimal
    at_limit: float | None


@procurement.get("/marknad")
@enter(PUBLIC)
def market() -> str:
    """The market at a limit, along all limits, and when proof is asked for."""
    problems: list[str] = []
    with reading() as session:
        known = categories(session)
        user = current_user()
        points = points_for(session, user.id if user else None)
        kitchens = [point for point in points if point.filled_at is not None]
        bases = _bases(session)
        asked = _asked(bases, kitchens, problems)
        offers = _offers(session, asked) if asked.basis else []
        through = {one.slug for one in offers if _passes(one, asked)}
        stated = [one for one in _stated(session, asked) if one.slug in through]
    lines = curve(offers, asked.tolerance)
    return render_template(
        "procurement/market.html",
        asked=asked,
        problems=problems,
        categories=[(key, category_name(key, label)) for key, label in known],
        bases=[(key, words) for key, words in bases],
        kitchens=[(str(one.id), one.name) for one in kitchens],
        offers=offers,
        lines=lines,
        picture=_picture(lines, asked.limit) if len(lines) > 1 else None,
        rows=_stricter(offers, asked),
        uncertainty=uncertainty_percent(offers),
        through=len(through),
        stated=len(stated),
        months=by_month(stated),
        unit=unit_name(asked.basis.partition(":")[0]),
        boundary=boundary_words(asked.basis.partition(":")[2]),
    )


def _bases(session: Session) -> list[tuple[str, str]]:
    found = queries.bases(session, request.args.get("kategori", ""), today())
    return [
        (f"{unit}:{boundary}", f"{unit_name(unit)}, {boundary_words(boundary)} ({count})")
        for unit, boundary, count in found
    ]


def _asked(bases: Sequence[tuple[str, str]], kitchens: Sequence[DeliveryPoint], problems: list[str]) -> Asked:
    """What the address says; what cannot be used is told and left out."""
    args = request.args
    offered = [key for key, _words in bases]
    wanted = args.get("raknat", "")
    kitchen = next((one for one in kitchens if str(one.id) == args.get("kok", "")), None)
    told = _("Gränsen går inte att läsa som ett tal i kg CO₂e.")
    limit = _figure(args.get("grans", ""), KILOS_CO2E_A_UNIT, LIMIT_MAX, told, problems)
    tolerance = _figure(
        args.get("tolerans", ""),
        PERCENT,
        Decimal(TOLERANCE_MAX),
        _("Toleransen ska vara ett tal mellan 0 och 100."),
        problems,
    )
    basis = wanted if wanted in offered else offered[0] if offered else ""
    return Asked(args.get("kategori", ""), basis, kitchen, limit, int(tolerance or 0))


def _figure(
    typed: str, units: tuple[str, ...], most: Decimal, told: str, problems: list[str]
) -> Decimal | None:
    if not typed.strip():
        return None
    value = number_in(typed.strip(), units)
    if value is None or not 0 <= value <= most:
        problems.append(told)
        return None
    return value


def _offers(session: Session, asked: Asked) -> list[Offer]:
    """What is published on this basis; at a kitchen with the way there counted in."""
    unit, _colon, boundary = asked.basis.partition(":")
    if asked.kitchen is None:
        return queries.offers(session, asked.category, unit, boundary, today())
    return queries.offers_at(session, asked.category, unit, asked.kitchen.id, today())


def _passes(one: Offer, asked: Asked) -> bool:
    return asked.limit is None or one.total <= asked.limit * (100 + asked.tolerance) / 100


def _stated(session: Session, asked: Asked) -> list[Offered]:
    """What producers say that they can deliver, at a kitchen those who say that they deliver there."""
    unit = asked.basis.partition(":")[0]
    return offered(session, asked.category, unit, today(), asked.kitchen) if unit else []


def _stricter(offers: Sequence[Offer], asked: Asked) -> list[tuple[str, Passing]]:
    """The limit on all that is published, and on what is left when more proof is asked for."""
    if asked.limit is None:
        return []
    kinds = [
        (_("Alla publicerade, granskade av regionen"), list(offers)),
        (_("Bara de med minst hälften egna uppgifter"), [one for one in offers if one.primary_share >= HALF]),
        (_("Bara verifierade av tredje part"), [one for one in offers if one.level == THIRD_PARTY]),
    ]
    return [(words, passing(left, asked.limit, asked.tolerance)) for words, left in kinds]


def _picture(lines: Sequence[Passing], limit: Decimal | None) -> Picture:
    """Steps from the left: between two limits nothing changes."""
    least, greatest = lines[0].limit, lines[-1].limit
    most = max(one.products for one in lines)

    def across(value: Decimal) -> float:
        return round(MARGIN + float((value - least) / (greatest - least)) * (WIDTH - 2 * MARGIN), 1)

    def steps(counts: Sequence[int]) -> str:
        heights = [HEIGHT - count / most * (HEIGHT - 20) for count in counts]
        at = list(zip([across(one.limit) for one in lines], heights, strict=True))
        points = [at[0]]
        for (_x, before), (x, y) in pairwise(at):
            points += [(x, before), (x, y)]
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)

    inside = limit is not None and least <= limit <= greatest
    return Picture(
        steps([one.products for one in lines]),
        steps([one.firms for one in lines]),
        most,
        least,
        greatest,
        across(limit) if inside and limit is not None else None,
    )
