"""Common requests to producers, filled with the question's name."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import force_locale
from flask_babel import gettext as _

from portal.verdicts.models import Kind

EVIDENCE_PHRASE = "invoice"


def phrases(name: str) -> Mapping[str, str]:
    """Every ready-made request about one thing, such as "arealen", in the language of the moment."""
    return {
        "invoice": _("Vi behöver se fakturan för %(name)s. Ladda upp den vid frågan.", name=name),
        "record": _(
            "Vi behöver se journalen, planen eller mätningen bakom %(name)s. Ladda upp den vid frågan.",
            name=name,
        ),
        "explain": _("Förklara hur du har kommit fram till %(name)s.", name=name),
        "unit": _("Kontrollera värdet och enheten för %(name)s.", name=name),
        "year": _("Kontrollera att svaret om %(name)s gäller hela redovisningsåret.", name=name),
    }


def phrase_choices() -> list[tuple[str, str]]:
    """The requests to choose among, by what they are for."""
    return [
        ("invoice", _("Be om fakturan")),
        ("record", _("Be om journal, plan eller mätning")),
        ("explain", _("Be om en förklaring")),
        ("unit", _("Be om kontroll av värde och enhet")),
        ("year", _("Be om kontroll av året")),
    ]


def filled(phrase: str, kind: str, name: str, locale: str) -> str:
    """The request chosen, in the producer's language; missing evidence has one of its own. Empty for none."""
    wanted = phrase or (EVIDENCE_PHRASE if kind == Kind.EVIDENCE else "")
    with force_locale(locale):
        return phrases(name).get(wanted, "")
