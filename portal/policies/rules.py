"""What a policy can demand in figures: a small closed grammar, as data. Pure.

Three kinds of rules and no more, each about kinds of food and numbers. None has a place for a word, so none
can name a municipality, a country, a distance or a firm; and kinds of food that are split by origin are no
subject of a rule, because a rule about them would be one about origin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.purchases.categories import subjects

MOST = 10
HUNDRED = Decimal(100)
LIMIT_MAX = Decimal(1000)


class NotARule(ValueError):
    """It does not follow the grammar; the message says what is wrong, for a developer."""


@dataclass(frozen=True)
class Limit:
    """What is bought of a kind of food emits at most so much per kilogram."""

    category: str
    kg_co2e_per_kg: Decimal


@dataclass(frozen=True)
class Share:
    """At least so much of a kind of food, by weight, has a reviewed figure."""

    category: str
    percent: Decimal


@dataclass(frozen=True)
class Replace:
    """So much of a kind of food, by weight, is bought as another instead."""

    category: str
    percent: Decimal
    by: str


Rule = Limit | Share | Replace
KINDS: Mapping[str, type[Rule]] = {"limit": Limit, "share": Share, "replace": Replace}
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "limit": ("category", "kg_co2e_per_kg"),
    "share": ("category", "percent"),
    "replace": ("category", "percent", "by"),
}


def kind_of(rule: Rule) -> str:
    """The stored word of a rule's kind."""
    return next(name for name, kind in KINDS.items() if isinstance(rule, kind))


def to_json(rules: Iterable[Rule]) -> list[dict[str, str]]:
    """Plain JSON, figures as text."""
    return [
        {"kind": (kind := kind_of(rule)), **{name: str(getattr(rule, name)) for name in _FIELDS[kind]}}
        for rule in rules
    ]


def from_json(stored: Sequence[Any]) -> tuple[Rule, ...]:
    """Rules as they were stored or sent.

    Raises:
        NotARule: one has another kind, another field or another value than the grammar has, or two clash.
    """
    if len(stored) > MOST:
        raise NotARule(f"more than {MOST} rules")
    rules = tuple(_rule(one) for one in stored)
    clash = clashing(rules)
    if clash:
        raise NotARule(f"{clash} is replaced by more than all of it")
    return rules


def _rule(stored: Any) -> Rule:
    if not isinstance(stored, Mapping):
        raise NotARule("a rule is an object")
    kind = str(stored.get("kind", ""))
    if kind not in KINDS:
        raise NotARule(f"{kind} is no kind of rule")
    if set(stored) != {"kind", *_FIELDS[kind]}:
        raise NotARule(f"{kind} has exactly {_FIELDS[kind]}")
    category = _subject(stored["category"])
    if kind == "limit":
        return Limit(category, _amount(stored["kg_co2e_per_kg"], LIMIT_MAX))
    percent = _amount(stored["percent"], HUNDRED)
    if kind == "share":
        return Share(category, percent)
    by = _subject(stored["by"])
    if by == category:
        raise NotARule(f"{category} is not replaced by itself")
    return Replace(category, percent, by)


def _subject(key: Any) -> str:
    if key not in subjects():
        raise NotARule(f"{key} is nothing that a rule can be about")
    return str(key)


def _amount(value: Any, most: Decimal) -> Decimal:
    try:
        read = Decimal(str(value))
    except InvalidOperation as error:
        raise NotARule(f"{value} is no number") from error
    if not read.is_finite() or not 0 <= read <= most:
        raise NotARule(f"{value} is not between 0 and {most}")
    return read


def clashing(rules: Iterable[Rule]) -> str:
    """A kind of food of which more than all is replaced; '' where none is."""
    taken: dict[str, Decimal] = {}
    for rule in rules:
        if isinstance(rule, Replace):
            taken[rule.category] = taken.get(rule.category, Decimal(0)) + rule.percent
            if taken[rule.category] > HUNDRED:
                return rule.category
    return ""
