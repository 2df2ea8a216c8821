"""Letters about improvement plans: to the side whose turn it is, or that must know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation, Role, User
from portal.declarations.models import Declaration
from portal.mail import queue_mail
from portal.organisations.queries import readers_of_letters
from portal.plans.models import Plan, PlanOutcome
from portal.plans.queries import last_word
from portal.plans.transitions import Side
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact


def _proposed(session: Session, fact: Fact, _: None) -> None:
    _to_region(session, fact, "plan_proposed", _buyers(session))


def _returned(session: Session, fact: Fact, _: None) -> None:
    remark = session.get_one(Plan, fact.event.plan_id).remark
    _to_producer(session, fact, "plan_returned", remark=remark)


def _agreed(session: Session, fact: Fact, _: None) -> None:
    _to_producer(session, fact, "plan_agreed")


def _reopened(session: Session, fact: Fact, _: None) -> None:
    _to_region(session, fact, "plan_reopened", _buyers(session))


def _ended(session: Session, fact: Fact, _: None) -> None:
    """Whoever agreed hears of it; a plan that nobody else has seen ends without a letter."""
    _to_region(session, fact, "plan_ended", _who_agreed(session, fact.event.plan_id))


def _followed_up(session: Session, fact: Fact, _: None) -> None:
    """Both sides: the result stands on the plan's page."""
    can_compare = not session.get_one(PlanOutcome, fact.event.outcome_id).reason
    _to_producer(session, fact, "plan_followed_up", can_compare=can_compare)
    readers = _who_agreed(session, fact.event.plan_id)
    _to_region(session, fact, "plan_followed_up", readers, can_compare=can_compare)


def _to_producer(session: Session, fact: Fact, template: str, **more: Any) -> None:
    plan = session.get_one(Plan, fact.event.plan_id)
    declaration = session.get_one(Declaration, plan.declaration_id)
    page = f"/deklarationer/{declaration.id}/atgardsplan"
    readers = readers_of_letters(session, declaration.organisation_id, plan.started_by)
    _write(session, fact, template, readers, page, more)


def _to_region(session: Session, fact: Fact, template: str, readers: Iterable[UUID], **more: Any) -> None:
    _write(session, fact, template, readers, f"/atgardsplaner/{fact.event.plan_id}", more)


def _write(
    session: Session, fact: Fact, template: str, readers: Iterable[UUID], page: str, more: dict[str, Any]
) -> None:
    plan = session.get_one(Plan, fact.event.plan_id)
    declaration = session.get_one(Declaration, plan.declaration_id)
    context = {
        "plan": plan.number,
        "product": declaration.product_name,
        "producer": session.get_one(Organisation, declaration.organisation_id).name,
        "link": f"{settings().base_url}{page}",
        **more,
    }
    for reader in dict.fromkeys(readers):
        queue_mail(session, f"{key_of(fact, f'mail_{template}')}-{reader}", reader, template, context)


def _buyers(session: Session) -> list[UUID]:
    query = select(User.id).where(User.role == Role.BUYER, User.is_active)
    return list(session.scalars(query.order_by(User.id)))


def _who_agreed(session: Session, plan_id: UUID) -> list[UUID]:
    word = last_word(session, plan_id, Side.REGION)
    if word is None or not session.get_one(User, word.confirmed_by).is_active:
        return []
    return [word.confirmed_by]


mail_plan_proposed = letter("mail_plan_proposed", _proposed)
mail_plan_returned = letter("mail_plan_returned", _returned)
mail_plan_agreed = letter("mail_plan_agreed", _agreed)
mail_plan_reopened = letter("mail_plan_reopened", _reopened)
mail_plan_ended = letter("mail_plan_ended", _ended)
mail_plan_followed_up = letter("mail_plan_followed_up", _followed_up)
