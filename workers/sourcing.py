"""Make a plan that was asked for, and hold it against what other food on the menu would do."""

from __future__ import annotations

import csv
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from portal.organisations.queries import today
from portal.sourcing import service
from portal.sourcing.models import SourcingPlan
from portal.sourcing.queries import Prepared, prepared
from schemas.sourcing import SWAPPED_PERCENT, Kind, PlanResult, Swap
from workers.sourcing_gaps import plan
from workers.subscriber import Fact, Subscriber


@dataclass(frozen=True)
class Made:
    """A plan, the swaps beside it, and what it was made from."""

    plan_id: UUID
    result: PlanResult
    swaps: tuple[Swap, ...]
    prepared: Prepared


def swaps_of(kinds: Sequence[Kind], percent: float = SWAPPED_PERCENT) -> tuple[Swap, ...]:
    """A part of each kind as another that kitchens put in its place, the largest saving first; pure.

    The values of both kinds are the one source's, so that only the food differs. Whether the source's ranges
    pull the same way is not known: the range takes each the way that goes against the other.
    """
    by_key = {one.key: one for one in kinds}
    found = [
        _swap(by_key[source], by_key[target], percent)
        for source, target in _in_its_place()
        if source in by_key and target in by_key and by_key[source].kg > 0
    ]
    return tuple(sorted((one for one in found if one.saved > 0), key=lambda one: -one.saved))


def _swap(source: Kind, target: Kind, percent: float) -> Swap:
    kg = source.kg * percent / 100
    ends = kg * (source.low - target.high), kg * (source.high - target.low)
    return Swap(source.key, target.key, kg, kg * (source.value - target.value), *ends)


@functools.cache
def _in_its_place() -> tuple[tuple[str, str], ...]:
    with (Path(__file__).parent / "sourcing_swaps.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["source"], row["target"]) for row in csv.DictReader(file))


def _load(session: Session, fact: Fact) -> tuple[UUID, Prepared]:
    asked = session.get_one(SourcingPlan, fact.event.plan_id)
    return asked.id, prepared(session, asked.year, today(session))


def _compute(loaded: tuple[UUID, Prepared]) -> Made:
    plan_id, found = loaded
    return Made(plan_id, plan(found.question), swaps_of(found.kinds), found)


def _settle(session: Session, _fact: Fact, made: Made) -> None:
    left_out = made.prepared
    service.record(
        session, made.plan_id, made.result, made.swaps, left_out.unknown_kg, left_out.strange_kitchens
    )


compute_sourcing_plan = Subscriber("compute_sourcing_plan", _settle, _load, _compute)
