"""A file of evidence as a line on a page, and the pages' choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.declarations.transitions import Party
from portal.evidence.inspection.verdicts import Media
from portal.evidence.models import EvidenceFile
from portal.evidence.queries import HandedIn
from portal.evidence.transitions import KEPT, Action, may
from portal.evidence.words import MEDIA_NAMES, StateWords, size_words, state_words
from schemas.questionnaire import Question
from schemas.questionnaire.evidence_kinds import OTHER, kind_name


@dataclass(frozen=True)
class FileLine:
    """One file for people.

    Attributes:
        about: what it is, such as `Faktura för gödsel, PDF, 820 kB`.
        is_kept: it is there; otherwise only the line is.
        may_scan: there is something to gain from another scan.
        is_same: what is stored is what was handed in.
    """

    id: UUID
    name: str
    about: str
    state: StateWords
    uploader: str
    uploaded_at: datetime
    is_kept: bool
    may_scan: bool
    is_same: bool = True


def file_line(
    file: EvidenceFile, language: str, has_scanner: bool, party: Party, is_same: bool = True
) -> FileLine:
    """A file on a producer's or a reviewer's page."""
    return FileLine(
        id=file.id,
        name=file.name,
        about=", ".join([kind_name(file.kind, language), media_and_size(file)]),
        state=state_words(file.state),
        uploader=file.uploader.name,
        uploaded_at=file.uploaded_at,
        is_kept=file.state in KEPT,
        may_scan=has_scanner and may(file, Action.REQUEST_SCAN, party),
        is_same=is_same,
    )


def media_and_size(file: EvidenceFile) -> str:
    """`PDF, 820 kB`."""
    return f"{MEDIA_NAMES[Media(file.media)]}, {size_words(file.size_bytes)}"


def handed_in_by_question(
    files: Sequence[HandedIn], language: str, has_scanner: bool
) -> dict[str, list[FileLine]]:
    """Question id -> its files, for a reviewer."""
    lines: dict[str, list[FileLine]] = {}
    for one in files:
        line = file_line(one.file, language, has_scanner, Party.REVIEWER, one.is_same)
        lines.setdefault(one.question_id, []).append(line)
    return lines


def kind_choices(question: Question, language: str) -> list[tuple[str, str]]:
    """What the paper may be, to choose from; empty where there is nothing to choose."""
    if not question.evidence:
        return []
    return [(kind, kind_name(kind, language)) for kind in (*question.evidence, OTHER)]


def chosen_kind(question: Question, typed: str) -> str | None:
    """The kind that was chosen, None when it is none of those offered."""
    if not question.evidence:
        return OTHER
    return typed if typed in (*question.evidence, OTHER) else None
