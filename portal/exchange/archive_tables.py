"""The tables of an export, for people: the same content to open in a spreadsheet, as CSV and as one file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter  # type: ignore[import-untyped] # the library says no types

from portal.catalogue.export import BYTE_ORDER_MARK, safe_text
from portal.exchange.archive import Told, plain
from schemas.questionnaire import FAMILIES, Answer, Family, load_family
from schemas.questionnaire.rows import formatted

Table = list[list[Any]]

# Not through gettext: a worker, which has no request and so no language, writes large exports.
HEADS: Mapping[str, Mapping[str, list[str]]] = {
    "sv": {
        "deklarationer": ["Nummer", "Vara", "År", "Varugrupp", "Status", "Version", "Påbörjad", "Ändrad"],
        "svar": [
            *("Nummer", "Vara", "År", "Fråga", "Svar", "Som det skrevs", "Kommentar", "Ändrat av", "Ändrat"),
            *("Frågans id", "Svarets version"),
        ],
        "resultat": [
            *("Nummer", "Vara", "År", "Version", "Klimatavtryck, kg CO2e", "Troligt spann från"),
            *("Troligt spann till", "Räknat per", "Egna uppgifter, andel", "Faktorer", "Uträknat"),
        ],
        "handelser": ["Nummer", "Vara", "År", "Händelse", "Av", "När"],
    },
    "en": {
        "deklarationer": [
            "Number",
            "Product",
            "Year",
            "Product group",
            "Status",
            "Version",
            "Started",
            "Changed",
        ],
        "svar": [
            *(
                "Number",
                "Product",
                "Year",
                "Question",
                "Answer",
                "As typed",
                "Comment",
                "Changed by",
                "Changed",
            ),
            *("Id of the question", "Version of the answer"),
        ],
        "resultat": [
            *("Number", "Product", "Year", "Version", "Carbon footprint, kg CO2e", "Likely range from"),
            *("Likely range to", "Counted per", "Own data, share", "Factors", "Calculated"),
        ],
        "handelser": ["Number", "Product", "Year", "Event", "By", "When"],
    },
}
NAMES = {
    "sv": {name: name for name in HEADS["sv"]},
    "en": {"deklarationer": "declarations", "svar": "answers", "resultat": "results", "handelser": "events"},
}
UNKNOWN = {"sv": "Jag vet inte", "en": "I don't know"}


class Tables:
    """Rows gathered while the declarations pass by."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.rows: dict[str, Table] = {name: [] for name in HEADS[language]}

    def add(self, told: Told, names: Mapping[Any, str]) -> None:
        """The rows of one declaration; `names` are people by id."""
        one = told.declaration
        head: list[Any] = [one.number, one.product_name, one.reference_year]
        family = load_family(one.family) if one.family in FAMILIES else None
        group = family.text(self.language).label if family else one.family
        dates = [plain(one.created_at), plain(one.updated_at)]
        self.rows["deklarationer"].append([*head, group, one.status, one.version, *dates])
        for row in told.rows:
            answer = row.answer()
            said = [_label(family, row.question_id, self.language), answer_of(family, answer, self.language)]
            by = [names.get(row.updated_by, ""), plain(row.updated_at)]
            more = [answer.entered, answer.comment or "", *by, row.question_id, row.version]
            self.rows["svar"].append([*head, *said, *more])
        for version, result in told.footprints:
            figures = [result.total_kg_co2e, result.low_kg_co2e, result.high_kg_co2e]
            about = [result.result["declared_unit"], result.primary_share, result.factor_set]
            self.rows["resultat"].append([*head, version, *figures, *about, plain(result.computed_at)])
        for stored, actor in told.events:
            self.rows["handelser"].append([*head, stored.type, actor, plain(stored.occurred_at)])

    def files(self) -> Iterable[tuple[str, bytes]]:
        """(name, content) of each table as CSV, and of all as one workbook."""
        for name, rows in self.rows.items():
            shown = NAMES[self.language][name]
            yield f"{shown}.csv", _csv([HEADS[self.language][name], *rows]).encode()
        yield {"sv": "tabeller.xlsx", "en": "tables.xlsx"}[self.language], self._workbook()

    def _workbook(self) -> bytes:
        content = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(content, options)
        bold = book.add_format({"bold": True})
        for name, rows in self.rows.items():
            sheet = book.add_worksheet(NAMES[self.language][name])
            sheet.freeze_panes(1, 0)
            for column, head in enumerate(HEADS[self.language][name]):
                sheet.write_string(0, column, head, bold)
            for number, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    _write(sheet, number, column, value)
        book.close()
        return content.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, int | Decimal):
        sheet.write_number(row, column, float(value))
    else:
        sheet.write_string(row, column, str(value))


def _csv(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return BYTE_ORDER_MARK + text.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    return safe_text(value) if isinstance(value, str) else str(value)


def _label(family: Family | None, question_id: str, language: str) -> str:
    known = family is not None and question_id in family.questions
    return family.questions[question_id].text(language).label if family is not None and known else question_id


def answer_of(family: Family | None, answer: Answer, language: str) -> str:
    """An answer in words; as it was typed where its question is gone."""
    if answer.state == "unknown":
        return UNKNOWN[language]
    if answer.state == "blank":
        return ""
    question = family.questions.get(answer.question_id) if family else None
    if question is None:
        return answer.entered or str(answer.value)
    return formatted(question, answer.value, answer.unit, language)
