"""Ingredients with a published profile: the pinned versions' stored footprints, and the factors they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from portal.declarations.pinning import pinned_answers
from portal.profiles.queries import pinned_profile, profile, stored_result
from schemas import records
from schemas.footprint import Footprint
from schemas.inventory import Ingredient, Inventory
from schemas.questionnaire import Answers, Family
from workers.engine.composing import lacking, with_ingredients
from workers.engine.factors import FactorSet

# The stored footprint, as JSON, of every pinned version that may be needed.
Pantry = Mapping[Ingredient, dict[str, Any]]


@dataclass(frozen=True)
class Chosen:
    """What was chosen at each question, and the stored footprints of it all."""

    at: Mapping[str, Ingredient]
    pantry: Pantry


NOTHING = Chosen({}, {})


def chosen(session: Session, family: Family, answers: Answers) -> Chosen:
    """The ingredients among these answers; one whose profile is not there is left out."""
    at: dict[str, Ingredient] = {}
    pantry: dict[Ingredient, dict[str, Any]] = {}
    for name, pinned in pinned_answers(family, answers).items():
        published = pinned_profile(session, pinned)
        if published is not None:
            at[name] = Ingredient(published.slug, str(published.version))
            pantry[at[name]] = stored_result(session, published).result
    return Chosen(at, pantry)


def pantry_of(session: Session, ingredients: Iterable[Ingredient]) -> Pantry:
    """The stored footprints of these versions."""
    found = {}
    for one in ingredients:
        published = profile(session, one.profile, int(one.version))
        if published is not None:
            found[one] = stored_result(session, published).result
    return found


def with_gaps(inventory: Inventory, at: Mapping[str, Ingredient], pantry: Pantry) -> Inventory:
    """The inventory, incomplete where an ingredient is, at the question where it was chosen."""
    gaps = tuple(
        lacking(name, one, _footprint(pantry[one]))
        for name, one in at.items()
        if one in inventory.ingredients and pantry[one]["missing"]
    )
    return replace(inventory, missing=(*inventory.missing, *gaps))


def kitchen(factors: FactorSet, ingredients: Iterable[Ingredient], pantry: Pantry) -> FactorSet:
    """The factors with a row for each of these ingredients that has a stored footprint.

    One that has none leaves its row out, and the engine says which line needs it.
    """
    used = {(one.profile, one.version): _footprint(pantry[one]) for one in ingredients if one in pantry}
    return with_ingredients(factors, used) if used else factors


def _footprint(stored: dict[str, Any]) -> Footprint:
    # As this house wrote it, in a table that refuses every change: it need not be checked again.
    return records.restored(Footprint, stored)
