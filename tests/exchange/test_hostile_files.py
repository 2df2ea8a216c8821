"""Files made to do harm, or only broken, are refused with a word on what to do; none of them hurts."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.exchange.filled import filling_of
from portal.exchange.layout import Filled
from portal.exchange.sheets import MAX_ROWS, Refused
from portal.exchange.tables import open_file
from portal.exchange.template import template
from schemas.questionnaire import load_family
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.declarations.browser import Browser

SHEET = "xl/worksheets/sheet2.xml"
BOOK = "xl/workbook.xml"
MEGABYTE = 1024 * 1024
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


@pytest.fixture
def good(app: Flask) -> bytes:
    """A filled template."""
    with app.test_request_context():
        return template(load_family("field_crops"), [Filled("", factories.answers())], "sv")


def with_part(content: bytes, name: str, part: bytes | None, **attributes: int) -> bytes:
    """The archive with one part replaced, added, or left out."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        if part is not None:
            info = zipfile.ZipInfo(name)
            info.compress_type = attributes.get("compress_type", zipfile.ZIP_DEFLATED)
            new.writestr(info, part)
    return made.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    """One part of the archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def bomb(content: bytes) -> bytes:
    """Two hundred megabytes of nothing in a sheet."""
    return with_part(content, SHEET, HEAD.encode() + b" " * (200 * MEGABYTE) + TAIL.encode())


def liar(content: bytes) -> bytes:
    """A part that says it is small and unpacks to fifty megabytes."""
    packed = with_part(content, SHEET, HEAD.encode() + b" " * (50 * MEGABYTE) + TAIL.encode())
    size = len(HEAD) + 50 * MEGABYTE + len(TAIL)
    return packed.replace(struct.pack("<L", size), struct.pack("<L", 1000))


def million_rows(content: bytes) -> bytes:
    """A value in the very last cell that a spreadsheet has."""
    cell = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return with_part(content, SHEET, (HEAD + cell + TAIL).encode())


def many_rows(content: bytes) -> bytes:
    """More rows than any template, none with an address."""
    return with_part(content, SHEET, (HEAD + "<row><c><v>1</v></c></row>" * (MAX_ROWS + 1) + TAIL).encode())


def macros(content: bytes) -> bytes:
    """A workbook with a program in it."""
    return with_part(content, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")


def entities(content: bytes) -> bytes:
    """A thousand million laughs."""
    laughs = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{("&" + before + ";") * 10}">'
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    text = f"<!DOCTYPE x [{laughs}]>" + HEAD + "<row><c><v>&j;</v></c></row>" + TAIL
    return with_part(content, SHEET, text.encode())


def broken_xml(content: bytes) -> bytes:
    """A sheet that ends in the middle."""
    return with_part(content, SHEET, part_of(content, SHEET)[:3000])


def no_workbook(content: bytes) -> bytes:
    """An archive that is no workbook."""
    return with_part(content, BOOK, None)


def many_sheets(content: bytes) -> bytes:
    """More sheets than anybody fills in."""
    text = part_of(content, BOOK).decode()
    one = text[text.index("<sheet ") : text.index("/>", text.index("<sheet ")) + 2]
    more = "".join(one.replace('name="', f'name="{number}') for number in range(60))
    return with_part(content, BOOK, text.replace(one, one + more).encode())


def lost_sheet(content: bytes) -> bytes:
    """A workbook that names a sheet which is not there."""
    return with_part(content, SHEET, None)


def old_excel(_content: bytes) -> bytes:
    """The format before 2007, or a file with a password."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4000


def too_large(_content: bytes) -> bytes:
    """More than we take."""
    return b"a;b\n" * (2 * MEGABYTE)


def noise(_content: bytes) -> bytes:
    """Bytes that are no text in any encoding we know."""
    return bytes(range(256)) * 10


def quotes(_content: bytes) -> bytes:
    """A text file whose quotation marks never end."""
    return b'#jordnara;"' + b"x" * 200_000


HOSTILE: tuple[Callable[[bytes], bytes], ...] = (
    *(bomb, liar, million_rows, many_rows, macros, entities, broken_xml, no_workbook),
    *(many_sheets, lost_sheet, old_excel, too_large, noise, quotes),
)


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_a_harmful_file_is_refused_at_once(app: Flask, good: bytes, make: Callable[[bytes], bytes]) -> None:
    """Each is refused in words, without the time or the memory it asks for."""
    content = make(good)
    tracemalloc.start()
    began = time.process_time()
    with app.test_request_context(), pytest.raises(Refused) as refused:
        filling_of(open_file(content))
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.value.message.endswith(".")
    assert time.process_time() - began < 5
    assert used < 60 * MEGABYTE


def test_links_to_other_files_are_left_outside(app: Flask, good: bytes) -> None:
    """A linked workbook, a picture or a connection is never looked at; the values beside it are read."""
    linked = with_part(good, "xl/externalLinks/externalLink1.xml", b"<!DOCTYPE x><broken")
    linked = with_part(linked, "xl/connections.xml", b"\x00")
    with app.test_request_context():
        assert len(filling_of(open_file(linked)).entries) == 1


def test_the_page_tells_why(browser: Browser, good: bytes) -> None:
    """The refusal stands in the summary and at the field."""
    browser.open("/excel")
    page = browser.send({"file": (io.BytesIO(macros(good)), "mall.xlsm")})
    assert page.status == 422
    assert page.html.count("Filen innehåller makron") == 2


def assert_read_or_refused(content: bytes) -> None:
    """Any other exception ends the test."""
    with suppress(Refused):
        assert filling_of(open_file(content)).entries


@given(st.data())
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_damaged_file_is_read_or_refused(app: Flask, good: bytes, data: st.DataObject) -> None:
    """Whatever byte is changed, in the archive or inside a part, the answer is cells or a refusal."""
    name = data.draw(st.sampled_from([SHEET, BOOK, "xl/sharedStrings.xml", "xl/styles.xml", ""]))
    content = bytearray(part_of(good, name) if name else good)
    for _hit in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    damaged = with_part(good, name, bytes(content)) if name else bytes(content)
    with app.test_request_context():
        assert_read_or_refused(damaged)


@given(st.binary(max_size=300))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(app: Flask, content: bytes) -> None:
    """Nothing that can be sent as a file is a fault of ours."""
    with app.test_request_context():
        for start in (
            b"",
            b"PK\x03\x04",
            b"#jordnara;1;table;field_crops;1;x;sv\r\ndeklaration;crop-area\r\n",
        ):
            assert_read_or_refused(start + content)


def test_the_checksum_is_what_stops_a_liar(good: bytes) -> None:
    """The made file really says one size and holds another: a plain reader would unpack it."""
    with zipfile.ZipFile(io.BytesIO(liar(good))) as archive:
        info = archive.getinfo(SHEET)
    assert info.file_size == 1000
    with io.BytesIO(liar(good)) as file:
        file.seek(info.header_offset + 30 + len(SHEET))
        assert len(zlib.decompressobj(-15).decompress(file.read(info.compress_size))) > 50 * MEGABYTE
