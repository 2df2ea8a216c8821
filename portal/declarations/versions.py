"""What becomes of an answer when somebody else may have answered meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from portal.accounts.models import User
from schemas.questionnaire import Answer


class Versioned(Protocol):
    """A stored answer whose version rises each time it is changed."""

    @property
    def question_id(self) -> str:
        """What was asked."""

    @property
    def version(self) -> int:
        """How many times it has been written."""

    @property
    def updated_by(self) -> UUID:
        """Who wrote it last."""

    @property
    def updated_at(self) -> datetime:
        """When that was."""

    def answer(self) -> Answer:
        """The stored answer."""


@dataclass(frozen=True)
class Conflict:
    """Somebody else saved another answer to the question after this page was opened."""

    question_id: str
    theirs: Answer
    their_version: int
    changed_by: str
    changed_at: datetime


class Fate(Enum):
    """What is done with one answer of a page."""

    SAME = auto()  # it stands there already
    WRITE = auto()
    LEAVE = auto()  # left open here, answered there
    CONFLICT = auto()


def fate(row: Versioned | None, answer: Answer, opened_with: int) -> Fate:
    """Whether an answer may take the stored one's place.

    Args:
        opened_with: the version the page was opened with, 0 when there was no answer.
    """
    if row is None:
        return Fate.WRITE
    if row.answer() == answer:
        return Fate.SAME
    if row.version == opened_with:
        return Fate.WRITE
    if opened_with == 0 and is_empty(answer):
        return Fate.LEAVE
    if opened_with or not is_empty(row.answer()):
        return Fate.CONFLICT
    return Fate.WRITE


def conflicts_of(session: Session, rows: Mapping[str, Versioned], names: list[str]) -> list[Conflict]:
    """What others have saved meanwhile, with who and when."""
    found = []
    for row in (rows[name] for name in names):
        editor = session.get_one(User, row.updated_by)
        found.append(Conflict(row.question_id, row.answer(), row.version, editor.name, row.updated_at))
    return found


def is_empty(answer: Answer) -> bool:
    """Whether nothing at all was said."""
    return answer.state == "blank" and not answer.comment
