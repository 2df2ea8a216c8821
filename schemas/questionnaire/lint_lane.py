"""The fast lane is short: how many answers of one's own it needs, of questions that are asked together."""

from collections.abc import Iterator

from schemas.questionnaire.definition import Family, Question
from schemas.questionnaire.rules import All, AtLeast, Has, Is, Known, Rule

MAX_MANDATORY = 12


def most_mandatory(family: Family) -> list[str]:
    """What must be answered of one's own in the fast lane, for the option of the key question with most."""
    fast = [
        question
        for question in family.questions.values()
        if question.mandatory and question.lane == "fast" and not _asked_for(family, question)
    ]
    by = family.key_question
    each = [
        [question.id for question in fast if not never_together(family, question, by, option.key)]
        for option in (family.questions[by].options if by in family.questions else ())
    ]
    return max(each, key=len, default=[])


def mandatory_problems(family: Family) -> Iterator[str]:
    """More answers of one's own than the fast lane may ask for, and what must be answered outside it."""
    asked = most_mandatory(family)
    if len(asked) > MAX_MANDATORY:
        yield f"{family.id}: mandatory in the fast lane: {len(asked)}, at most {MAX_MANDATORY}: {asked}"
    for question in family.questions.values():
        if question.mandatory and question.lane == "full" and question.ask_when is None:
            yield f"{question.id}: mandatory but outside the fast lane"


def _asked_for(family: Family, question: Question) -> bool:
    """True when it is only asked by those who have counted something that may be left out."""
    return any(
        isinstance(part, AtLeast) and not family.questions[part.question_id].mandatory
        for part in _implied(family, question, 10)
    )


def never_together(family: Family, question: Question, by: str, option: str) -> bool:
    """True when the question is only asked for other options of `by`, so that no default is needed for
    this one.
    """
    return any(
        part.question_id == by and option not in part.values
        for part in _implied(family, question, 10)
        if isinstance(part, Is)
    )


def _implied(family: Family, question: Question, depth: int) -> Iterator[Rule]:
    """What must hold whenever the question is asked: its own conditions, and those of the questions they
    look at.
    """
    for part in conjuncts(question.ask_when):
        yield part
        if isinstance(part, Is | Has | Known | AtLeast) and depth and part.question_id in family.questions:
            yield from _implied(family, family.questions[part.question_id], depth - 1)


def conjuncts(rule: Rule | None) -> tuple[Rule, ...]:
    """The conditions that must all hold for the rule to hold."""
    if isinstance(rule, All):
        return tuple(inner for part in rule.parts for inner in conjuncts(part))
    return (rule,) if rule else ()
