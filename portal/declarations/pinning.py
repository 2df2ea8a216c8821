"""Ingredients that are pinned to a published profile."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.profiles.models import Profile
from portal.profiles.queries import pinned_profile
from schemas.questionnaire import Answers, Family, Problem, Question, QuestionType, field_name
from schemas.questionnaire.profiles import unit_needed
from schemas.units import Unit


def unfit(family: Family, question: Question, published: Profile | None, shown: str) -> Problem | None:
    """Why a profile cannot be the ingredient: it is not there, or is counted per another unit."""
    name = field_name(question.id)
    if published is None:
        return Problem(question.id, name, "profile.unknown", {"profile": shown})
    wanted, given = unit_needed(family, question.id), str(published.content["footprint"]["declared_unit"])
    if wanted is None or Unit.parse(given).compatible(wanted):
        return None
    units = {"profile": shown, "unit": str(wanted), "profile_unit": given}
    return Problem(question.id, name, "profile.unit", units)


def unpublished(session: Session, family: Family, answers: Answers) -> list[Problem]:
    """Those whose profile cannot be used: an import or a program may have written anything."""
    asked = [one.id for one in family.in_order() if one.type is QuestionType.PROFILE]
    given = {name: str(answers[name].value) for name in asked if name in answers and answers[name].value}
    found = (
        unfit(family, family.questions[name], pinned_profile(session, pinned), pinned)
        for name, pinned in given.items()
    )
    return [problem for problem in found if problem is not None]
