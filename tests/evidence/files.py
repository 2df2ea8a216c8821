"""Files to upload, good ones and hostile ones, all made here and small on disk."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # the library says no types
from PIL import Image, ImageCms
from pypdf import PdfReader, PdfWriter
from pypdf.actions import JavaScript
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)

CSV = b"Datum;Liter;Belopp\r\n2025-03-01;1 200,5;-18 300,00\r\n2025-04-02;800;12 100,00\r\n"
EICAR = "X5O!P%@AP[4" + "\\PZX54(P^)7CC)7}$EICAR" + "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PLACE = (60.0, 29.0, 30.0)
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


# --- PDF


def pdf(pages: int = 1, change: Callable[[PdfWriter], None] | None = None) -> bytes:
    """Empty pages, with whatever `change` does to them."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    if change:
        change(writer)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def packed_pdf(change: Callable[[PdfWriter], None]) -> bytes:
    """As `pdf`, with its objects in a compressed stream: none of their names stands in the bytes."""
    reader = PdfReader(BytesIO(pdf(1, change)))
    numbers = sorted(number for number in reader.xref[0] if number)
    bodies, places, at = [], [], 0
    for number in numbers:
        body = BytesIO()
        found = reader.get_object(number)
        assert found is not None
        found.write_to_stream(body)
        places.append(f"{number} {at}")
        bodies.append(body.getvalue())
        at += len(body.getvalue()) + 1
    head = (" ".join(places) + "\n").encode()
    packed = zlib.compress(head + b"\n".join(bodies))
    holder, table = max(numbers) + 1, max(numbers) + 2
    out = bytearray(b"%PDF-1.7\n")
    holder_at = len(out)
    about = f"/Type /ObjStm /N {len(numbers)} /First {len(head)} /Filter /FlateDecode"
    out += _stream(holder, about, packed)
    table_at = len(out)
    entries = {number: (2, holder, index) for index, number in enumerate(numbers)}
    entries |= {0: (0, 0, 65535), holder: (1, holder_at, 0), table: (1, table_at, 0)}
    rows = b"".join(struct.pack(">BIH", *entries.get(number, (0, 0, 0))) for number in range(table + 1))
    root = reader.trailer.raw_get("/Root").idnum
    out += _stream(table, f"/Type /XRef /Size {table + 1} /W [1 4 2] /Root {root} 0 R", rows)
    return bytes(out) + f"startxref\n{table_at}\n%%EOF\n".encode()


def _stream(number: int, about: str, content: bytes) -> bytes:
    head = f"{number} 0 obj\n<< {about} /Length {len(content)} >>\nstream\n".encode()
    return head + content + b"\nendstream\nendobj\n"


def with_script(writer: PdfWriter) -> None:
    """A script that runs when the document is opened."""
    writer.add_open_action(JavaScript("app.alert('hej')"))


def with_launch(writer: PdfWriter) -> None:
    """An action that starts a program."""
    action = {"/S": NameObject("/Launch"), "/F": TextStringObject("cmd.exe")}
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(_dictionary(action))


def with_page_action(writer: PdfWriter) -> None:
    """A script that a page runs, its kind of action written in an object of its own."""
    kind = writer._add_object(NameObject("/JavaScript"))
    action = {"/S": kind, "/Next": ArrayObject([NumberObject(1)])}
    writer.pages[0][NameObject("/AA")] = _dictionary({"/O": _dictionary(action)})


def with_attachment(writer: PdfWriter) -> None:
    """Another file inside."""
    writer.add_attachment("faktura.exe", b"MZ")


def with_form_program(writer: PdfWriter) -> None:
    """A form whose pages are a program."""
    writer.root_object[NameObject("/AcroForm")] = _dictionary({"/XFA": TextStringObject("<xdp/>")})


def with_password(writer: PdfWriter) -> None:
    """Locked."""
    writer.encrypt("hemligt", algorithm="RC4-128")


def with_note(writer: PdfWriter) -> None:
    """Harmless: a note on the page and a link to a web page."""
    writer.add_annotation(0, FreeText(text="Faktura", rect=(50, 550, 200, 650)))
    writer.add_uri(0, "https://exempel.se", RectangleObject((10, 10, 50, 50)))
    writer.add_metadata({"/Title": "Faktura diesel 2025"})


def _dictionary(entries: Mapping[str, object]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value for key, value in entries.items()})


# --- pictures


def picture(
    format_name: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **how: Any
) -> bytes:
    """A picture, red at the left and blue at the right."""
    drawn = Image.new("RGB", size, "red")
    drawn.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    if mode == "I;16":
        drawn = drawn.convert("L")
    written = BytesIO()
    drawn.convert(mode).save(written, format_name, **how)
    return written.getvalue()


def picture_with_place(format_name: str = "JPEG", orientation: int = 6) -> bytes:
    """A picture as a telephone takes it: with position, camera, and a note of how it was held."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = "Telefonmakaren"
    data[0x9286] = "hemlig kommentar"
    data.get_ifd(0x8825).update({1: "N", 2: PLACE, 3: "E", 4: PLACE})
    more: dict[str, Any] = {"comment": b"hemlig kommentar"} if format_name == "JPEG" else {}
    colours = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return picture(format_name, exif=data.tobytes(), icc_profile=colours, **more)


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is enormous."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def moving_picture(format_name: str = "WEBP") -> bytes:
    """Two frames."""
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    written = BytesIO()
    frames[0].save(written, format_name, save_all=True, append_images=frames[1:], duration=100)
    return written.getvalue()


# --- workbooks and archives


def xlsx(**parts: bytes) -> bytes:
    """A workbook with one sheet; `parts` replaces or adds parts, their names written with `__` for `/`."""
    written = BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet("Diesel")
        sheet.write_row(0, 0, ["Datum", "Liter"])
        sheet.write_row(1, 0, ["2025-03-01", 1200.5])
        sheet.write_url(2, 0, "https://exempel.se")
    return changed_archive(
        written.getvalue(), {name.replace("__", "/"): body for name, body in parts.items()}
    )


def changed_archive(archive: bytes, parts: dict[str, bytes]) -> bytes:
    """The archive with some parts replaced or added."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in parts:
                new.writestr(part.filename, old.read(part))
        for name, body in parts.items():
            new.writestr(name, body)
    return written.getvalue()


def part_of(archive: bytes, name: str) -> bytes:
    """One part of an archive."""
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        return opened.read(name)


def macro_workbook() -> bytes:
    """A workbook that says in its types that it has macros, under the harmless name."""
    types = part_of(xlsx(), "[Content_Types].xml").replace(XLSX_TYPE.encode(), MACRO_TYPE.encode())
    return changed_archive(xlsx(), {"[Content_Types].xml": types})


def with_formula(formula: str) -> bytes:
    """A workbook with one formula, written past the library's own care."""
    sheet = part_of(xlsx(), "xl/worksheets/sheet1.xml")
    cell = f'<row r="9"><c r="A9"><f>{formula}</f><v>0</v></c></row></sheetData>'.encode()
    return changed_archive(xlsx(), {"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", cell)})


def with_relation(kind: str, target: str) -> bytes:
    """A workbook whose sheet points out of itself."""
    relation = (
        '<?xml version="1.0" encoding="UTF-8"?><Relationships '
        'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )
    return changed_archive(xlsx(), {"xl/worksheets/_rels/sheet1.xml.rels": relation.encode()})


def zip_of(**parts: bytes) -> bytes:
    """Any archive."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return written.getvalue()


def zip_bomb() -> bytes:
    """A workbook whose one sheet unpacks to thirty megabytes from thirty kilobytes."""
    return changed_archive(xlsx(), {"xl/worksheets/sheet2.xml": b" " * 30_000_000})


def crowded_archive() -> bytes:
    """A workbook of thousands of parts."""
    return changed_archive(xlsx(), {f"xl/media/{number}.xml": b"<a/>" for number in range(1500)})


def lying_archive() -> bytes:
    """A workbook that says of a part that it is smaller than it is."""
    packed = bytearray(changed_archive(xlsx(), {"xl/media/a.xml": b"<a>" + b" " * 5000 + b"</a>"}))
    size = struct.pack("<I", 5007)
    while (at := packed.find(size)) >= 0:
        packed[at : at + 4] = struct.pack("<I", 10)
    return bytes(packed)
