"""Products side by side. Everything chosen stands in the address."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from portal import db
from portal.access import PUBLIC, enter
from portal.accounts.countries import country_name
from portal.accounts.models import Role
from portal.accounts.session import current_user
from portal.catalogue.words import category_name
from portal.comparison.imports import Abroad, abroad
from portal.comparison.judging import break_evens, refusals, verdicts, warnings
from portal.comparison.sides import Side, sides_of
from portal.comparison.words import break_even_words, production_words, stages_of, verdict_words
from portal.declarations.desk import today
from portal.delivered.words import way_words
from portal.kitchens.models import DeliveryPoint
from portal.kitchens.queries import points_for
from portal.shortlists.queries import lists_of

FEWEST, MOST = 2, 4
LENGTH = 20

comparison = Blueprint("comparison", __name__)


@comparison.get("/jamfor")
@enter(PUBLIC)
def show() -> str:
    """Two to four products side by side, or why they must not be."""
    slugs = list(dict.fromkeys(text[:LENGTH].lower() for text in request.args.getlist("vara")))
    user = current_user()
    with db.reading() as session:
        points = points_for(session, user.id if user else None)
        kitchen = _kitchen(points, request.args.get("kok", ""))
        keeps = user is not None and user.role == Role.BUYER
        lists = lists_of(session, user.id) if user and keeps else []
        sides = sides_of(session, [slug for slug in slugs if slug.isprintable()][:MOST], kitchen)
    reasons = refusals(sides, kitchen) if len(sides) >= FEWEST else []
    may_compare = len(sides) >= FEWEST and not reasons
    return render_template(
        "comparison/show.html",
        sides=sides,
        kitchen=kitchen,
        kitchens=[(str(point.id), point.name) for point in points],
        notices=_notices(slugs, sides, request.args.get("kok", ""), kitchen),
        reasons=reasons,
        may_compare=may_compare,
        warnings=warnings(sides) if may_compare else [],
        verdicts=[verdict_words(one) for one in verdicts(sides)] if may_compare else [],
        break_evens=[break_even_words(one, kitchen) for one in break_evens(sides)]
        if may_compare and kitchen
        else [],
        stages=stages_of(sides) if may_compare else [],
        imports=_imports(sides) if may_compare else [],
        may_keep=keeps,
        lists=[(str(one.id), one.name) for one, _number in lists],
        country_name=country_name,
        production_words=production_words,
        way_words=way_words,
        category_name=category_name,
        today=today(),
    )


def _kitchen(points: Sequence[DeliveryPoint], typed: str) -> DeliveryPoint | None:
    return next((point for point in points if str(point.id) == typed and point.filled_at is not None), None)


def _notices(slugs: list[str], sides: list[Side], typed: str, kitchen: DeliveryPoint | None) -> list[str]:
    notices = []
    if len(slugs) > MOST:
        notices.append(_("Högst %(count)s varor kan jämföras åt gången. De första visas.", count=MOST))
    if len(sides) < min(len(slugs), MOST):
        notices.append(_("Minst en av varorna finns inte i katalogen längre."))
    if typed and kitchen is None:
        notices.append(_("Köket finns inte, eller så räknas dess siffror ut just nu."))
    return notices


def _imports(sides: list[Side]) -> list[tuple[Side, Sequence[Abroad]]]:
    """The literature's rows, once per kind of product; only for what is counted by the kilogram."""
    kinds = {(side.entry.category, side.family): side for side in sides if side.entry.unit == "kg"}
    return [(side, rows) for (category, family), side in kinds.items() if (rows := abroad(category, family))]
