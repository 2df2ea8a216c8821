"""The questions whose answers hold for a whole farm, taken together from the forms that ask them."""

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.questionnaire.definition import Family, Page, Question, Section, Text

FARM = "farm"
FARM_TEXT = {"sv": Text("Gården"), "en": Text("The farm")}


@dataclass(frozen=True)
class Group:
    """Questions that stand together, under the name of the section that asks them in a declaration."""

    texts: Mapping[str, Text]
    question_ids: tuple[str, ...]


@dataclass(frozen=True)
class FarmForm:
    """A form of its own with one page, `FARM`.

    Attributes:
        family: the other questions of the forms are known to it, for the rules that look at them, but not
            asked.
    """

    family: Family
    groups: tuple[Group, ...]


def farm_form(families: Sequence[Family]) -> FarmForm | None:
    """The questions of `reuse: farm` of these forms; None if there are none."""
    groups = _groups(families)
    if not groups:
        return None
    names = tuple(name for group in groups for name in group.question_ids)
    page = Page(FARM, FARM_TEXT, names, FARM)
    digest = hashlib.sha256("|".join([FARM, *(family.hash for family in families)]).encode())
    family = dataclasses.replace(
        families[0],
        id=FARM,
        hash=digest.hexdigest(),
        sections=(Section(FARM, FARM_TEXT, (page,)),),
        questions=_questions(families),
        lines=(),
    )
    return FarmForm(family, groups)


def farm_questions(family: Family) -> list[Question]:
    """The questions of a form whose answers hold for the whole farm, in its order."""
    return [question for question in family.in_order() if question.reuse == FARM]


def _groups(families: Sequence[Family]) -> tuple[Group, ...]:
    """Each question in the first section that asks it; sections of the same name are one."""
    found: dict[str, Group] = {}
    seen: set[str] = set()
    for family in families:
        for question in farm_questions(family):
            if question.id in seen:
                continue
            seen.add(question.id)
            section = _section_of(family, question.id)
            before = found.get(section.id, Group(section.texts, ()))
            found[section.id] = Group(before.texts, (*before.question_ids, question.id))
    return tuple(found.values())


def _section_of(family: Family, question_id: str) -> Section:
    wanted = family.page(family.page_of[question_id]).section_id
    return next(section for section in family.sections if section.id == wanted)


def _questions(families: Sequence[Family]) -> dict[str, Question]:
    """All questions of all forms; one that several ask has the options of all of them."""
    merged: dict[str, Question] = {}
    for family in families:
        for name, question in family.questions.items():
            merged[name] = _with_options(merged[name], question) if name in merged else question
    return merged


def _with_options(question: Question, other: Question) -> Question:
    keys = {option.key for option in question.options}
    more = tuple(option for option in other.options if option.key not in keys)
    offered = keys | {option.key for option in more}
    left_out = (question.left_out | other.left_out) - offered
    return dataclasses.replace(question, options=question.options + more, left_out=left_out)
