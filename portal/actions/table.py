"""The list of actions as a file that Excel with Swedish settings opens as it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from flask_babel import gettext as _

from portal.actions.queries import Listed
from portal.actions.words import effects, gap_words, status_word
from portal.catalogue.export import BYTE_ORDER_MARK, safe_text
from portal.purchases.categories import category_label


def csv_of(found: Sequence[Listed]) -> str:
    """Every action as a line."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow(
        [
            _("Plan"),
            _("Åtgärd nr"),
            _("Enhet"),
            _("År"),
            _("Lucka"),
            _("Åtgärd"),
            _("Kategori"),
            _("Ansvarig"),
            _("Senast"),
            _("Status"),
            _("Väntad effekt, kg CO₂e per år"),
            _("lägst"),
            _("högst"),
            _("Hur effekten är räknad"),
            _("Räknat på år"),
            _("Skäl"),
        ]
    )
    for one in found:
        table.writerow(_row(one))
    return BYTE_ORDER_MARK + written.getvalue()


def _row(one: Listed) -> list[str]:
    action = one.action
    ways = {key: label for key, label, _hint in effects()}
    return [
        str(one.plan.number),
        str(action.number),
        safe_text(one.plan.unit),
        str(one.plan.year),
        safe_text(gap_words(action.gap, action.category, action.figures)),
        safe_text(action.title),
        category_label(action.category) if action.category else "",
        safe_text(one.owner),
        action.due_on.isoformat(),
        status_word(action.status)[0],
        *map(_decimal, (action.expected_kg_co2e, action.expected_low, action.expected_high)),
        ways[action.effect],
        str(action.effect_year),
        safe_text(action.dropped_reason or action.effect_reason),
    ]


def _decimal(value: Decimal | None) -> str:
    return "" if value is None else f"{round(value, 3):f}".replace(".", ",")
