"""What the list says of a product whoever looks: written once for each language, and kept.

It says nothing but what `Shown` has, so what is kept can never be another product's, nor an older figure.
"""

from __future__ import annotations

import functools
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from flask import current_app, request
from markupsafe import Markup

from portal.catalogue.models import CatalogueEntry
from portal.catalogue.words import category_name
from portal.i18n import current_language

MOST_KEPT = 8000


class Shown(NamedTuple):
    """All that a card is written from; the fields of an entry with these names."""

    slug: str
    product_name: str
    producer: str
    municipality: str
    category: str
    category_label: str
    reference_year: int
    unit: str
    boundary: str
    total_kg_co2e: Decimal
    low_kg_co2e: Decimal
    high_kg_co2e: Decimal
    primary_share: Decimal
    valid_until: date


class Card(NamedTuple):
    """Which product it is, with the box that compares it; its figure; how long that holds."""

    about: Markup
    figure: Markup
    validity: Markup


def card_of(entry: CatalogueEntry, today: date) -> Card:
    """The entry's card in the reader's language."""
    shown = Shown(*(getattr(entry, name) for name in Shown._fields))
    return _written(shown, shown.valid_until < today, current_language(), request.root_path)


@functools.lru_cache(maxsize=MOST_KEPT)
def _written(shown: Shown, has_ended: bool, _language: str, _root: str) -> Card:
    parts: Any = current_app.jinja_env.get_template("catalogue/_card.html").module
    category = category_name(shown.category, shown.category_label)
    return Card(parts.about(shown, category), parts.figure(shown), parts.validity(shown, has_ended))
