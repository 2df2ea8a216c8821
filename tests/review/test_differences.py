"""What counts as a change between two answers, and how it is told."""

from __future__ import annotations

import pytest

from portal.verdicts.differences import difference, is_same
from schemas.questionnaire import Answer


def amount(value: str, unit: str | None = "l", comment: str | None = None) -> Answer:
    """An amount as it was given."""
    return Answer("x.y", "given", value, unit, value, comment)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (amount("4000"), amount("6500"), "+2 500 l (+62 %)"),
        (amount("6500"), amount("4000"), "−2 500 l (−38 %)"),
        (amount("4", "m3"), amount("6500", "l"), "+2 500 l (+62 %)"),
        (amount("0"), amount("10"), "+10 l"),
        (amount("10"), amount("10"), ""),
        (amount("10", "kg"), amount("10", "l"), ""),
        (amount("10"), Answer("x.y", "unknown"), ""),
        (Answer("x.y", "given", "none"), Answer("x.y", "given", "whole"), ""),
        (Answer("x.y", "given", 40, None, "40"), Answer("x.y", "given", 50, None, "50"), "+10 (+25 %)"),
        (Answer("x.y", "given", True), Answer("x.y", "given", False), ""),
        (None, amount("1"), ""),
    ],
)
def test_a_difference_is_told_in_the_new_unit(old: Answer | None, new: Answer | None, told: str) -> None:
    """Amounts are compared across units that measure the same; others have no difference in figures."""
    assert difference(old, new, "sv").replace("\N{NO-BREAK SPACE}", " ") == told


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        (amount("1", "m3"), amount("1000", "l"), True),
        (amount("1"), amount("1", "l", "Ja"), False),
        (amount("1"), amount("2"), False),
        (None, Answer("x.y", "blank"), True),
        (None, amount("1"), False),
        (amount("1"), Answer("x.y", "unknown"), False),
    ],
)
def test_the_same_amount_in_another_unit_is_no_change(
    old: Answer | None, new: Answer | None, same: bool
) -> None:
    """A new comment is a change; a question that nobody asked and one without an answer are the same."""
    assert is_same(old, new) is same
