"""Divide a need: what there is along each route and in each month, and how large parts several can carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.access import PROCURER, enter
from portal.accounts.session import current_user
from portal.catalogue.queries import categories
from portal.catalogue.words import category_name
from portal.db import reading
from portal.declarations.desk import today
from portal.kitchens.models import DeliveryPoint
from portal.kitchens.queries import points_for
from portal.procurement import queries
from portal.procurement.blueprint import procurement
from portal.procurement.lots import Advice, Need, Season, seasons
from portal.procurement.models import TITLE_MAX
from portal.procurement.typed import KILOS, number_in
from portal.results.words import unit_name
from portal.supply.offers import MONTHS
from portal.supply.queries import offered
from portal.supply.words import month_name
from schemas.lawful import amounts

ROUTES = range(1, 5)
QUANTITY_MAX = Decimal(10**9)
SMALL_LOTS = "small_lots"


@dataclass(frozen=True)
class Typed:
    """One route as it stands in the address."""

    number: int
    kitchen: str
    quantity: str


@dataclass(frozen=True)
class Route:
    """One route's need, and what follows for each season."""

    need: Need
    stated: int
    seasons: Sequence[Season]


@procurement.get("/dela-upp")
@enter(PROCURER)
def lots() -> str:
    """The need as typed, everything in the address, and beside it what producers say that they have."""
    args, problems = request.args, list[str]()
    user = current_user()
    with reading() as session:
        known = categories(session)
        points = points_for(session, user.id if user else None)
        bases = queries.bases(session, args.get("kategori", ""), today())
        units = list(dict.fromkeys(unit for unit, _boundary, _count in bases))
        unit = args.get("enhet", "") if args.get("enhet", "") in units else next(iter(units), "")
        months = _months(args.getlist("manad"))
        rows = _typed()
        routes = [
            route
            for row in rows
            if (route := _route(session, row, points, months, unit, problems)) is not None
        ]
    return render_template(
        "procurement/lots.html",
        category=args.get("kategori", ""),
        categories=[(key, category_name(key, label)) for key, label in known],
        unit=unit,
        units=[(one, unit_name(one)) for one in units],
        unit_words=unit_name(unit),
        months=[(str(one), month_name(one)) for one in MONTHS],
        chosen=[str(one) for one in months],
        kitchens=[(str(one.id), one.name) for one in points],
        rows=rows,
        routes=routes,
        problems=problems,
        advice=advice_words(),
        units_of_law={"EUR": _("%(amount)s euro"), "percent": _("%(amount)s procent")},
        small_lots=[row[0] for name, row in amounts().items() if name.startswith(SMALL_LOTS)],
    )


def advice_words() -> dict[Advice, str]:
    """What to consider, in words."""
    return {
        Advice.WHOLE: _("Minst tre företag säger sig klara hela mängden var för sig. Den kan vara en del."),
        Advice.DIVIDE: _("Dela mängden: så stora delar säger sig tre företag klara var för sig."),
        Advice.TOGETHER: _("Tillsammans räcker mängden. Skriv att flera företag får lämna anbud i grupp."),
        Advice.THIN: _(
            "Färre än tre företag har sagt att de kan leverera. Fråga marknaden innan du delar upp."
        ),
        Advice.NOBODY: _(
            "Ingen har sagt att den kan leverera då. Fråga marknaden, eller upphandla de månaderna för sig."
        ),
        Advice.LIST: _(
            "Många små företag, och inget klarar mer än en fjärdedel. Överväg ett dynamiskt inköpssystem: "
            "där kan nya företag komma med under hela tiden."
        ),
    }


def _months(typed: Sequence[str]) -> tuple[int, ...]:
    """The months chosen; all of them when none was."""
    chosen = tuple(month for month in MONTHS if str(month) in typed)
    return chosen or tuple(MONTHS)


def _typed() -> list[Typed]:
    args = request.args
    return [Typed(at, args.get(f"kok{at}", ""), args.get(f"mangd{at}", "").strip()) for at in ROUTES]


def _route(
    session: Session,
    row: Typed,
    points: Sequence[DeliveryPoint],
    months: tuple[int, ...],
    unit: str,
    problems: list[str],
) -> Route | None:
    if not row.quantity:
        return None
    quantity = number_in(row.quantity, KILOS if unit.startswith("kg") else ())
    if quantity is None or not 0 < quantity <= QUANTITY_MAX:
        problems.append(_("Mängden på rutt %(number)s går inte att läsa som ett tal.", number=row.number))
        return None
    point = next((one for one in points if str(one.id) == row.kitchen), None)
    name = point.name if point else _("Rutt %(number)s", number=row.number)
    there = offered(session, request.args.get("kategori", ""), unit, today(), point) if unit else []
    need = Need(name[:TITLE_MAX], quantity, months)
    fitting = [one for one in there if one.offer.minimum is None or one.offer.minimum <= quantity]
    return Route(need, len(fitting), seasons(need, fitting))
