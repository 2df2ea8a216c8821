"""CSV: text that people can read, in lines, without formulas that a spreadsheet would run."""

from __future__ import annotations

import re

from portal.evidence.inspection.verdicts import Reason, Refused

MAX_LINE_LENGTH = 10_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# A cell that a spreadsheet would work out when the reviewer opens the file. Numbers with a sign
# (-12,5), telephone numbers (+46 ...) and ="0123", which some systems write, are left in peace.
_CELL_BEGINS = r"""(?:^|[;,\t])[ "']*"""
_HARMLESS = r"""(?!""?[^"=|!(\n]*""?\s*"?(?:[;,\t]|$))"""
_CALLS = r"""(?=[^;,\t\n]*(?:\||\w\())"""
_FORMULA = re.compile(f"{_CELL_BEGINS}(?:={_HARMLESS}|[@+-]{_CALLS})", re.MULTILINE)


def check_table(content: bytes) -> None:
    """Refuse what is not a plain text table.

    Raises:
        Refused: it is not text, a line is too long, or a cell is a formula.
    """
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(text) or not text.strip():
        raise Refused(Reason.NOT_TEXT)
    if max(map(len, text.split("\n"))) > MAX_LINE_LENGTH:
        raise Refused(Reason.LONG_LINE)
    if _FORMULA.search(text):
        raise Refused(Reason.FORMULAS)


def _decoded(content: bytes) -> str:
    """UTF-8, or the encoding in which Swedish spreadsheets save CSV."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(Reason.NOT_TEXT)
