"""Conditions know three values and fail closed."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest

from schemas.questionnaire.conditions import rule_order
from schemas.questionnaire.rules import All, AnyOf, Not, Rule, RuleError, Seen, Sight, Tri, read_rule

STATES: dict[Tri, Seen] = {
    True: Seen(Sight.VALUE, True),
    False: Seen(Sight.VALUE, False),
    None: Seen(Sight.OPEN),
}


def holds(rule: Rule, seen: Mapping[str, Seen]) -> Tri:
    """The rule over this view."""
    return rule.holds(lambda name: seen[name])


@pytest.mark.parametrize(("left", "right"), list(itertools.product([True, False, None], repeat=2)))
def test_and_or_and_not_follow_kleene(left: Tri, right: Tri) -> None:
    """False decides `all`, true decides `any`, and unknown is passed on otherwise."""
    parts = (read_rule({"a.a": True}), read_rule({"b.b": True}))
    seen = {"a.a": STATES[left], "b.b": STATES[right]}
    both = False if False in (left, right) else None if None in (left, right) else True
    either = True if True in (left, right) else None if None in (left, right) else False
    assert holds(All(parts), seen) is both
    assert holds(AnyOf(parts), seen) is either
    assert holds(Not(parts[0]), seen) is (None if left is None else not left)


def test_a_hidden_question_answers_no() -> None:
    """What is hidden is inert: it can neither be, hold nor be known."""
    hidden = {"a.a": Seen(Sight.HIDDEN)}
    for rule in ({"a.a": "x"}, {"a.a": {"has": "x"}}, {"a.a": {"known": True}}):
        assert holds(read_rule(rule), hidden) is False


def test_an_answer_of_the_wrong_shape_raises() -> None:
    """A list where one value belongs is an error of the rule, which the view turns into "undetermined"."""
    with pytest.raises(RuleError):
        holds(read_rule({"a.a": "x"}), {"a.a": Seen(Sight.VALUE, ["x"])})
    with pytest.raises(RuleError):
        holds(read_rule({"a.a": {"has": "x"}}), {"a.a": Seen(Sight.VALUE, "x")})


def test_yes_is_not_the_text_yes_nor_the_number_one() -> None:
    """Values are compared with their kind."""
    assert holds(read_rule({"a.a": True}), {"a.a": Seen(Sight.VALUE, "True")}) is False


@pytest.mark.parametrize(
    "data", [{}, [], "x", {"a.a": 5}, {"a.a": {"gt": 3}}, {"all": []}, {"a.a": []}, {"any": {}}]
)
def test_a_rule_that_cannot_be_read_is_refused(data: object) -> None:
    """Only the forms described are rules."""
    with pytest.raises(RuleError):
        read_rule(data)


def test_circles_are_found() -> None:
    """Questions that wait for each other are named."""
    rules = {"a.a": read_rule({"b.b": True}), "b.b": read_rule({"a.a": True}), "c.c": None}
    assert rule_order(rules) == (["c.c"], ["a.a", "b.b"])
