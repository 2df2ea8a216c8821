"""The files of evidence in an export: those that may be handed out, as they were put in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.evidence.models import EvidenceFile
from portal.evidence.storage import EvidenceStore, Missing, StoreUnavailable
from portal.evidence.transitions import State

MAX_TOTAL_BYTES = 200 * 1024 * 1024
HANDED_OUT = (State.CLEAN, State.UNSCANNED)
UNSAFE = re.compile(r"[^\w .()-]+|\.{2,}")


@dataclass(frozen=True)
class Enclosed:
    """One file: its place in the archive and its bytes, or why it is left out: `state`, `missing`, `size`."""

    name: str
    content: bytes | None
    reason: str = ""


def enclosed(session: Session, organisation_id: UUID, store: EvidenceStore) -> Iterator[Enclosed]:
    """Every file that an organisation has uploaded, one at a time."""
    query = select(EvidenceFile).where(EvidenceFile.organisation_id == organisation_id)
    left = MAX_TOTAL_BYTES
    for file in session.scalars(query.order_by(EvidenceFile.uploaded_at, EvidenceFile.id)).all():
        # Our id first: two files may have the same name, and a name never decides where it is unpacked.
        name = f"{file.id}-{UNSAFE.sub('_', file.name)}"
        if file.state not in HANDED_OUT or file.erased_at is not None:
            yield Enclosed(name, None, "state")
        elif file.size_bytes > left:
            yield Enclosed(name, None, "size")
        else:
            content = _as_put_in(file, store)
            left -= len(content or b"")
            yield Enclosed(name, content, "" if content is not None else "missing")


def _as_put_in(file: EvidenceFile, store: EvidenceStore) -> bytes | None:
    """The bytes; None when they cannot be read, or are not those that were put in."""
    try:
        content = store.get(file.id)
    except (Missing, StoreUnavailable):
        return None
    return content if hashlib.sha256(content).hexdigest() == file.sha256 else None
