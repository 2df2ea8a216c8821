"""What buyers ask to have computed, and letters about what lawyers and buyers write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Role, User
from portal.mail import queue_mail
from portal.procurement import service
from portal.procurement.guarding import standing
from portal.procurement.models import (
    AcceptedFinding,
    AwardSimulation,
    DirectPurchase,
    Requirement,
    RequirementReview,
    RequirementVersion,
)
from portal.procurement.queries import purchases, versions
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


def _direct_limit(session: Session, fact: Fact, _: None) -> None:
    """Buyers and lawyers hear once when a purchase takes the sum near the limit, and once when over it."""
    bought = session.get_one(DirectPurchase, fact.event.purchase_id)
    alike = purchases(session, bought.kind)
    # A purchase counts in the twelve months that follow it: the fullest of those is the one to tell of.
    days = sorted({one.bought_on for one in alike if bought.bought_on <= one.bought_on < _year_after(bought)})
    after = max((standing(alike, day) for day in days), key=lambda one: one.total)
    before = replace(after, total=after.total - bought.value_sek)
    if (after.is_near, after.is_over) in ((False, False), (before.is_near, before.is_over)):
        return
    context = {
        "kind": bought.kind,
        "over": after.is_over,
        "total": after.total,
        "limit": after.limit,
        "link": f"{settings().base_url}/upphandla/direkt",
    }
    people = select(User.id).where(User.role.in_((Role.BUYER, Role.LAWYER)), User.is_active)
    for user_id in session.scalars(people.order_by(User.id)):
        key = f"{key_of(fact, 'mail_direct_limit')}-{user_id}"
        queue_mail(session, key, user_id, "direct_limit", context)


def _year_after(bought: DirectPurchase) -> date:
    return bought.bought_on + timedelta(days=365)


def _address(requirement_id: UUID, version: int) -> str:
    return f"{settings().base_url}/upphandla/krav/{requirement_id}/v{version}"


mail_finding_accepted = letter("mail_finding_accepted", _finding_accepted)
mail_requirement_written = letter("mail_requirement_written", _requirement_written)
mail_requirement_reviewed = letter("mail_requirement_reviewed", _requirement_reviewed)
compute_award = Subscriber("compute_award", _record_award, _load_question, award)
mail_direct_limit = letter("mail_direct_limit", _direct_limit)
