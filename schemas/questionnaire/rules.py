"""The tri-state rules of `ask_when` and `when`: true, false or *not yet known*, over other answers.

A rule is data: `{crop.method: conventional}`, `{crop.kind: [barley, oats]}`, `{mineral.kinds: {has: npk}}`,
`{field.diesel: {known: true}}`, `{recipe.count: {at_least: 2}}`, and `all`, `any`, `not` around them.
Logic is Kleene's: false beats unknown in `all`, true beats unknown in `any`. A hidden question answers every
rule with false.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

Tri = bool | None


class Sight(Enum):
    """How a rule sees another question."""

    HIDDEN = auto()
    OPEN = auto()  # asked, needed, not answered yet
    EMPTY = auto()  # asked, may be left empty, and is
    UNKNOWN = auto()  # "Jag vet inte"
    VALUE = auto()


@dataclass(frozen=True)
class Seen:
    """What a rule gets to know about another question."""

    sight: Sight
    value: Any = None


Look = Callable[[str], Seen]


class RuleError(ValueError):
    """A rule that cannot be read, or an answer of a shape the rule was not made for."""


class Rule(ABC):
    """A condition over other answers."""

    @abstractmethod
    def names(self) -> frozenset[str]:
        """The questions the rule looks at."""

    @abstractmethod
    def holds(self, look: Look) -> Tri:
        """True, False or None (undetermined); RuleError when an answer has the wrong shape."""


@dataclass(frozen=True)
class Is(Rule):
    """The answer is one of these values."""

    question_id: str
    values: tuple[str | bool, ...]

    def names(self) -> frozenset[str]:
        """The questions looked at."""
        return frozenset({self.question_id})

    def holds(self, look: Look) -> Tri:
        """True, False or None; RuleError for an answer of the wrong shape."""
        seen = look(self.question_id)
        if seen.sight is not Sight.VALUE:
            return None if seen.sight is Sight.OPEN else False
        if not isinstance(seen.value, str | bool):
            raise RuleError(f"{self.question_id} holds {type(seen.value).__name__}, expected one value")
        return any(seen.value == value and type(seen.value) is type(value) for value in self.values)


@dataclass(frozen=True)
class Has(Rule):
    """The answer, a list of choices, holds this option."""

    question_id: str
    option: str

    def names(self) -> frozenset[str]:
        """The questions looked at."""
        return frozenset({self.question_id})

    def holds(self, look: Look) -> Tri:
        """True, False or None; RuleError for an answer of the wrong shape."""
        seen = look(self.question_id)
        if seen.sight is not Sight.VALUE:
            return None if seen.sight is Sight.OPEN else False
        if not isinstance(seen.value, list | tuple):
            raise RuleError(f"{self.question_id} holds {type(seen.value).__name__}, expected a list")
        return self.option in seen.value


@dataclass(frozen=True)
class Known(Rule):
    """The question has been answered with a value of one's own (neither left empty nor "Jag vet inte")."""

    question_id: str

    def names(self) -> frozenset[str]:
        """The questions looked at."""
        return frozenset({self.question_id})

    def holds(self, look: Look) -> Tri:
        """True, False or None; RuleError for an answer of the wrong shape."""
        return look(self.question_id).sight is Sight.VALUE


@dataclass(frozen=True)
class AtLeast(Rule):
    """The answer, a whole number, is this or more; of a list, at least so many options are chosen."""

    question_id: str
    number: int

    def names(self) -> frozenset[str]:
        """The questions looked at."""
        return frozenset({self.question_id})

    def holds(self, look: Look) -> Tri:
        """True, False or None; RuleError for an answer of the wrong shape."""
        seen = look(self.question_id)
        if seen.sight is not Sight.VALUE:
            return None if seen.sight is Sight.OPEN else False
        value = len(seen.value) if isinstance(seen.value, list | tuple) else seen.value
        if isinstance(value, bool) or not isinstance(value, int):
            raise RuleError(f"{self.question_id} holds {type(value).__name__}, expected a whole number")
        return value >= self.number


@dataclass(frozen=True)
class All(Rule):
    """Every part holds."""

    parts: tuple[Rule, ...]

    def names(self) -> frozenset[str]:
        """The questions looked at."""
        return frozenset().union(*(part.names() for part in self.parts))

    def holds(self, look: Look) -> Tri:
        """True, False or None; RuleError for an answer of the wrong shape."""
        return _all([part.holds(look) for part in self.parts])


@dataclass(frozen=True)
class AnyOf(Rule):
    """At least one part holds."""

    parts: tuple[Rule, ...]

    def names(self) -> frozenset[str]:
        """The questions looked at."""
        return frozenset().union(*(part.names() for part in self.parts))

    def holds(self, look: Look) -> Tri:
        """True, False or None; RuleError for an answer of the wrong shape."""
        return _opposite(_all([_opposite(part.holds(look)) for part in self.parts]))


@dataclass(frozen=True)
class Not(Rule):
    """The part does not hold."""

    part: Rule

    def names(self) -> frozenset[str]:
        """The questions looked at."""
        return self.part.names()

    def holds(self, look: Look) -> Tri:
        """True, False or None; RuleError for an answer of the wrong shape."""
        return _opposite(self.part.holds(look))


def _all(results: Iterable[Tri]) -> Tri:
    found = list(results)
    if False in found:
        return False
    return None if None in found else True


def _opposite(result: Tri) -> Tri:
    return None if result is None else not result


def read_rule(data: Any) -> Rule:
    """A rule from yaml; RuleError says which part cannot be read."""
    if not isinstance(data, Mapping) or not data:
        raise RuleError(f"{data!r} is not a rule; write for example {{crop.method: conventional}}")
    parts = tuple(_read_part(str(key), value) for key, value in data.items())
    return parts[0] if len(parts) == 1 else All(parts)


def _read_part(key: str, value: Any) -> Rule:
    if key in ("all", "any"):
        if not isinstance(value, list) or not value:
            raise RuleError(f"{key}: needs a list of rules")
        rules = tuple(read_rule(item) for item in value)
        return All(rules) if key == "all" else AnyOf(rules)
    if key == "not":
        return Not(read_rule(value))
    return _read_comparison(key, value)


def _read_comparison(key: str, value: Any) -> Rule:
    if isinstance(value, Mapping):
        if value.get("known") is True and len(value) == 1:
            return Known(key)
        if isinstance(value.get("has"), str) and len(value) == 1:
            return Has(key, value["has"])
        if str(value.get("at_least", "")).isdecimal() and len(value) == 1:
            return AtLeast(key, int(value["at_least"]))
        ways = "{has: option}, {known: true}, {at_least: 2}"
        raise RuleError(f"{key}: {dict(value)!r} is none of {ways}")
    values = tuple(value) if isinstance(value, list) else (value,)
    if not values or not all(isinstance(item, str | bool) for item in values):
        raise RuleError(f"{key}: compare with option keys or yes/no, not with {value!r}")
    return Is(key, values)
