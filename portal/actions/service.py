"""Start plans, plan actions, change and move them. Functions take the session first and never commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal import ledger
from portal.actions import queries
from portal.actions.models import UnitAction, UnitActionVersion, UnitPlan
from portal.actions.transitions import ENDED, Move, Status, Transition, take
from portal.db import new_id
from portal.declarations.desk import today
from schemas.events import Event, UnitActionChanged, UnitActionMoved, UnitActionPlanned


class Overtaken(Exception):
    """Somebody else has changed the action since the page was opened; nothing is stored."""


class ReasonMissing(Exception):
    """Nothing is dropped without a word about why."""


@dataclass(frozen=True)
class Wording:
    """What people write about an action; see `models.UnitAction` for the fields."""

    title: str
    text: str
    category: str
    owner_id: UUID
    due_on: date
    effect: str
    effect_year: int
    expected_kg_co2e: Decimal | None = None
    expected_low: Decimal | None = None
    expected_high: Decimal | None = None
    swap_to: str = ""
    swap_percent: Decimal | None = None
    effect_reason: str = ""
    requirement_id: UUID | None = None
    dialogue_id: UUID | None = None
    producer_plan_id: UUID | None = None


NAMES = tuple(one.name for one in fields(Wording))


def start_plan(session: Session, unit: str, year: int, user_id: UUID) -> UnitPlan:
    """A unit's plan for a year; the one that is there already, if it is."""
    statement = insert(UnitPlan).values(id=new_id(), unit=unit, year=year, started_by=user_id)
    session.execute(statement.on_conflict_do_nothing(index_elements=[UnitPlan.unit, UnitPlan.year]))
    found = queries.plan_of(session, unit, year)
    assert found is not None  # either way it is there now
    return found


def plan_action(
    session: Session, plan_id: UUID, gap: str, figures: Mapping[str, str], wording: Wording, user_id: UUID
) -> UnitAction:
    """Put an action into a plan, with the gap as its figures show it today.

    The one that is there, when the very same is sent twice: what it gives must not count twice.
    """
    session.get_one(UnitPlan, plan_id, with_for_update={"key_share": True})
    if (there := queries.same_action(session, plan_id, gap, wording)) is not None:
        return there
    made = UnitAction(
        id=new_id(),
        plan_id=plan_id,
        version=1,
        status=Status.PLANNED,
        gap=gap,
        figures=dict(figures),
        dropped_reason="",
        **{name: getattr(wording, name) for name in NAMES},
    )
    session.add(made)
    session.flush()
    _remember(session, made, user_id)
    _tell(session, made, UnitActionPlanned(action_id=made.id, plan_id=plan_id), user_id)
    return made


def change(
    session: Session, action_id: UUID, seen_version: int, wording: Wording, user_id: UUID
) -> UnitAction:
    """Write an action anew; how it was stays among its versions.

    Raises:
        Overtaken: it is not the version that the person had before them.
        NotAllowed: it has ended.
    """
    action = _locked(session, action_id, seen_version)
    take(action, Move.CHANGE)
    for name in NAMES:
        setattr(action, name, getattr(wording, name))
    action.version += 1
    session.flush()
    _remember(session, action, user_id)
    event = UnitActionChanged(action_id=action.id, plan_id=action.plan_id, version=action.version)
    _tell(session, action, event, user_id)
    return action


def move(
    session: Session, action_id: UUID, seen_version: int, wish: Move, user_id: UUID, reason: str = ""
) -> Transition:
    """Begin, finish, drop or reopen an action.

    Raises:
        Overtaken: it is not the version that the person had before them.
        NotAllowed: there is no such step from where it is.
        ReasonMissing: it is dropped without a reason.
    """
    action = _locked(session, action_id, seen_version)
    if wish is Move.DROP and not reason.strip():
        raise ReasonMissing
    row = take(action, wish)
    action.dropped_reason = reason.strip() if wish is Move.DROP else ""
    action.ended_on = today() if row.target in ENDED else None
    action.version += 1
    session.flush()
    _remember(session, action, user_id)
    event = UnitActionMoved(
        action_id=action.id, plan_id=action.plan_id, version=action.version, status=str(row.target)
    )
    _tell(session, action, event, user_id)
    return row


def _locked(session: Session, action_id: UUID, seen_version: int) -> UnitAction:
    action = session.get_one(UnitAction, action_id, with_for_update=True, populate_existing=True)
    if action.version != seen_version:
        raise Overtaken
    return action


def _remember(session: Session, action: UnitAction, user_id: UUID) -> None:
    content: dict[str, Any] = {name: _plain(getattr(action, name)) for name in (*NAMES, "dropped_reason")}
    session.add(
        UnitActionVersion(
            action_id=action.id,
            version=action.version,
            status=action.status,
            content=content,
            written_by=user_id,
        )
    )
    session.flush()


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, str | int) else str(value)


def _tell(session: Session, action: UnitAction, event: Event, user_id: UUID) -> None:
    ledger.append(session, f"unit-action-{action.id}", event, f"user-{user_id}")
