"""What answers from outside would change in a declaration, judged as the form judges them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from schemas.questionnaire import (
    Answer,
    Answers,
    Family,
    Number,
    Problem,
    blank,
    parse_number,
    validate_submission,
    visibility,
)

OPEN = ("required.", "rule.undetermined")


@dataclass(frozen=True)
class Outcome:
    """What would come of it.

    Attributes:
        changed: the answers to save; those that say the same as before are left out.
        errors: what must be put right first: in the new answers, or caused by them elsewhere.
        warnings: new answers that are unusual and want a comment.
        unasked: new answers to questions that are not asked with the others; kept, but not counted.
        left: how many answers are still wanted before handing in.
    """

    changed: Mapping[str, Answer]
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    unasked: tuple[str, ...]
    left: int


def compared(
    family: Family, stored: Answers, given: Answers, language: str, unexplained: bool = False
) -> Outcome:
    """Hold answers that came in against the stored ones. What is not among them stays as it is.

    Args:
        unexplained: comments among the given answers tell where they come from, not why they are unusual.
    """
    changed = {}
    for name, answer in given.items():
        before = stored.get(name) or blank(name)
        after = _laid_over(before, answer)
        if not says_the_same(before, after):
            changed[name] = after
    return judged(family, stored, changed, language, unexplained)


def judged(
    family: Family, stored: Answers, changed: Answers, language: str, unexplained: bool = False
) -> Outcome:
    """The outcome of exactly these changes."""
    bare = {name: replace(answer, comment=None) for name, answer in changed.items()}
    after = {**stored, **(bare if unexplained else changed)}
    problems = validate_submission(family, after, language)
    before = {(p.question_id, p.code) for p in validate_submission(family, stored, language)}
    wrong = [p for p in problems if p.severity == "error" and not is_open(p)]
    seen = visibility(family, after)
    return Outcome(
        changed=changed,
        errors=tuple(p for p in wrong if p.question_id in changed or (p.question_id, p.code) not in before),
        warnings=tuple(p for p in problems if p.severity == "warning" and p.question_id in changed),
        unasked=tuple(name for name in changed if seen.get(name) is False),
        left=sum(is_open(problem) for problem in problems),
    )


def is_open(problem: Problem) -> bool:
    """Not wrong, only not answered yet: a draft may be left so."""
    return problem.code.startswith(OPEN)


def _laid_over(before: Answer, answer: Answer) -> Answer:
    """The answer that would be stored. A comment belongs to its value: with a new value the old one goes."""
    if answer.state == "blank":
        return replace(before, comment=answer.comment)
    if answer.comment is None and _same_value(before, answer):
        return before
    return answer


def says_the_same(one: Answer, other: Answer) -> bool:
    """Whether two answers mean the same, however they were typed."""
    return _same_value(one, other) and (one.comment or "") == (other.comment or "")


def _same_value(one: Answer, other: Answer) -> bool:
    if (one.state, one.unit) != (other.state, other.unit):
        return False
    if one.state == "given" and one.unit is not None:
        return Decimal(one.value) == Decimal(other.value) and is_about(one) == is_about(other)
    return bool(one.value == other.value)


def is_about(answer: Answer) -> bool:
    """Whether a number was given as an estimate, with a "ca" before it."""
    if answer.unit is None:
        return False
    number = parse_number(answer.entered)
    return isinstance(number, Number) and number.about
