"""The reviewers' queue: what waits, why it should be looked at soon, whose turn it is and by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.declarations.models import Declaration, Submission
from portal.declarations.turns import correction_due, review_due
from portal.results.models import ComputedFootprint
from portal.review import queries
from portal.review.risk import Risk, risk_of

LEVELS = ("high", "middle", "low")


class Order(StrEnum):
    """How the queue is sorted."""

    RISK = "risk"
    DEADLINE = "tid"


@dataclass(frozen=True)
class Waiting:
    """One declaration in the queue.

    Attributes:
        turn: whose turn it is, in words.
        due: the day by which the region should have decided.
        is_aside: the reader has stepped aside from it.
    """

    declaration: Declaration
    submission: Submission
    footprint: ComputedFootprint
    risk: Risk
    turn: str
    due: date
    is_overdue: bool
    is_aside: bool


def waiting_list(session: Session, reader_id: UUID, today: date, order: Order) -> Sequence[Waiting]:
    """What lies on the reviewers' desk, the most doubtful or the most urgent first."""
    rows = queries.review_queue(session)
    submissions = [submission.id for _declaration, submission, _footprint, _findings in rows]
    judges = queries.last_judges(session, submissions)
    proposers = queries.proposers(session, submissions)
    aside = queries.stepped_aside(session, reader_id)
    known = queries.organisations_approved_before(session)
    found = []
    for declaration, submission, footprint, findings in rows:
        due = review_due(submission.submitted_at)
        risk = risk_of(
            submission.snapshot_hash,
            footprint.result,
            footprint.primary_share,
            findings,
            is_first=declaration.organisation_id not in known,
        )
        turn = _turn(declaration, judges.get(submission.id), proposers.get(submission.id))
        is_aside = declaration.id in aside
        found.append(Waiting(declaration, submission, footprint, risk, turn, due, due < today, is_aside))
    return sorted(found, key=_by_deadline if order is Order.DEADLINE else _by_risk)


def with_producers(session: Session) -> Sequence[tuple[Declaration, date]]:
    """What reviewers have sent back and not got again, with the day of an answer, the earliest first."""
    found = [(one, correction_due(at)) for one, at in queries.sent_back(session)]
    return sorted(found, key=lambda one: (one[1], one[0].number))


def _by_risk(one: Waiting) -> tuple[int, int, date, UUID]:
    return LEVELS.index(one.risk.level), -one.risk.points, one.due, one.submission.id


def _by_deadline(one: Waiting) -> tuple[date, datetime, UUID]:
    return one.due, one.submission.submitted_at, one.submission.id


def _turn(declaration: Declaration, judge: str | None, proposer: str | None) -> str:
    if declaration.status == "approval_proposed":
        return _("Andra granskaren, inte %(name)s", name=proposer or "–")
    if declaration.status == "rejection_proposed":
        return _("Producenten, kan svara på förslaget om avslag")
    if declaration.status == "rejection_answered":
        return _("Andra granskaren, om avslag")
    return _("Granskas av %(name)s", name=judge) if judge else _("Första granskaren")
