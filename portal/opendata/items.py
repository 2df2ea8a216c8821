"""A figure as properties of an item in catalogues for electronic ordering, and as a row of a list of goods.

In UBL, which Peppol's and Norway's (EHF) catalogues are written in, an item has any number of
`cac:AdditionalItemProperty`, each a `cbc:Name` and a `cbc:Value`.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import force_locale

from portal.declarations.words import boundary_words
from portal.results.words import UNITS, unit_name

CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
GTIN_SCHEME = "0160"  # GS1 in the list of identifiers (ISO 6523) that Peppol uses
FIGURES = 3

PROPERTY_NAMES = ("number", "gtin", "item_name", "property", "value")
GOODS_NAMES = (
    "GTIN",
    "Artikelbenämning",
    "Tillverkare",
    "Ursprungsland",
    "Varuslag",
    "Klimatavtryck, kg CO2e",
    "Räknat per",
    "Troligt spann från",
    "Troligt spann till",
    "Systemgräns",
    "Metod",
    "Granskning",
    "Gäller till och med",
    "Profil",
    "Undertecknad fil, SHA-256",
)

Row = Mapping[str, Any]


class Words:
    """Units and boundaries in Swedish, looked up once for a whole file."""

    def __init__(self) -> None:
        with force_locale("sv"):
            self.units = {unit: unit_name(unit) for unit in UNITS}
            self.boundaries = {boundary: boundary_words(boundary) for boundary in ("farm_gate", "delivered")}

    def unit(self, row: Row) -> str:
        """What the figure is counted per."""
        return self.units.get(row["declared_unit"], str(row["declared_unit"]))

    def boundary(self, row: Row) -> str:
        """What is counted."""
        return self.boundaries.get(row["boundary"], str(row["boundary"]))


def properties(row: Row, words: Words) -> list[tuple[str, str]]:
    """Name and value of each property; what a figure does not have, a signature or a number, is left out."""
    unit = words.unit(row)
    told = [
        (f"Klimatavtryck, kg CO2e per {unit}", rounded(row["kg_co2e"])),
        (f"Klimatavtryck, troligt spann från, kg CO2e per {unit}", rounded(row["kg_co2e_low"])),
        (f"Klimatavtryck, troligt spann till, kg CO2e per {unit}", rounded(row["kg_co2e_high"])),
        ("Klimatavtryck, vad som räknas med", words.boundary(row)),
        ("Klimatavtryck, metod", method(row)),
        ("Klimatavtryck, granskning", f"{row['review_level']} {row['reviewed_on']}"),
        ("Klimatavtryck, gäller till och med", row["valid_until"]),
        ("Klimatavtryck, profil", row["version_url"]),
        ("Klimatavtryck, undertecknad fil SHA-256", row["credential_sha256"]),
    ]
    return [(name, value) for name, value in told if value]


def property_rows(row: Row, words: Words) -> Iterator[dict[str, Any]]:
    """The same as rows of a file with every item's properties."""
    for name, value in properties(row, words):
        yield {
            "number": row["number"],
            "gtin": row["gtin"],
            "item_name": row["product_name"],
            "property": name,
            "value": value,
        }


def goods_row(row: Row, words: Words) -> dict[str, Any]:
    """A row of the list of goods, headed as those who fill in article registers know it."""
    values = (
        row["gtin"],
        row["product_name"],
        row["producer"],
        row["country"],
        row["category_sv"],
        rounded(row["kg_co2e"]),
        words.unit(row),
        rounded(row["kg_co2e_low"]),
        rounded(row["kg_co2e_high"]),
        words.boundary(row),
        method(row),
        f"{row['review_level']} {row['reviewed_on']}",
        row["valid_until"],
        row["version_url"],
        row["credential_sha256"],
    )
    return dict(zip(GOODS_NAMES, values, strict=True))


def item_xml(row: Row, words: Words) -> str:
    """The properties as the UBL that goes into a line of a catalogue."""
    ET.register_namespace("cac", CAC)
    ET.register_namespace("cbc", CBC)
    item = ET.Element(f"{{{CAC}}}Item")
    _text(item, "Name", row["product_name"])
    if row["gtin"]:
        _text(ET.SubElement(item, f"{{{CAC}}}StandardItemIdentification"), "ID", row["gtin"]).set(
            "schemeID", GTIN_SCHEME
        )
    for name, value in properties(row, words):
        one = ET.SubElement(item, f"{{{CAC}}}AdditionalItemProperty")
        _text(one, "Name", name)
        _text(one, "Value", value)
    ET.indent(item)
    return ET.tostring(item, encoding="unicode") + "\n"


def method(row: Row) -> str:
    """The method with its versions."""
    return f"Jordnära {row['engine_version']}, utsläppsfaktorer {row['factor_set']}, {row['gwp_set']}"


def rounded(value: float) -> str:
    """A figure with three significant digits and a decimal point, never with an exponent."""
    text = f"{float(f'{value:.{FIGURES}g}'):.12f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{CBC}}}{name}")
    element.text = text
    return element
