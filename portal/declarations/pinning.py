"""Ingredients that are pinned to a published profile."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.profiles.models import Profile
from portal.profiles.queries import made_of, pinned_profile
from portal.publication.queries import publication_of
from portal.publication.transitions import State
from schemas.questionnaire import Answers, Family, Problem, Question, QuestionType, field_name
from schemas.questionnaire.profiles import unit_needed
from schemas.units import Unit

# A figure that was stopped is not built upon; one that has been superseded or has run out was right once.
STOPPED = (State.SUSPENDED, State.WITHDRAWN)


def unfit(
    session: Session, family: Family, question: Question, published: Profile | None, shown: str, number: str
) -> Problem | None:
    """Why a profile cannot be the ingredient: not there, stopped, in another unit, or made of this product.

    `number` is the declaration's own; empty for one that has none yet.
    """
    name = field_name(question.id)
    if published is None:
        return Problem(question.id, name, "profile.unknown", {"profile": shown})
    place = publication_of(session, published.id)
    if place is not None and place.state in STOPPED:
        return Problem(question.id, name, "profile.stopped", {"profile": shown})
    own = number.lower()
    if own and (own == published.slug or own in made_of(session, published)):
        return Problem(question.id, name, "profile.circle", {"profile": shown})
    wanted, given = unit_needed(family, question.id), str(published.content["footprint"]["declared_unit"])
    if wanted is None or Unit.parse(given).compatible(wanted):
        return None
    units = {"profile": shown, "unit": str(wanted), "profile_unit": given}
    return Problem(question.id, name, "profile.unit", units)


def unpublished(session: Session, family: Family, answers: Answers, number: str = "") -> list[Problem]:
    """Those whose profile cannot be used: an import or a program may have written anything."""
    given = pinned_answers(family, answers)
    found = [
        unfit(session, family, family.questions[name], pinned_profile(session, pinned), pinned, number)
        for name, pinned in given.items()
    ]
    return [*(problem for problem in found if problem is not None), *twice(family, answers)]


def pinned_answers(family: Family, answers: Answers) -> dict[str, str]:
    """Question id -> `JN-2026-000017@2` of every ingredient that was answered with a profile."""
    asked = [one.id for one in family.in_order() if one.type is QuestionType.PROFILE]
    return {name: str(answers[name].value) for name in asked if name in answers and answers[name].value}


def twice(family: Family, answers: Answers) -> list[Problem]:
    """Ingredients of which another version is in the same recipe: one of the two would silently win."""
    versions: dict[str, str] = {}
    found = []
    for name, pinned in pinned_answers(family, answers).items():
        number = pinned.partition("@")[0]
        if versions.setdefault(number, pinned) != pinned:
            told = {"profile": pinned, "other": versions[number]}
            found.append(Problem(name, field_name(name), "profile.twice", told))
    return found
