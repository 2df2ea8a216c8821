"""A product and its figure as search engines read them: schema.org as a data block on the profile's page.

A block of the type `application/ld+json` is not run, so the content security policy lets it stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from markupsafe import Markup

from portal.opendata.items import Words, method
from portal.opendata.rows import LICENCE, figure_row
from portal.security import settings

KILOGRAM = "KGM"  # UNECE Recommendation 20


def product(row: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """The product, with the figure, its unit, boundary and method as a property."""
    told = {
        "@context": "https://schema.org",
        "@type": "Product",
        "@id": row["product_url"] or row["profile_url"],
        "name": row["product_name"],
        "category": row["category_sv"],
        "gtin14": row["gtin"],
        "manufacturer": {"@type": "Organization", "name": row["producer"]},
        "countryOfOrigin": {"@type": "Country", "identifier": row["country"]},
        "url": row["profile_url"],
        "additionalProperty": [_figure(row, words), *_beside(row, words)],
        "subjectOf": {"@type": "WebPage", "url": row["version_url"], "license": LICENCE},
    }
    return {name: value for name, value in told.items() if value}


def data_block(told: Mapping[str, Any]) -> Markup:
    """The content of the element; no text in it can end the element or be taken for markup."""
    written = current_app.json.dumps(told, ensure_ascii=False)
    for character, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        written = written.replace(character, escape)
    return Markup(written)  # noqa: S704 - every character that HTML gives a meaning is escaped above


def block_of(slug: str, facts: Mapping[str, Any]) -> Markup:
    """The block of one product's page."""
    return data_block(product(figure_row(slug, facts, settings().base_url), Words()))


def _figure(row: Mapping[str, Any], words: Words) -> dict[str, Any]:
    return {
        "@type": "PropertyValue",
        "propertyID": "carbonFootprint",
        "name": "Klimatavtryck",
        "description": f"kg CO2e per {words.unit(row)}. {words.boundary(row)}.",
        "value": row["kg_co2e"],
        "minValue": row["kg_co2e_low"],
        "maxValue": row["kg_co2e_high"],
        "unitCode": KILOGRAM,
        "unitText": f"kg CO2e per {words.unit(row)}",
        "measurementTechnique": method(row),
    }


def _beside(row: Mapping[str, Any], words: Words) -> list[dict[str, Any]]:
    told = (
        ("systemBoundary", "Vad som räknas med", words.boundary(row)),
        ("reviewLevel", "Granskning", f"{row['review_level']} {row['reviewed_on']}"),
        ("validUntil", "Gäller till och med", row["valid_until"]),
    )
    return [
        {"@type": "PropertyValue", "propertyID": key, "name": name, "value": value}
        for key, name, value in told
    ]
