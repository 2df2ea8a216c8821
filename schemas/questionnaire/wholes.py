"""Shares of one whole, such as manure by system: they add up to 100 per cent, and what nobody knows is the
rest.
"""

from collections.abc import Mapping
from decimal import Decimal

from schemas.questionnaire.conditions import View
from schemas.questionnaire.definition import Question

WHOLE = Decimal(1)
# Percentages are rounded when they are typed: 33 + 33 + 33 is a whole.
TOLERANCE = Decimal("0.015")


def parts_of(view: View, question: Question) -> tuple[Question, ...]:
    """The shares of the same whole that are asked, this one among them, in order."""
    same = (one for one in view.family.in_order() if one.whole == question.whole)
    return tuple(one for one in same if view.visible(one.id) is True)


def rest(view: View, question: Question) -> tuple[Decimal, bool]:
    """What is left for a share nobody gave, and whether it is certain: the last one missing is."""
    parts = parts_of(view, question)
    given = _given(view, parts)
    missing = max(1, len(parts) - len(given))
    left = max(Decimal(0), WHOLE - sum(given.values(), Decimal(0)))
    return left / missing, bool(given) and missing == 1


def total_is_wrong(view: View, question: Question) -> Decimal | None:
    """The sum of the shares given when it is more than the whole, or less with none missing.

    Told once, at the last of those that are given.
    """
    parts = parts_of(view, question)
    given = _given(view, parts)
    if not given or question.id != list(given)[-1]:
        return None
    total = sum(given.values(), Decimal(0))
    short = total < WHOLE - TOLERANCE and len(given) == len(parts)
    return total if short or total > WHOLE + TOLERANCE else None


def _given(view: View, parts: tuple[Question, ...]) -> Mapping[str, Decimal]:
    found: dict[str, Decimal] = {}
    for part in parts:
        answer = view.answer(part.id)
        choice = part.unit.choice(answer.unit or "") if part.unit else None
        if answer.state == "given" and choice is not None:
            found[part.id] = Decimal(answer.value) * choice.factor
    return found
