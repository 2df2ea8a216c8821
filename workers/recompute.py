"""Newer factors, old results: ask for everything live to be computed again, compute and explain it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.declarations.models import Submission
from portal.profiles.models import Profile
from portal.recomputations import service as recomputations
from portal.recomputations.queries import live_footprint, recomputation_of
from portal.recomputations.service import Recomputed
from portal.results.models import ComputedFootprint
from schemas import records
from schemas.events import (
    FactorSetReleased,
    FootprintComputed,
    ProfilePublished,
    RecomputationBatchRequested,
    RecomputationRequested,
)
from schemas.inventory import Ingredient, Inventory
from workers.engine import ENGINE_VERSION, EngineError
from workers.engine.assessment import assess_compiled
from workers.engine.compiling import compile_inventory
from workers.engine.explaining import explain
from workers.engine.factors import FactorSet, ReleaseError, load_factor_set
from workers.ingredients import Pantry, kitchen, pantry_of
from workers.subscriber import Fact, Subscriber


@dataclass(frozen=True)
class Stored:
    """A live result as the database has it: everything that is needed to make it again with other factors.

    Its ingredients stay as they were published: newer versions of them are a matter of their own.
    """

    footprint_id: UUID
    inventory: dict[str, Any]
    result: dict[str, Any]
    identity: str
    factor_set: str
    pantry: Pantry = field(default_factory=dict)


def recomputed(stored: Stored) -> Recomputed:
    """The stored inventory with the wanted factors, the difference explained; needs no database."""
    # As this house wrote it, in a table that refuses every change: it need not be checked again.
    inventory = records.restored(Inventory, stored.inventory)
    new = load_factor_set(stored.factor_set)
    try:
        compiled = compile_inventory(inventory, kitchen(new, inventory.ingredients, stored.pantry))
        fresh = assess_compiled(compiled, stored.result["draws"], stored.identity)
    except EngineError as refusal:
        reasons = " ".join(problem.text("sv") for problem in refusal.problems)
        return Recomputed(new.version, ENGINE_VERSION, inventory, None, None, reasons)
    old = _released(stored.result["factor_set"])
    before = kitchen(old, inventory.ingredients, stored.pantry) if old else None
    explanation = explain(compiled, stored.result, fresh, before)
    return Recomputed(new.version, ENGINE_VERSION, inventory, fresh, explanation)


def _released(version: str) -> FactorSet | None:
    try:
        return load_factor_set(version)
    except ReleaseError:
        return None


def _request(session: Session, fact: Fact, _: None) -> None:
    event: FactorSetReleased = fact.event
    recomputations.request_batch(session, event.version, None, "request_recomputations")


def _continue(session: Session, fact: Fact, _: None) -> None:
    event: RecomputationBatchRequested = fact.event
    recomputations.request_batch(
        session, event.factor_set, event.last_submission_id, "continue_recomputations"
    )


def _catch_up_review(session: Session, fact: Fact, _: None) -> None:
    event: FootprintComputed = fact.event
    recomputations.request_missed(session, event.submission_id, "catch_up_review")


def _catch_up_profile(session: Session, fact: Fact, _: None) -> None:
    event: ProfilePublished = fact.event
    submission_id = session.get_one(Profile, event.profile_id).submission_id
    recomputations.request_missed(session, submission_id, "catch_up_profile")


def _load(session: Session, fact: Fact) -> Stored | None:
    event: RecomputationRequested = fact.event
    live = live_footprint(session, event.submission_id)
    if live is None or live.factor_set == event.factor_set:
        return None
    if recomputation_of(session, live.id, event.factor_set, ENGINE_VERSION) is not None:
        return None
    number = session.get_one(Submission, event.submission_id).snapshot["number"]
    pinned = [Ingredient(**one) for one in live.inventory.get("ingredients", ())]
    pantry = pantry_of(session, pinned)
    return Stored(live.id, live.inventory, live.result, number, event.factor_set, pantry)


def _compute(stored: Stored | None) -> tuple[UUID, Recomputed] | None:
    return (stored.footprint_id, recomputed(stored)) if stored else None


def _settle(session: Session, fact: Fact, outcome: tuple[UUID, Recomputed] | None) -> None:
    event: RecomputationRequested = fact.event
    if outcome is not None:
        live = session.get_one(ComputedFootprint, outcome[0])
        recomputations.record_recomputation(
            session, event.declaration_id, live, outcome[1], "recompute_footprint"
        )


request_recomputations = Subscriber("request_recomputations", _request)
continue_recomputations = Subscriber("continue_recomputations", _continue)
catch_up_review = Subscriber("catch_up_review", _catch_up_review)
catch_up_profile = Subscriber("catch_up_profile", _catch_up_profile)
recompute_footprint = Subscriber("recompute_footprint", _settle, _load, _compute)
