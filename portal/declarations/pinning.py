"""Ingredients that are pinned to a published profile."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.profiles.queries import pinned_profile
from schemas.questionnaire import Answers, Family, Problem, QuestionType, field_name


def unpublished(session: Session, family: Family, answers: Answers) -> list[Problem]:
    """Those that name a profile that is not there: an import or a program may have written anything."""
    asked = [one.id for one in family.in_order() if one.type is QuestionType.PROFILE]
    given = {name: str(answers[name].value) for name in asked if name in answers and answers[name].value}
    return [
        Problem(name, field_name(name), "profile.unknown", {"profile": pinned})
        for name, pinned in given.items()
        if pinned_profile(session, pinned) is None
    ]
