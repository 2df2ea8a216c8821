"""What the pages call kinds of texts, regimes and how serious a finding is."""

from __future__ import annotations

from flask_babel import gettext as _

from schemas.lawful import Severity


def kinds() -> list[tuple[str, str]]:
    """Kinds of texts in procurement, in the order of the list."""
    return [
        ("teknisk_specifikation", _("Krav på varan (teknisk specifikation)")),
        ("tilldelningskriterium", _("Tilldelningskriterium")),
        ("kontraktsvillkor", _("Särskilt kontraktsvillkor")),
        ("kvalificeringskrav", _("Krav på leverantören")),
        ("villkor_deltagande", _("Villkor för att få delta")),
        ("bevis", _("Bevis som godtas")),
        ("motiv", _("Motiv, riktlinje eller policy")),
        ("dialog", _("Inbjudan till marknadsdialog")),
        ("upplagg", _("Upplägg: delkontrakt, värde, avtalsform")),
    ]


def regimes() -> list[tuple[str, str, str]]:
    """What the value of the procurement makes it, with a word of help."""
    return [
        ("over_troskel", _("Över EU:s tröskelvärde"), _("Hela lagen gäller, även 9 och 16 kap.")),
        (
            "under_troskel",
            _("Under tröskelvärdet"),
            _("19 kap. gäller. Bedömningen blir nästan alltid densamma."),
        ),
        ("direktupphandling", _("Direktupphandling"), _("19 a kap. gäller, och principerna i 4 kap. 1 §.")),
    ]


def severity_tag(severity: Severity | str) -> tuple[str, str]:
    """Word and colour of a finding's tag."""
    return {
        "block": (_("Måste ändras"), "red"),
        "warn": (_("Bör ändras"), "yellow"),
        "info": (_("Att tänka på"), "blue"),
    }[str(severity)]
