"""Make an accessible PDF of data; whatever was typed in it, there is a PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import typst

# What the font surely has: Western and Central European letters, and the signs that figures are written with.
LETTERS_END = 0x24F
SIGNS = frozenset("–—‘’“”„…•€₂≤≥−×→")
STAND_IN = "□"


def accessible_pdf(layout: str, data: Any, timestamp: int = 0) -> bytes:
    """The layout with the data, as PDF/UA-1. No font and no picture comes from outside.

    The standard refuses characters that the font does not have, such as emoji; a word that somebody typed
    must not keep everybody from the document, so there they are printed as a stand-in.
    """
    try:
        return _compiled(layout, data, timestamp)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return _compiled(layout, _printable(data), timestamp)


def _compiled(layout: str, data: Any, timestamp: int) -> bytes:
    made = typst.compile(
        layout.encode(),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=timestamp,
    )
    assert isinstance(made, bytes)
    return made


def _printable(data: Any) -> Any:
    if isinstance(data, str):
        return "".join(one if _is_printable(one) else STAND_IN for one in data)
    if isinstance(data, Mapping):
        return {key: _printable(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_printable(value) for value in data]
    return data


def _is_printable(character: str) -> bool:
    code = ord(character)
    return code < 0x80 or 0xA0 <= code <= LETTERS_END or character in SIGNS
