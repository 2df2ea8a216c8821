"""The list as a file that Excel with Swedish settings opens as it stands.

UTF-8 with a byte order mark, semicolons between columns and a decimal comma. Text written by
producers can never become a formula: see `safe_text`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

import xlsxwriter  # type: ignore[import-untyped] # the library says no types
from flask_babel import gettext as _

from portal.accounts.municipalities import municipality_name
from portal.catalogue.models import CatalogueEntry
from portal.catalogue.words import category_name
from portal.declarations.words import boundary_words
from portal.i18n import TIME_ZONE
from portal.results.words import unit_name

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]+)?")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTE_ORDER_MARK = "\ufeff"

Address = Callable[[CatalogueEntry], str]


def safe_text(text: str) -> str:
    """Text as a cell: an apostrophe before anything a spreadsheet would take for a formula."""
    return "'" + text if text.lstrip().startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS) else text


def csv_lines(entries: Iterable[CatalogueEntry], address: Address) -> Iterator[str]:
    """The file, line by line.

    Args:
        address: gives the profile's address, so that each row can be traced.
    """
    yield BYTE_ORDER_MARK + _line(_head())
    for entry in entries:
        yield _line(_row(entry, address(entry)))


def xlsx(entries: Iterable[CatalogueEntry], address: Address) -> bytes:
    """The same rows as a workbook: figures as numbers, text as text, never a formula or a link."""
    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(_("Katalog"))
        sheet.write_row(0, 0, _head(), book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for number, entry in enumerate(entries, start=1):
            sheet.write_row(number, 0, [_cell(text) for text in _row(entry, address(entry))])
    return target.getvalue()


def _cell(text: str) -> str | float:
    plain = text.replace(",", ".", 1)
    return float(plain) if NUMBER.fullmatch(plain) else text


def _head() -> list[str]:
    return [
        _("Vara"),
        _("Kategori"),
        _("Producent"),
        _("Kommun"),
        _("Redovisningsår"),
        _("Klimatavtryck, kg CO₂e"),
        _("Troligt spann från, kg CO₂e"),
        _("Troligt spann till, kg CO₂e"),
        _("Räknat per"),
        _("Vad som räknas med (systemgräns)"),
        _("Egna uppgifter, andel"),
        _("Granskning"),
        _("Publicerad"),
        _("Gäller till och med"),
        _("Version"),
        _("Adress"),
    ]


def _row(entry: CatalogueEntry, address: str) -> list[str]:
    return [
        safe_text(entry.product_name),
        safe_text(category_name(entry.category, entry.category_label)),
        safe_text(entry.producer),
        safe_text(municipality_name(entry.municipality)),
        str(entry.reference_year),
        _decimal(entry.total_kg_co2e),
        _decimal(entry.low_kg_co2e),
        _decimal(entry.high_kg_co2e),
        safe_text(unit_name(entry.unit)),
        safe_text(boundary_words(entry.boundary, entry.category)),
        _decimal(entry.primary_share),
        _("Granskad av regionen (nivå L2)"),
        entry.published_at.astimezone(TIME_ZONE).date().isoformat(),
        entry.valid_until.isoformat(),
        str(entry.version),
        address,
    ]


def _decimal(value: Decimal) -> str:
    plain = f"{value:f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain).replace(".", ",")


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=";", lineterminator="\r\n").writerow(cells)
    return line.getvalue()
