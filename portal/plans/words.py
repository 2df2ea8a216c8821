"""Plans in words."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _

from portal.i18n import current_language, number
from portal.plans.transitions import Status


def status_word(status: str) -> tuple[str, str | None]:
    """Where a plan is, as word and colour of a tag."""
    words = {
        Status.DRAFT: (_("Utkast"), "blue"),
        Status.PROPOSED: (_("Väntar på regionen"), "yellow"),
        Status.AGREED: (_("Överenskommen"), None),
        Status.ENDED: (_("Avslutad"), "grey"),
    }
    return words[Status(status)]


def reason_word(reason: str) -> str:
    """Why two figures cannot be compared, as the end of "därför att ..."."""
    words = {
        "declared_unit": _("de är räknade per olika enhet"),
        "boundary": _("de räknar med olika mycket av kedjan"),
        "gwp_set": _("de väger växthusgaserna olika"),
        "method": _("de är räknade med olika version av metoden"),
    }
    return words.get(reason, reason)


def price_per_kg(cost_sek: Decimal | None, saved_kg: float) -> str:
    """What a saved kilogram costs, or gives; '' where no cost is given or nothing is saved."""
    if cost_sek is None or saved_kg <= 0:
        return ""
    price = float(cost_sek) / saved_kg
    told = number(abs(price), 2)
    unit = "SEK" if current_language() == "en" else "kr"
    if cost_sek < 0:
        return _("Du tjänar %(price)s %(unit)s per kg CO₂e som du slipper", price=told, unit=unit)
    return _("%(price)s %(unit)s per kg CO₂e som du slipper", price=told, unit=unit)
