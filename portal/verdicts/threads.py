"""What has been said about one question, by the reviewer and by the producer, in the order it was said.

Nothing is stored for it: the reviewer's words stand in the decisions, the producer's in the comments of what
was handed in. Neither can be changed afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.declarations.models import Submission
from portal.review.models import Decision

REVIEWER, PRODUCER = "reviewer", "producer"


@dataclass(frozen=True)
class Said:
    """One contribution; `version` is the version of the declaration it is about, or came with."""

    party: str
    at: datetime
    text: str
    version: int


def threads_of(session: Session, declaration_id: UUID) -> Mapping[str, Sequence[Said]]:
    """Question id -> what was said, for the questions that a reviewer has asked something about."""
    submissions = session.scalars(
        select(Submission).where(Submission.declaration_id == declaration_id).order_by(Submission.version)
    ).all()
    versions = {one.id: one.version for one in submissions}
    asked = session.scalars(
        select(Decision)
        .where(Decision.declaration_id == declaration_id, Decision.kind == "changes_requested")
        .order_by(Decision.decided_at)
    ).all()
    threads: dict[str, list[Said]] = {}
    for decision in asked:
        for name, reason in decision.reasons.items():
            version = versions[decision.submission_id]
            threads.setdefault(name, []).append(Said(REVIEWER, decision.decided_at, str(reason), version))
    return {
        name: sorted([*said, *_comments(name, submissions)], key=lambda one: one.at)
        for name, said in threads.items()
    }


def _comments(question_id: str, submissions: Sequence[Submission]) -> list[Said]:
    """The producer's comment each time it was another one."""
    found, before = [], ""
    for one in submissions:
        comment = str((one.snapshot["answers"].get(question_id) or {}).get("comment") or "")
        if comment and comment != before:
            found.append(Said(PRODUCER, one.submitted_at, comment, one.version))
        before = comment
    return found
