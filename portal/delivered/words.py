"""How a product comes to a kitchen, in words."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.delivered.queries import AtKitchen


def way_words(one: AtKitchen) -> str:
    """What the transport in a delivered figure stands on."""
    words = {
        # Whether the van is empty on the way home is not for the public.
        "own": _("producenten kör själv"),
        "own_loaded": _("producenten kör själv"),
        "haulier": _("åkeri eller grossist kör, med annan last"),
        "collected": _("köparen hämtar. Räknat med en vanlig skåpbil (schablon)"),
        "service": _("resorna räknas med i siffran, hur långt det än är"),
    }
    return words[one.terms.route]
