"""The reviewers' queue and one declaration as a reviewer sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.accounts.models import Membership, Role, User
from portal.accounts.queries import people_with_role
from portal.declarations.models import Declaration, Submission
from portal.declarations.transitions import ON_THE_DESK, Status
from portal.ledger import StoredEvent, declaration_stream
from portal.results.models import CheckFinding, ComputedFootprint
from portal.results.queries import with_frozen_factors
from portal.review.models import Decision, Note, Statement
from portal.verdicts.models import Verdict

# Whoever caused one of these has worked on the declaration, even if somebody else changed the answers later.
PRODUCERS_EVENTS = ("DeclarationStarted", "AnswersSaved", "DeclarationSubmitted")


def review_queue(session: Session) -> Sequence[tuple[Declaration, Submission, ComputedFootprint, int]]:
    """Declarations that wait for a decision with their number of findings, the longest waiting first."""
    findings = (
        select(func.count())
        .select_from(CheckFinding)
        .where(CheckFinding.submission_id == Submission.id)
        .scalar_subquery()
    )
    query = (
        select(Declaration, Submission, ComputedFootprint, findings)
        .join(
            Submission,
            (Submission.declaration_id == Declaration.id) & (Submission.version == Declaration.version),
        )
        .join(
            ComputedFootprint,
            (ComputedFootprint.submission_id == Submission.id) & with_frozen_factors(),
        )
        .options(joinedload(Declaration.organisation))
        .where(Declaration.status.in_(ON_THE_DESK))
        .order_by(Submission.submitted_at, Submission.id)
    )
    return [
        (declaration, submission, footprint, number)
        for declaration, submission, footprint, number in session.execute(query)
    ]


def reviewed_declaration(session: Session, declaration_id: UUID) -> Declaration | None:
    """Any declaration that has been handed in at least once."""
    query = (
        select(Declaration)
        .options(joinedload(Declaration.organisation))
        .where(Declaration.id == declaration_id, Declaration.version > 0)
    )
    return session.scalar(query)


def is_member(session: Session, user_id: UUID, organisation_id: UUID) -> bool:
    """Whether the person may act for the organisation."""
    query = select(Membership.id).where(
        Membership.user_id == user_id, Membership.organisation_id == organisation_id
    )
    return session.scalar(query) is not None


def is_impartial(
    session: Session, declaration: Declaration, submission: Submission, reviewer_id: UUID
) -> bool:
    """Whether this person has no part in the declaration: not of the company, and has not worked on it."""
    worked_on = (
        select(func.count())
        .select_from(StoredEvent)
        .where(
            StoredEvent.stream == declaration_stream(declaration.id),
            StoredEvent.actor == f"user-{reviewer_id}",
            StoredEvent.type.in_(PRODUCERS_EVENTS),
        )
    )
    return not (
        session.scalar(worked_on)
        or submission.submitted_by == reviewer_id
        or declaration.created_by == reviewer_id
        or is_member(session, reviewer_id, declaration.organisation_id)
    )


def stated_impartial(session: Session, declaration_id: UUID, reviewer_id: UUID) -> bool | None:
    """What the reviewer has stated about conflict of interest here; None for nothing yet."""
    query = (
        select(Statement.is_impartial)
        .where(Statement.declaration_id == declaration_id, Statement.stated_by == reviewer_id)
        .order_by(Statement.is_impartial)  # stepping aside is for good
        .limit(1)
    )
    return session.scalar(query)


def standing_proposal(session: Session, submission: Submission) -> Decision | None:
    """The first reviewer's proposal that waits for a second one; None when the newest step is another."""
    query = (
        select(Decision)
        .where(Decision.submission_id == submission.id)
        .order_by(Decision.decided_at.desc())
        .limit(1)
    )
    newest = session.scalar(query)
    return newest if newest is not None and newest.kind == "approval_proposed" else None


def proposer_before(session: Session, returned: Decision) -> UUID | None:
    """Whose proposal this step gave back."""
    query = (
        select(Decision.decided_by)
        .where(
            Decision.submission_id == returned.submission_id,
            Decision.kind == "approval_proposed",
            Decision.decided_at < returned.decided_at,
        )
        .order_by(Decision.decided_at.desc())
        .limit(1)
    )
    return session.scalar(query)


def colleagues(session: Session, declaration: Declaration, but: UUID) -> Sequence[User]:
    """The other reviewers who may still take part in the declaration."""
    aside = select(Statement.stated_by).where(
        Statement.declaration_id == declaration.id, Statement.is_impartial.is_(False)
    )
    away = set(session.scalars(aside)) | {but}
    return [one for one in people_with_role(session, Role.REVIEWER) if one.id not in away]


def last_judges(session: Session, submission_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Submission -> who has given a verdict on it last."""
    query = (
        select(Verdict.submission_id, User.name)
        .join(User, User.id == Verdict.given_by)
        .where(Verdict.submission_id.in_(submission_ids))
        .order_by(Verdict.given_at)
    )
    return dict(session.execute(query).all())


def proposers(session: Session, submission_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Submission -> who has proposed last that it be approved."""
    query = (
        select(Decision.submission_id, User.name)
        .join(User, User.id == Decision.decided_by)
        .where(Decision.submission_id.in_(submission_ids), Decision.kind == "approval_proposed")
        .order_by(Decision.decided_at)
    )
    return dict(session.execute(query).all())


def sent_back(session: Session) -> Sequence[tuple[Declaration, datetime]]:
    """What reviewers have sent back and the producer has not handed in again, with when."""
    query = (
        select(Declaration, Decision.decided_at)
        .join(
            Submission,
            (Submission.declaration_id == Declaration.id) & (Submission.version == Declaration.version),
        )
        .join(Decision, (Decision.submission_id == Submission.id) & (Decision.kind == "changes_requested"))
        .options(joinedload(Declaration.organisation))
        .where(Declaration.status == Status.CHANGES_REQUESTED)
    )
    return [(declaration, at) for declaration, at in session.execute(query)]


def stepped_aside(session: Session, reviewer_id: UUID) -> frozenset[UUID]:
    """The declarations from which the reviewer has stepped aside."""
    query = select(Statement.declaration_id).where(
        Statement.stated_by == reviewer_id, Statement.is_impartial.is_(False)
    )
    return frozenset(session.scalars(query))


def organisations_approved_before(session: Session) -> frozenset[UUID]:
    """The organisations that have had something approved."""
    query = (
        select(Declaration.organisation_id)
        .join(Decision, Decision.declaration_id == Declaration.id)
        .where(Decision.kind == "approved")
        .distinct()
    )
    return frozenset(session.scalars(query))


def notes_of(session: Session, declaration_id: UUID) -> Sequence[tuple[Note, str]]:
    """What reviewers have written to each other, with who did, oldest first."""
    query = (
        select(Note, User.name)
        .join(User, User.id == Note.written_by)
        .where(Note.declaration_id == declaration_id)
        .order_by(Note.written_at)
    )
    return [(note, name) for note, name in session.execute(query)]


def decisions_of(session: Session, declaration_id: UUID) -> Sequence[tuple[Decision, int, str]]:
    """Every decision with the version it was about and who took it, newest first."""
    query = (
        select(Decision, Submission.version, User.name)
        .join(Submission, Submission.id == Decision.submission_id)
        .join(User, User.id == Decision.decided_by)
        .where(Decision.declaration_id == declaration_id)
        .order_by(Decision.decided_at.desc())
    )
    return [(decision, version, name) for decision, version, name in session.execute(query)]
