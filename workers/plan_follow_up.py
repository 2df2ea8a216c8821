"""Hold a newly published figure against the plans agreed about the product: like for like, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.declarations.models import Declaration, Submission
from portal.plans import queries, service
from portal.plans.models import Plan
from portal.plans.service import Outcome
from portal.profiles.models import Profile
from portal.profiles.queries import stored_result
from portal.results.models import ComputedFootprint
from schemas import records
from schemas.events import ProfilePublished
from schemas.inventory import Ingredient, Inventory
from workers.engine import ENGINE_VERSION, EngineError, assess
from workers.engine.comparison import Candidate, NotComparable, compare
from workers.engine.factors import FactorSet, load_factor_set
from workers.ingredients import Pantry, kitchen, pantry_of
from workers.subscriber import Fact, Subscriber

METHOD = "method"


@dataclass(frozen=True)
class Side:
    """One figure with what is needed to make it again."""

    identity: str
    factor_set: str
    engine_version: str
    gwp_set: str
    inventory: dict[str, Any]
    pantry: Pantry

    @property
    def method(self) -> tuple[str, str]:
        """Two figures with the same are made alike."""
        return self.factor_set, self.engine_version


@dataclass(frozen=True)
class Pair:
    """An agreed plan's figure and the one that was published now."""

    plan_id: UUID
    before: Side
    after: Side


def held_against(pair: Pair) -> Outcome:
    """What the newer figure shows; both are made with its factors, so that only the answers differ."""
    if pair.before.gwp_set != pair.after.gwp_set:
        return Outcome("gwp_set")
    if pair.after.engine_version != ENGINE_VERSION:
        return Outcome(METHOD)
    factors = load_factor_set(pair.after.factor_set)
    try:
        after, before = _candidate(pair.after, factors), _candidate(pair.before, factors)
        told = compare(after, before)
        total = assess(before.inventory, before.factor_set, 0, before.identity).total_kg_co2e
    except NotComparable as refusal:
        return Outcome(refusal.mismatches[0].what)
    except EngineError:
        return Outcome(METHOD)
    return Outcome(
        before=total,
        after=total + told.difference,
        low=told.low,
        high=told.high,
        is_recomputed=pair.before.method != pair.after.method,
    )


def _candidate(side: Side, factors: FactorSet) -> Candidate:
    # As this house wrote it, in a table that refuses every change: it need not be checked again.
    inventory = records.restored(Inventory, side.inventory)
    return Candidate(inventory, kitchen(factors, inventory.ingredients, side.pantry), side.identity)


def side_of(session: Session, footprint: ComputedFootprint) -> Side:
    """A stored figure, ready to be made again."""
    number = session.get_one(Submission, footprint.submission_id).snapshot["number"]
    pinned = [Ingredient(**one) for one in footprint.inventory.get("ingredients", ())]
    return Side(
        # The year's amounts are the year's: they are drawn apart, also where the number is the same.
        f"{number}-{footprint.submission_id}",
        footprint.factor_set,
        footprint.engine_version,
        footprint.result["gwp_set"],
        footprint.inventory,
        pantry_of(session, pinned),
    )


def _load(session: Session, fact: Fact) -> list[Pair]:
    event: ProfilePublished = fact.event
    profile = session.get_one(Profile, event.profile_id)
    declaration = session.get_one(Declaration, event.declaration_id)
    plans = [one for one in queries.agreed_about(session, declaration) if _is_later(session, profile, one)]
    if not plans:
        return []
    after = side_of(session, stored_result(session, profile))
    return [
        Pair(plan.id, side_of(session, session.get_one(ComputedFootprint, plan.footprint_id)), after)
        for plan in plans
    ]


def _is_later(session: Session, profile: Profile, plan: Plan) -> bool:
    """Handed in after what the plan starts from, and not the same answers with newer factors."""
    before, after = (session.get_one(Submission, one) for one in (plan.submission_id, profile.submission_id))
    return before.id != after.id and before.submitted_at < after.submitted_at


def _compute(pairs: list[Pair]) -> list[tuple[UUID, Outcome]]:
    return [(pair.plan_id, held_against(pair)) for pair in pairs]


def _settle(session: Session, fact: Fact, found: list[tuple[UUID, Outcome]]) -> None:
    event: ProfilePublished = fact.event
    for plan_id, outcome in found:
        plan = session.get_one(Plan, plan_id)
        service.note_outcome(session, plan, event.profile_id, outcome, "follow_plans")


follow_plans = Subscriber("follow_plans", _settle, _load, _compute)
