"""What buyers ask to have computed, and letters about what lawyers and buyers write."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Role, User
from portal.mail import queue_mail
from portal.procurement import service
from portal.procurement.models import (
    AcceptedFinding,
    AwardSimulation,
    Requirement,
    RequirementReview,
    RequirementVersion,
)
from portal.procurement.queries import versions
from schemas.award import AwardQuestion, AwardResult
from schemas.events import RequirementWritten
from workers.awarding import award
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact, Subscriber


def _load_question(session: Session, fact: Fact) -> AwardQuestion:
    return AwardQuestion.from_json(session.get_one(AwardSimulation, fact.event.simulation_id).question)


def _record_award(session: Session, fact: Fact, result: AwardResult) -> None:
    service.record_award(session, fact.event.simulation_id, result)


def _finding_accepted(session: Session, fact: Fact, _: None) -> None:
    """Four eyes: the other lawyers hear of what one of them has let stand."""
    accepted = session.get_one(AcceptedFinding, fact.event.accepted_id)
    context = {
        "rule": accepted.rule,
        "passage": accepted.passage,
        "reason": accepted.reason,
        "link": f"{settings().base_url}/upphandla/granska-text/godtagna",
    }
    for user_id in _lawyers(session, accepted.accepted_by):
        key = f"{key_of(fact, 'mail_finding_accepted')}-{user_id}"
        queue_mail(session, key, user_id, "finding_accepted", context)


def _lawyers(session: Session, but: UUID) -> Sequence[UUID]:
    """Every lawyer who can still sign in, but the one who did it."""
    query = select(User.id).where(User.role == Role.LAWYER, User.is_active, User.id != but)
    return session.scalars(query.order_by(User.id)).all()


def _requirement_written(session: Session, fact: Fact, _: None) -> None:
    event: RequirementWritten = fact.event
    stored = session.get_one(Requirement, event.requirement_id)
    (written,) = [one for one in versions(session, stored.id) if one.version == event.version]
    context = {"title": stored.title, "version": event.version, "link": _address(stored.id, event.version)}
    for user_id in _lawyers(session, written.written_by):
        key = f"{key_of(fact, 'mail_requirement_written')}-{user_id}"
        queue_mail(session, key, user_id, "requirement_written", context)


def _requirement_reviewed(session: Session, fact: Fact, _: None) -> None:
    """Whoever wrote the version hears what the lawyer says, while the account is there."""
    review = session.get_one(RequirementReview, fact.event.review_id)
    version = session.get_one(RequirementVersion, review.version_id)
    stored = session.get_one(Requirement, version.requirement_id)
    writer = session.get_one(User, version.written_by)
    if not writer.is_active or writer.id == review.reviewed_by:
        return
    context = {
        "title": stored.title,
        "version": version.version,
        "verdict": review.verdict,
        "comment": review.comment,
        "link": _address(stored.id, version.version),
    }
    queue_mail(session, key_of(fact, "mail_requirement_reviewed"), writer.id, "requirement_reviewed", context)


def _address(requirement_id: UUID, version: int) -> str:
    return f"{settings().base_url}/upphandla/krav/{requirement_id}/v{version}"


mail_finding_accepted = letter("mail_finding_accepted", _finding_accepted)
mail_requirement_written = letter("mail_requirement_written", _requirement_written)
mail_requirement_reviewed = letter("mail_requirement_reviewed", _requirement_reviewed)
compute_award = Subscriber("compute_award", _record_award, _load_question, award)
