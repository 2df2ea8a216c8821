"""Record what a third party has stated."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.declarations.transitions import Action, NotAllowed, Party, may
from portal.evidence.queries import handed_in
from portal.review.guarding import NotTheSame, at_hand
from portal.thirdparty.models import ThirdPartyStatement


def record_statement(
    session: Session,
    declaration_id: UUID,
    snapshot_hash: str,
    result_hash: str,
    body: str,
    stated_on: date,
    evidence_id: UUID,
    reviewer_id: UUID,
) -> None:
    """Keep who has verified what is on the desk, when, and which of the files handed in says so.

    It has to be there before the first reviewer proposes: a second one approves what the first one saw.

    Raises:
        NotTheSame: a newer snapshot exists, or the file was not handed in with this one.
        NotImpartial, NotStated, NotAllowed: as in every step of a review.
    """
    desk = at_hand(session, declaration_id, snapshot_hash, result_hash, reviewer_id)
    if not may(desk.declaration, Action.PROPOSE_APPROVAL, Party.REVIEWER):
        raise NotAllowed(desk.declaration.status, Action.PROPOSE_APPROVAL, Party.REVIEWER)
    if evidence_id not in {one.file.id for one in handed_in(session, desk.submission)}:
        raise NotTheSame("the statement is not among the files that were handed in")
    session.add(
        ThirdPartyStatement(
            declaration_id=declaration_id,
            submission_id=desk.submission.id,
            body=body,
            stated_on=stated_on,
            evidence_id=evidence_id,
            recorded_by=reviewer_id,
            recorded_at=session.scalars(select(func.clock_timestamp())).one(),
        )
    )
    session.flush()
