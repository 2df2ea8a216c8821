"""Letters about the actions of the region's units: to whoever owns one, and to whoever began the plan."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.actions.models import UnitAction, UnitPlan
from portal.actions.queries import due_between
from portal.mail import queue_mail
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact

NOTICE_DAYS = 14


def _planned(session: Session, fact: Fact, _: None) -> None:
    _to_owner(session, fact, "mail_unit_action_planned")


def _changed(session: Session, fact: Fact, _: None) -> None:
    _to_owner(session, fact, "mail_unit_action_changed")


def _to_owner(session: Session, fact: Fact, subscriber: str) -> None:
    """What was planned or changed for somebody by somebody else."""
    action = session.get_one(UnitAction, fact.event.action_id)
    if fact.stored.actor != f"user-{action.owner_id}":
        _write(session, key_of(fact, subscriber), action.owner_id, "unit_action_owned", action)


def _moved(session: Session, fact: Fact, _: None) -> None:
    action = session.get_one(UnitAction, fact.event.action_id)
    plan = session.get_one(UnitPlan, action.plan_id)
    for reader in sorted({action.owner_id, plan.started_by}):
        if fact.stored.actor != f"user-{reader}":
            key = f"{key_of(fact, 'mail_unit_action_moved')}-{reader}"
            _write(session, key, reader, "unit_action_moved", action, status=fact.event.status)


def _due(session: Session, fact: Fact, _: None) -> None:
    """Once before the day and once when it has passed; a new day is a new reason."""
    today = date.fromisoformat(fact.event.day)
    for action in due_between(session, None, today + timedelta(days=NOTICE_DAYS)):
        is_late = action.due_on < today
        key = f"unit-action-{'late' if is_late else 'due'}-{action.id}-{action.due_on}"
        _write(session, key, _reminded(session, action), "unit_action_due", action, is_late=is_late)


def _reminded(session: Session, action: UnitAction) -> UUID:
    """The owner, or whoever began the plan when the owner has left."""
    if session.get_one(User, action.owner_id).is_active:
        return action.owner_id
    return session.get_one(UnitPlan, action.plan_id).started_by


def _write(session: Session, key: str, reader: UUID, template: str, action: UnitAction, **more: Any) -> None:
    if not session.get_one(User, reader).is_active:
        return
    plan = session.get_one(UnitPlan, action.plan_id)
    about = {
        "title": action.title,
        "unit": plan.unit,
        "year": plan.year,
        "due_on": action.due_on,
        "reason": action.dropped_reason,
        "link": f"{settings().base_url}/handlingsplaner/atgard/{action.id}",
    }
    queue_mail(session, key, reader, template, {**about, **more})


mail_unit_action_planned = letter("mail_unit_action_planned", _planned)
mail_unit_action_changed = letter("mail_unit_action_changed", _changed)
mail_unit_action_moved = letter("mail_unit_action_moved", _moved)
mail_unit_actions_due = letter("mail_unit_actions_due", _due)
