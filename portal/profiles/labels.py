"""Labels of a product as dated evidence: which certificates were handed in with it. Never a score."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from portal.evidence.queries import HandedIn
from schemas.questionnaire.evidence_kinds import evidence_kinds

LABELS = ("organic_certificate", "krav_certificate", "sigill_certificate")
SWEDEN = ZoneInfo("Europe/Stockholm")


def labels_of(files: Iterable[HandedIn]) -> list[dict[str, Any]]:
    """The certificates among what was handed in, each kind once, with the day that the newest came in.

    A file whose bytes are not those that were handed in does not count.
    """
    newest: dict[str, str] = {}
    for one in files:
        kind = one.file.kind
        if kind in LABELS and one.is_same:
            day = one.file.uploaded_at.astimezone(SWEDEN).date().isoformat()
            newest[kind] = max(day, newest.get(kind, day))
    names = evidence_kinds()
    return [
        {"kind": kind, "label": dict(names[kind]), "given_on": newest[kind]}
        for kind in LABELS
        if kind in newest
    ]
