"""A version of a requirement as text, Word document and PDF, all in Swedish as the text is."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import typst
from docx import Document

NOT_ADVICE = "Stöd för upphandling, inte juridisk rådgivning."
# The content comes as data, so nothing that was typed can be taken for markup.
TYPST = """
#let content = json(bytes(sys.inputs.content))
#set document(title: content.title)
#set page(paper: "a4", margin: 2.5cm, numbering: "1")
#set text(lang: "sv", size: 11pt)
#set par(justify: false, leading: 0.7em)
= #content.title
#text(fill: rgb("#555555"))[#content.caption]
#for part in content.parts {
  heading(level: 2, part.title)
  par(part.text)
  if part.citations.len() > 0 {
    text(size: 9pt, fill: rgb("#555555"))[Stöd: #part.citations.join("; ")]
  }
}
#v(1em)
#text(size: 9pt, fill: rgb("#555555"))[#content.foot]
"""


@dataclass(frozen=True)
class Sheet:
    """What a document says."""

    title: str
    caption: str
    parts: Sequence[Mapping[str, Any]]
    foot: str


def sheet_of(
    title: str, number: int, version: int, written_on: date, approved: bool, parts: Any, law_read: str
) -> Sheet:
    """The sheet of one version; says whether a lawyer has approved it."""
    state = "godkänd av jurist" if approved else "inte godkänd av jurist"
    caption = f"Krav {number}, version {version}, skriven {written_on.isoformat()}, {state}"
    return Sheet(title, caption, parts, f"{NOT_ADVICE} {law_read}.")


def as_text(sheet: Sheet) -> str:
    """Plain text with line breaks that every program shows."""
    blocks = [f"{sheet.title}\r\n{sheet.caption}"]
    for part in sheet.parts:
        support = "; ".join(part["citations"])
        below = f"\r\n\r\nStöd: {support}" if support else ""
        blocks.append(f"{part['title']}\r\n\r\n{part['text']}{below}")
    return "\r\n\r\n\r\n".join([*blocks, sheet.foot]) + "\r\n"


def as_word(sheet: Sheet) -> bytes:
    """A Word document whose headings are headings."""
    document = Document()
    document.core_properties.title = sheet.title
    document.core_properties.language = "sv-SE"
    document.core_properties.author = "Jordnära"
    document.add_heading(sheet.title, 1)
    document.add_paragraph(sheet.caption)
    for part in sheet.parts:
        document.add_heading(part["title"], 2)
        document.add_paragraph(part["text"])
        if part["citations"]:
            document.add_paragraph(f"Stöd: {'; '.join(part['citations'])}").style = "Intense Quote"
    document.add_paragraph(sheet.foot)
    stored = io.BytesIO()
    document.save(stored)
    return stored.getvalue()


def as_pdf(sheet: Sheet) -> bytes:
    """A tagged PDF."""
    content = {
        "title": sheet.title,
        "caption": sheet.caption,
        "parts": list(sheet.parts),
        "foot": sheet.foot,
    }
    made = typst.compile(TYPST.encode(), sys_inputs={"content": json.dumps(content, ensure_ascii=False)})
    assert isinstance(made, bytes)
    return made
