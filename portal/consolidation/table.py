"""What a reader is shown of a scenario, as a file that Excel with Swedish settings opens as it stands."""

from __future__ import annotations

import csv
import io

from flask_babel import gettext as _

from portal.catalogue.export import BYTE_ORDER_MARK, safe_text
from portal.consolidation.seen import Part, Seen
from portal.consolidation.words import verdict_word, way_word
from schemas.consolidation import Share


def csv_of(seen: Seen) -> str:
    """A line per product and way, of what the reader may see."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow(
        [
            _("Vara"),
            _("Producent"),
            _("kg i veckan"),
            _("Leveranser i veckan"),
            _("Sätt"),
            _("kg CO₂e per kg levererat"),
            _("kg CO₂e, lägst"),
            _("kg CO₂e, högst"),
            _("varav vägen, kg CO₂e per kg"),
            _("Skillnad mot att köra själv, kg CO₂e per kg"),
            _("Skillnad, lägst"),
            _("Skillnad, högst"),
            _("Bedömning"),
            _("Körda km i veckan"),
            _("Fyllnadsgrad, procent"),
        ]
    )
    parts = {one.slug: one for one in seen.parts}
    for share in seen.shares:
        table.writerow(_row(parts[share.product], share))
    return BYTE_ORDER_MARK + written.getvalue()


def _row(part: Part, share: Share) -> list[str]:
    figures = (
        share.kg_co2e,
        share.low,
        share.high,
        share.way_kg,
        share.difference,
        share.difference_low,
        share.difference_high,
    )
    return [
        safe_text(part.product),
        safe_text(part.firm),
        _decimal(float(part.kg_per_week)),
        _decimal(float(part.per_week)),
        way_word(share.way),
        *(_decimal(one) for one in figures),
        verdict_word(share.verdict)[0],
        "" if share.km is None else _decimal(share.km),
        "" if share.load is None else _decimal(100 * share.load),
    ]


def _decimal(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
