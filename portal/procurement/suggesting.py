"""Where the figures of a new requirement start: from what is published of the category."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from portal.declarations.words import boundary_words
from portal.procurement import queries
from portal.procurement.market import uncertainty_percent
from portal.procurement.requirement_forms import RequirementForm
from portal.results.words import unit_name
from schemas.lawful.wording import UNITS, written

USUAL = {"samples": "2", "days": "14", "correction_days": "60", "proof": "reviewed", "boundary": "delivered"}
FULL_POINTS_OF_MIDDLE, NO_POINTS_OF_MIDDLE = Decimal("0.5"), Decimal("1.5")


def suggest(session: Session, form: RequirementForm, today: date) -> list[str]:
    """Fill in where to start, and say in words where each figure comes from."""
    for name, usual in USUAL.items():
        form[name].data = usual
    category = form.category.data or ""
    bases = queries.bases(session, category, today)
    unit, boundary = (bases[0][0], bases[0][1]) if bases else ("kg", "delivered")
    offers = queries.offers(session, category, unit, boundary, today)
    form.unit.data = next((name for name, code in UNITS.items() if code == unit), "kg")
    percent = uncertainty_percent(offers)
    form.uncertainty_percent.data = form.tolerance_percent.data = str(percent)
    if not offers:
        return [_nothing_published(percent)]
    middle = offers[len(offers) // 2].total
    form.limit.data = written(round(middle, 2))
    form.best.data = written(round(middle * FULL_POINTS_OF_MIDDLE, 2))
    form.worst.data = written(round(middle * NO_POINTS_OF_MIDDLE, 2))
    counted = ngettext("%(num)s publicerad vara", "%(num)s publicerade varor", len(offers))
    told = _(
        "Förslagen utgår från %(counted)s i kategorin. Den mittersta har %(middle)s kg CO₂e per %(unit)s, "
        "%(boundary)s, och osäkerheten är omkring %(percent)s %%. Pröva marknaden innan du bestämmer dig.",
        counted=counted,
        unit=unit_name(unit),
        boundary=boundary_words(boundary).lower(),
        middle=written(round(middle, 2)),
        percent=percent,
    )
    only_gate = _("Siffrorna gäller till gårdsgrind: lägg till transporten till köken.")
    return [told] if boundary == "delivered" else [told, only_gate]


def _nothing_published(percent: int) -> str:
    return _(
        "Ingen vara i kategorin är publicerad. Osäkerheten %(percent)s %% är ett försiktigt värde som "
        "portalen själv har valt, inte en uppgift ur någon källa.",
        percent=percent,
    )
