"""A newer version of an ingredient: compute what it makes of everything live that is made of the old one.

Nothing public follows from it by itself: whoever makes the product takes the newer version in a new
declaration, and when that is published its own dependents are told. So a chain goes one step for every
person's decision, and ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.declarations.models import Submission
from portal.declarations.pinning import pinned_answers
from portal.declarations.queries import submission_answers
from portal.profiles.models import Profile
from portal.profiles.queries import stored_result
from portal.recomputations import service as recomputations
from portal.recomputations.queries import is_live, live_footprint
from portal.recomputations.service import Renewed
from portal.results.models import ComputedFootprint
from schemas import records
from schemas.events import FootprintComputed, IngredientRenewed, ProfilePublished
from schemas.footprint import Footprint
from schemas.inventory import Ingredient, Inventory
from schemas.questionnaire import load_family
from workers.engine import ENGINE_VERSION, EngineError
from workers.engine.assessment import assess_compiled
from workers.engine.compiling import compile_inventory
from workers.engine.composing import exchanged
from workers.engine.explaining import explain
from workers.engine.factors import load_factor_set
from workers.ingredients import Pantry, kitchen, pantry_of
from workers.subscriber import Fact, Subscriber


@dataclass(frozen=True)
class Dependent:
    """A live result, and the newer version of one of its ingredients.

    `question_id` is where the ingredient was chosen; `pantry` holds every pinned version and the newer one.
    """

    footprint_id: UUID
    inventory: dict[str, Any]
    result: dict[str, Any]
    identity: str
    question_id: str
    old: Ingredient
    new: Ingredient
    pantry: Pantry


def renewed(dependent: Dependent) -> Renewed:
    """The stored inventory with the newer version, the difference explained; needs no database."""
    inventory = records.restored(Inventory, dependent.inventory)
    pantry, factors = dependent.pantry, load_factor_set(dependent.result["factor_set"])
    newer = records.restored(Footprint, pantry[dependent.new])
    altered = exchanged(inventory, dependent.question_id, dependent.old, dependent.new, newer)
    try:
        compiled = compile_inventory(altered, kitchen(factors, altered.ingredients, pantry))
        fresh = assess_compiled(compiled, dependent.result["draws"], dependent.identity)
    except EngineError as refusal:
        reasons = " ".join(problem.text("sv") for problem in refusal.problems)
        return Renewed(ENGINE_VERSION, None, None, reasons)
    before = kitchen(factors, inventory.ingredients, pantry)
    return Renewed(ENGINE_VERSION, fresh, explain(compiled, dependent.result, fresh, before))


def _ask_dependents(session: Session, fact: Fact, _: None) -> None:
    event: ProfilePublished = fact.event
    published = session.get_one(Profile, event.profile_id)
    recomputations.ask_dependents(session, published, "ask_dependents")
    # Its own ingredients may have become older while it was reviewed.
    recomputations.ask_about(session, published.submission_id, "ask_dependents")


def _ask_about_ingredients(session: Session, fact: Fact, _: None) -> None:
    event: FootprintComputed = fact.event
    recomputations.ask_about(session, event.submission_id, "ask_about_ingredients")


def _load(session: Session, fact: Fact) -> Dependent | None:
    event: IngredientRenewed = fact.event
    published = session.get_one(Profile, event.profile_id)
    live = live_footprint(session, event.submission_id) if is_live(session, event.submission_id) else None
    pinned = [Ingredient(**one) for one in live.inventory.get("ingredients", ())] if live else []
    old = next((one for one in pinned if one.profile == published.slug), None)
    if live is None or old is None or int(old.version) >= published.version:
        return None
    submission = session.get_one(Submission, event.submission_id)
    new = Ingredient(published.slug, str(published.version))
    pantry = {**pantry_of(session, pinned), new: stored_result(session, published).result}
    asked_at = _asked_at(submission, published.slug)
    number = submission.snapshot["number"]
    return Dependent(live.id, live.inventory, live.result, number, asked_at, old, new, pantry)


def _asked_at(submission: Submission, slug: str) -> str:
    chosen = pinned_answers(load_family(submission.snapshot["family"]), submission_answers(submission))
    return next((name for name, pinned in chosen.items() if pinned.lower().startswith(f"{slug}@")), "")


def _compute(dependent: Dependent | None) -> tuple[Dependent, Renewed] | None:
    return (dependent, renewed(dependent)) if dependent else None


def _settle(session: Session, fact: Fact, outcome: tuple[Dependent, Renewed] | None) -> None:
    event: IngredientRenewed = fact.event
    if outcome is not None:
        dependent, found = outcome
        live = session.get_one(ComputedFootprint, dependent.footprint_id)
        published = session.get_one(Profile, event.profile_id)
        old_version = int(dependent.old.version)
        recomputations.record_renewal(
            session, event.declaration_id, live, published, old_version, found, "recompute_with_ingredient"
        )


ask_dependents = Subscriber("ask_dependents", _ask_dependents)
ask_about_ingredients = Subscriber("ask_about_ingredients", _ask_about_ingredients)
recompute_with_ingredient = Subscriber("recompute_with_ingredient", _settle, _load, _compute)
