"""The sums as a file that Excel with Swedish settings opens as it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal

from flask_babel import gettext as _

from portal.catalogue.export import BYTE_ORDER_MARK, safe_text
from portal.purchases.categories import category_label
from portal.purchases.sums import Sum


def csv_of(found: Mapping[str, Sequence[Sum]]) -> str:
    """Every sum as a line, with what it is a sum of."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow(
        [
            _("Summerat efter"),
            _("Namn"),
            _("kg inköpt"),
            _("kg med känt klimatavtryck"),
            _("kg med granskad siffra"),
            _("kg CO₂e"),
            _("kg CO₂e, lägst"),
            _("kg CO₂e, högst"),
            _("Rader"),
            _("Rader utan klimatavtryck"),
            _("Kronor"),
        ]
    )
    named = {"category": _("Kategori"), "kitchen": _("Kök"), "month": _("Månad")}
    for by, lines in found.items():
        for one in lines:
            name = category_label(one.key) if by == "category" else one.key
            table.writerow([named[by], safe_text(name or _("Okänd")), *_figures(one)])
    return BYTE_ORDER_MARK + written.getvalue()


def _figures(one: Sum) -> list[str]:
    amounts = (one.kg, one.known_kg, one.verified_kg, one.kg_co2e, one.low, one.high)
    return [*map(_decimal, amounts), str(one.lines), str(one.unknown_lines), _decimal(one.amount_sek)]


def _decimal(value: Decimal) -> str:
    return f"{round(value, 3):f}".replace(".", ",")
