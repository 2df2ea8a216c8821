"""Keep what a reviewer says about each answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.declarations.transitions import Action, NotAllowed, Party, may
from portal.review.guarding import at_hand
from portal.verdicts.models import Verdict


@dataclass(frozen=True)
class Word:
    """A verdict (`Kind`) and what goes with it to the producer."""

    kind: str
    text: str = ""


def judge(
    session: Session,
    declaration_id: UUID,
    snapshot_hash: str,
    result_hash: str,
    words: Mapping[str, Word],
    reviewer_id: UUID,
) -> None:
    """Keep a word on each of these answers. The producer sees nothing of it until it is sent back.

    Raises:
        NotTheSame, NotImpartial, NotStated: as when it is decided about.
        NotAllowed: the declaration does not lie on a reviewer's desk.
    """
    desk = at_hand(session, declaration_id, snapshot_hash, result_hash, reviewer_id)
    if not may(desk.declaration, Action.REQUEST_CHANGES, Party.REVIEWER):
        raise NotAllowed(desk.declaration.status, Action.REQUEST_CHANGES, Party.REVIEWER)
    for question_id, word in words.items():
        session.add(
            Verdict(
                declaration_id=declaration_id,
                submission_id=desk.submission.id,
                question_id=question_id,
                kind=word.kind,
                text=word.text,
                given_by=reviewer_id,
                given_at=session.scalars(select(func.clock_timestamp())).one(),
            )
        )
    session.flush()
