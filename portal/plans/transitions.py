"""The one table of what may happen to a plan, and by whom. It drives both the buttons and the checks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.plans.models import Plan


class Status(StrEnum):
    """Where a plan is. The stored words; screens show `portal.plans.words`."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    AGREED = "agreed"
    ENDED = "ended"


class Action(StrEnum):
    """What can be done to a plan."""

    CHANGE = "change"
    PROPOSE = "propose"
    RETURN = "return"
    AGREE = "agree"
    REOPEN = "reopen"
    END = "end"


class Side(StrEnum):
    """Who acts."""

    PRODUCER = "producer"
    REGION = "region"


@dataclass(frozen=True)
class Transition:
    """One row: in `source`, `side` may take `action`, which leads to `target` and is told as `event`."""

    source: Status
    action: Action
    side: Side
    target: Status
    event: str


_S, _A, _P, _R = Status, Action, Side.PRODUCER, Side.REGION

TRANSITIONS: tuple[Transition, ...] = (
    Transition(_S.DRAFT, _A.CHANGE, _P, _S.DRAFT, "PlanChanged"),
    Transition(_S.DRAFT, _A.PROPOSE, _P, _S.PROPOSED, "PlanProposed"),
    Transition(_S.DRAFT, _A.END, _P, _S.ENDED, "PlanEnded"),
    Transition(_S.PROPOSED, _A.REOPEN, _P, _S.DRAFT, "PlanReopened"),
    Transition(_S.PROPOSED, _A.RETURN, _R, _S.DRAFT, "PlanReturned"),
    Transition(_S.PROPOSED, _A.AGREE, _R, _S.AGREED, "PlanAgreed"),
    Transition(_S.AGREED, _A.REOPEN, _P, _S.DRAFT, "PlanReopened"),
    Transition(_S.AGREED, _A.END, _P, _S.ENDED, "PlanEnded"),
)

_BY_KEY = {(row.source, row.action, row.side): row for row in TRANSITIONS}


class NotAllowed(Exception):
    """The action does not exist for this side in this status."""

    def __init__(self, status: str, action: Action, side: Side) -> None:
        super().__init__(f"{side} may not {action} a plan that is {status}")
        self.status = status


def may(plan: Plan, action: Action, side: Side) -> bool:
    """Whether the button is shown."""
    return (Status(plan.status), action, side) in _BY_KEY


def take(plan: Plan, action: Action, side: Side) -> Transition:
    """Move the plan along the table.

    Raises:
        NotAllowed: there is no such row.
    """
    row = _BY_KEY.get((Status(plan.status), action, side))
    if row is None:
        raise NotAllowed(plan.status, action, side)
    plan.status = row.target
    return row
