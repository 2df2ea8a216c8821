"""Who may take part in a review, and whether what is decided about is what was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.declarations import queries as declarations
from portal.declarations.models import Declaration, Submission
from portal.recomputations import queries as recomputations
from portal.results import queries as results
from portal.results.models import ComputedFootprint
from portal.review import queries


class NotTheSame(Exception):
    """What is being decided is not what the reviewer had on the screen."""


class FactorsReleased(Exception):
    """Newer emission factors have been released since the reviewer opened the page."""


class NotImpartial(Exception):
    """The reviewer belongs to the organisation, has worked on this declaration, or has stepped aside."""


class NotStated(Exception):
    """The reviewer has not stated yet that there is no conflict of interest."""


class SamePerson(Exception):
    """Whoever proposed the approval cannot be the one who approves."""


class ProposerNotImpartial(Exception):
    """The first reviewer could not propose it today: the proposal has to go back."""


class NotJudged(Exception):
    """Some answers have not been found to be in order, by `question_ids`."""

    def __init__(self, question_ids: Sequence[str]) -> None:
        super().__init__(", ".join(question_ids))
        self.question_ids = tuple(question_ids)


class TooEarly(Exception):
    """The producer has not replied to the proposal to refuse, and still has time to."""


NOT_THIS_PERSON = (NotImpartial, NotStated, SamePerson, ProposerNotImpartial)


@dataclass(frozen=True)
class Desk:
    """What is being decided about, locked until the transaction ends."""

    declaration: Declaration
    submission: Submission
    footprint: ComputedFootprint

    @property
    def ids(self) -> dict[str, UUID]:
        """What every event about it names."""
        return {"declaration_id": self.declaration.id, "submission_id": self.submission.id}


def at_hand(
    session: Session, declaration_id: UUID, snapshot_hash: str, result_hash: str, reviewer_id: UUID
) -> Desk:
    """What lies on the desk, if it is what was on the reviewer's screen and the reviewer may decide.

    Raises:
        NotTheSame: a newer snapshot or result exists.
        NotImpartial, NotStated: this person may not take part, or has not stated to be impartial.
    """
    declaration = locked(session, declaration_id)
    submission = declarations.latest_submission(session, declaration_id)
    footprint = results.footprint_of(session, submission.id) if submission else None
    if submission is None or footprint is None:
        raise NotTheSame("there is nothing to decide about yet")
    if (submission.snapshot_hash, footprint.result_hash) != (snapshot_hash, result_hash):
        raise NotTheSame("a newer version of the declaration exists")
    if not may_take_part(session, declaration, submission, reviewer_id):
        raise NotImpartial(str(reviewer_id))
    if queries.stated_impartial(session, declaration_id, reviewer_id) is None:
        raise NotStated(str(reviewer_id))
    return Desk(declaration, submission, footprint)


def may_take_part(
    session: Session, declaration: Declaration, submission: Submission, reviewer_id: UUID
) -> bool:
    """Whether the four-eyes rule and the reviewer's own word let this person take part."""
    is_aside = queries.stated_impartial(session, declaration.id, reviewer_id) is False
    return not is_aside and queries.is_impartial(session, declaration, submission, reviewer_id)


def check_factors(session: Session, desk: Desk, newer_factors: str) -> None:
    """Refuse to decide in ignorance of a newer factor set.

    Raises:
        FactorsReleased: the newest set is not the one that the page told of.
    """
    newer = recomputations.newer_factors(session, desk.footprint)
    if newer is not None and newer.factor_set != newer_factors:
        raise FactorsReleased(newer.factor_set)


def locked(session: Session, declaration_id: UUID) -> Declaration:
    """The declaration, held until the transaction ends."""
    return session.scalars(
        select(Declaration).where(Declaration.id == declaration_id).with_for_update()
    ).one()
