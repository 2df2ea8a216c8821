"""The sheets of the report: the points of B3, what each is made of, and what is missing, in words."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter  # type: ignore[import-untyped] # the library says no types
from flask_babel import gettext as _

from portal.catalogue.export import BYTE_ORDER_MARK, safe_text
from portal.results.words import in_language
from portal.vsme.b3 import Declared, Heading, Left, Part, emission_sums, energy_sums, parts

WIDTHS = (12, 44, 14, 10, 60, 80)


@dataclass(frozen=True)
class Point:
    """One row of the report. `value` None where only the undertaking itself knows it."""

    paragraph: str
    name: str
    value: float | None
    unit: str
    how: str
    missing: str


def points(found: Sequence[Part]) -> list[Point]:
    """The points of B3 in the order of the standard."""
    energy, emissions = energy_sums(found), emission_sums(found)
    return [*_energy_points(energy), *_emission_points(emissions), _intensity()]


def heading_word(heading: Heading) -> str:
    """What a heading is called."""
    words = {
        Heading.GRID: _("El från elnätet"),
        Heading.SOLAR: _("Egen solel (förnybar)"),
        Heading.HEAT: _("Köpt värme"),
        Heading.FOSSIL: _("Bränslen, icke förnybara"),
        Heading.RENEWABLE: _("Bränslen, förnybara"),
        Heading.BIOLOGICAL: _("Djur, gödsel och odling"),
        Heading.REFRIGERANT: _("Läckage av köldmedium"),
        Heading.LAND: _("Mulljord och ändrad markanvändning"),
    }
    return words[heading]


def left_word(left: Left | None) -> str:
    """Whether a line is in the sums, and otherwise why not."""
    words = {
        None: _("Ja"),
        Left.DEFAULT: _("Nej: en schablon och inte din egen uppgift"),
        Left.HIRED: _("Nej: den som körde åt dig redovisar det"),
        Left.BOUGHT: _("Nej: hör till något som du har köpt"),
    }
    return words[left]


def general_gaps(declared: Sequence[Declared]) -> list[str]:
    """What holds for every point."""
    names = ", ".join(f"{one.product_name} ({one.number})" for one in declared)
    return [
        _("Underlaget gäller de varor som du har deklarerat för året: %(names)s.", names=names),
        _("VSME frågar efter hela företaget. Lägg till allt som inte hör till de här varorna."),
        _("Av det som delas mellan flera varor är bara den deklarerade varans del med."),
        _("Leveranser som är räknade på kilometer är inte med, eftersom bränslet inte är uppgivet."),
        _("Siffrorna är inte granskade som hållbarhetsredovisning. Jämför dem med dina räkningar."),
    ]


def as_csv(declared: Sequence[Declared]) -> str:
    """The points as one table that Excel opens as it stands."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_point_head())
    for point in points(list(parts(declared))):
        value = "" if point.value is None else f"{point.value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
        writer.writerow([point.paragraph, point.name, value, point.unit, point.how, point.missing])
    for gap in general_gaps(declared):
        writer.writerow(["", "", "", "", "", safe_text(gap)])
    return BYTE_ORDER_MARK + text.getvalue()


def as_workbook(declared: Sequence[Declared]) -> bytes:
    """The points, what is missing, and every line behind them."""
    found = list(parts(declared))
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        number = book.add_format({"num_format": "0.000", "valign": "top"})
        sheet = book.add_worksheet("B3")
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width, wrapped)
        sheet.write_row(0, 0, _point_head(), bold)
        row = 0
        for row, point in enumerate(points(found), start=1):
            sheet.write_row(row, 0, [point.paragraph, point.name])
            if point.value is not None:
                sheet.write_number(row, 2, point.value, number)
            sheet.write_row(row, 3, [point.unit, point.how, point.missing])
        sheet.write_string(row + 2, 1, _("Det som gäller hela underlaget"), bold)
        for place, gap in enumerate(general_gaps(declared), start=row + 3):
            sheet.write_string(place, 1, gap)
        _lines_sheet(book.add_worksheet(_("Underlag")), found, bold)
    return target.getvalue()


def _lines_sheet(sheet: xlsxwriter.worksheet.Worksheet, found: Sequence[Part], bold: object) -> None:
    head = [
        *(_("Nummer"), _("Vara"), _("Rad i beräkningen"), _("Hör till"), "MWh", _("ton CO₂e")),
        *(_("Med i summan"), _("Källa")),
    ]
    sheet.write_row(0, 0, head, bold)
    sheet.freeze_panes(1, 0)
    for column, width in enumerate((18, 28, 36, 32, 12, 12, 44, 70)):
        sheet.set_column(column, column, width)
    for row, part in enumerate(found, start=1):
        sheet.write_row(row, 0, [part.number, part.product_name, in_language(part.label)])
        sheet.write_string(row, 3, heading_word(part.heading))
        if part.mwh is not None:
            sheet.write_number(row, 4, part.mwh)
        sheet.write_number(row, 5, part.tonnes)
        sheet.write_row(row, 6, [left_word(part.left), part.source])


def _point_head() -> list[str]:
    return [
        _("Punkt i B3"),
        _("Uppgift"),
        _("Värde"),
        _("Enhet"),
        _("Så är det räknat"),
        _("Det som saknas"),
    ]


def _energy_points(sums: dict[Heading, float]) -> list[Point]:
    stated = _("Summan av det du har uppgett, varans del, omräknat till MWh.")
    whole = _("Energi till annat än de deklarerade varorna.")
    gaps = {
        Heading.SOLAR: _("Solel räknas bara när du har svarat att elen mest är egen solel."),
        Heading.GRID: _(
            "VSME vill ha el från nätet delad i förnybar och icke förnybar. Det frågar vi inte om: se din "
            "elräkning."
        ),
        Heading.RENEWABLE: whole,
        Heading.FOSSIL: _(
            "Diesel och bensin räknas här hela som icke förnybara, fast en del av dem är inblandat "
            "biodrivmedel."
        ),
        Heading.HEAT: _("Om värmen är förnybar eller inte: fråga den som levererar den."),
    }
    rows = [
        Point("29", heading_word(heading), sums[heading], "MWh", stated, gaps[heading]) for heading in gaps
    ]
    total = Point("29", _("All energi"), sum(sums.values()), "MWh", _("Summan av raderna ovan."), whole)
    return [*rows, total]


def _emission_points(sums: dict[Heading, float]) -> list[Point]:
    unit = _("ton CO₂e")
    fuels = sums[Heading.FOSSIL] + sums[Heading.RENEWABLE]
    own = sums[Heading.BIOLOGICAL] + sums[Heading.REFRIGERANT]
    life_cycle = _(
        "Utsläppsfaktorn gäller hela livscykeln, även att framställa bränslet. VSME vill bara ha "
        "förbränningen, så siffran är för hög."
    )
    return [
        Point(
            "30 a",
            _("Scope 1: djur, gödsel, odling och köldmedium"),
            own,
            unit,
            _("Ur varornas klimatavtryck."),
            _("Utsläpp från det som du inte har deklarerat."),
        ),
        Point("30 a", _("Scope 1: bränslen"), fuels, unit, _("Ur varornas klimatavtryck."), life_cycle),
        Point(
            "30 a",
            _("Vid sidan av scope 1: mulljord och ändrad markanvändning"),
            sums[Heading.LAND],
            unit,
            _("Ur varornas klimatavtryck."),
            _("Redovisas för sig, eftersom VSME inte säger hur marken ska räknas."),
        ),
        Point(
            "30 b",
            _("Scope 2, platsbaserat: el och värme"),
            sums[Heading.GRID] + sums[Heading.HEAT],
            unit,
            _("El och fjärrvärme gånger svenskt medelvärde."),
            _("Medelvärdet gäller hela livscykeln, så siffran är något för hög."),
        ),
    ]


def _intensity() -> Point:
    return Point(
        "31",
        _("Utsläpp i förhållande till omsättningen"),
        None,
        _("ton CO₂e per euro"),
        _("Scope 1 och scope 2 delat med omsättningen."),
        _("Omsättningen frågar vi inte om. Räkna ut det när du har fyllt på det som saknas."),
    )
