"""Pack everything of relevance that was given or received in a dialogue, the same for everybody."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.dialogues import service
from portal.dialogues.content import package_content
from portal.dialogues.models import Dialogue
from portal.dialogues.transitions import Status
from schemas.canonical import content_hash
from workers.printing import accessible_pdf
from workers.subscriber import Fact, Subscriber

# The same content gives the same bytes: no clock in it.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
LAYOUT = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title, author: "Jordnära")
#set page(paper: "a4", margin: (x: 22mm, y: 20mm))
#set text(font: "Libertinus Serif", size: 11pt, lang: "sv")
= #data.title
#for part in data.parts [
  == #part.heading
  #for text in part.texts [#for line in text.split("\\n") [#line #linebreak()] #parbreak()]
]
#v(1fr)
#text(size: 8pt)[SHA-256: #data.hash]
"""


@dataclass(frozen=True)
class Packed:
    """A package ready to keep."""

    dialogue_id: UUID
    content: dict[str, Any]
    digest: str
    archive: bytes


def parts_of(content: Mapping[str, Any]) -> list[tuple[str, Sequence[str]]]:
    """The package as headings with texts; Swedish, as everything that was said."""
    firms = [
        f"{one['firm']}\nBand till upphandlingen: {one['ties'] or 'inga'}" for one in content["participants"]
    ]
    questions = [f"Fråga: {one['question']}\nSvar: {one['answer']}" for one in content["questions"]]
    left = content["unanswered"]
    if left:
        questions.append("1 fråga är inte besvarad." if left == 1 else f"{left} frågor är inte besvarade.")
    material = [f"{one['title']} (från {one['giver']})\n{one['content']}" for one in content["material"]]
    return [
        ("Inbjudan", [content["invitation"]]),
        ("Dagordning", [content["agenda"]]),
        ("Tid och plats", [f"{content['meets_on']}, {content['place']}"]),
        ("Deltagare för regionen", [content["region"]]),
        ("Deltagande företag", firms or ["Inga"]),
        ("Frågor och svar", questions or ["Inga"]),
        ("Underlag som har lämnats", material or ["Inget"]),
        ("Minnesanteckningar", [content["minutes"]]),
    ]


def packed(dialogue_id: UUID, content: dict[str, Any]) -> Packed:
    """The content as PDF, text and JSON in one archive; needs no database."""
    digest = content_hash(content)
    title = f"Dialog {content['number']}: {content['title']}"
    parts = parts_of(content)
    told = {
        "title": title,
        "hash": digest,
        "parts": [{"heading": heading, "texts": list(texts)} for heading, texts in parts],
    }
    text = "\n\n".join([title, *(f"{head}\n\n" + "\n\n".join(texts) for head, texts in parts)])
    files = {
        "underlag.pdf": accessible_pdf(LAYOUT, told),
        "underlag.txt": text.encode(),
        "underlag.json": json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode(),
    }
    return Packed(dialogue_id, content, digest, _zipped(files))


def _zipped(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _load(session: Session, fact: Fact) -> tuple[UUID, dict[str, Any]] | None:
    dialogue = session.get_one(Dialogue, fact.event.dialogue_id)
    if dialogue.status != Status.HELD:
        return None
    return dialogue.id, package_content(session, dialogue)


def _compute(found: tuple[UUID, dict[str, Any]] | None) -> Packed | None:
    return packed(*found) if found else None


def _settle(session: Session, _fact: Fact, done: Packed | None) -> None:
    if done is None:
        return
    dialogue = session.get_one(Dialogue, done.dialogue_id, with_for_update=True)
    if content_hash(package_content(session, dialogue)) == done.digest:
        service.pack(session, done.dialogue_id, done.content, done.digest, done.archive, "pack_dialogue")


pack_dialogue = Subscriber("pack_dialogue", _settle, _load, _compute)
repack_answered = Subscriber("repack_answered", _settle, _load, _compute)
repack_supplemented = Subscriber("repack_supplemented", _settle, _load, _compute)
