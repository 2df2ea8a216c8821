"""What rules would have changed in a year's purchases. Pure: what was bought in, what it would have been out.

First what is replaced leaves its kind of food, in proportion; then limits are put on what is there. Every
kilogram is in one place before and in one place after; lines without a footprint are told, never counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.policies.rules import HUNDRED, Limit, Replace, Rule, Share
from portal.purchases.swapping import Rate

NONE = Decimal(0)


@dataclass(frozen=True)
class Group:
    """Lines of a kind of food that all emit the same per kilogram, or whose footprint is not known.

    Attributes:
        basis: `verified`, `reference` or `unknown`.
        kg: what could be weighed.
        kg_co2e, low, high: None together where it is not known.
    """

    category: str
    basis: str
    lines: int
    kg: Decimal
    kg_co2e: Decimal | None
    low: Decimal | None
    high: Decimal | None
    sek: Decimal

    @property
    def rate(self) -> Rate | None:
        """kg CO2e per kg; None where it cannot be told."""
        if self.kg_co2e is None or self.low is None or self.high is None or self.kg == 0:
            return None
        return Rate(self.kg_co2e / self.kg, self.low / self.kg, self.high / self.kg, "bought")


@dataclass(frozen=True)
class Portion:
    """Some kilograms of a group, as they were and as they would have been.

    Attributes:
        group: the number of the group that they were bought in.
        category: where they would be counted.
    """

    group: int
    category: str
    kg: Decimal
    before: Rate
    after: Rate

    @property
    def is_moved(self) -> bool:
        """Whether anything about it would have been another."""
        return self.after is not self.before

    def saved(self) -> tuple[Decimal, Decimal, Decimal]:
        """kg CO2e less, with its range; exactly nothing where nothing is another."""
        if not self.is_moved:
            return NONE, NONE, NONE
        if self.after.basis == "limit":
            ends = ((self.before.low, self.after.low), (self.before.high, self.after.high))
        else:
            ends = ((self.before.low, self.after.high), (self.before.high, self.after.low))
        low, high = sorted(
            self.kg * (was - now) for was, now in ends
        )  # of what was credited, kg is below zero
        return self.kg * (self.before.value - self.after.value), low, high


@dataclass(frozen=True)
class Part:
    """What one rule is about.

    Attributes:
        lines, sek, kg: of its kind of food with a known footprint that it changes; for a share, all that
            could be weighed.
        unknown_lines, unknown_kg: of its kind of food, without a known footprint: not counted.
        reached: for a share, the part of the weight that has a reviewed figure; None where nothing is bought.
        missing_kg: for a share, what more would need a reviewed figure.
        is_countable: False where nobody knows what the other kind of food emits.
    """

    rule: Rule
    lines: int
    sek: Decimal
    kg: Decimal
    unknown_lines: int
    unknown_kg: Decimal
    reached: Decimal | None = None
    missing_kg: Decimal = NONE
    is_countable: bool = True


@dataclass(frozen=True)
class Effect:
    """All rules together on all that was bought in a year.

    Attributes:
        before, after: kg CO2e of everything with a known footprint.
        low, high: of what is saved, when every range goes against the rules, and when each goes with them.
        lines, sek: everything that was bought.
        touched_lines, touched_sek: what the rules change something of, each line once.
        unknown_lines, unknown_sek, unknown_kg: everything without a known footprint.
    """

    before: Decimal
    after: Decimal
    low: Decimal
    high: Decimal
    kg: Decimal
    lines: int
    sek: Decimal
    touched_lines: int
    touched_sek: Decimal
    unknown_lines: int
    unknown_sek: Decimal
    unknown_kg: Decimal
    parts: tuple[Part, ...]

    @property
    def saved(self) -> Decimal:
        """kg CO2e less."""
        return self.before - self.after


def effect_of(rules: Sequence[Rule], groups: Sequence[Group], rates: Mapping[str, Rate]) -> Effect:
    """Rules tried on what was bought.

    Args:
        rates: what a kilogram of a kind of food emits that something is replaced by.
    """
    portions = _limited(rules, _replaced(rules, groups, rates))
    known = [one for one in groups if one.rate is not None]
    unknown = [one for one in groups if one.rate is None]
    before = sum((one.kg_co2e or NONE for one in known), NONE)
    saved, low, high = (sum(ends, NONE) for ends in zip(*_savings(portions), strict=True))
    touched = {one.group for one in portions if one.is_moved and one.kg != 0}
    return Effect(
        before=before,
        after=before - saved,
        low=low,
        high=high,
        kg=sum((one.kg for one in portions), NONE),
        lines=sum(one.lines for one in groups),
        sek=sum((one.sek for one in groups), NONE),
        touched_lines=sum(groups[number].lines for number in touched),
        touched_sek=sum((groups[number].sek for number in touched), NONE),
        unknown_lines=sum(one.lines for one in unknown),
        unknown_sek=sum((one.sek for one in unknown), NONE),
        unknown_kg=sum((one.kg for one in unknown), NONE),
        parts=tuple(_part(rule, groups, rates) for rule in rules),
    )


def _savings(portions: Sequence[Portion]) -> list[tuple[Decimal, Decimal, Decimal]]:
    return [(NONE, NONE, NONE), *(one.saved() for one in portions)]


def _replaced(rules: Sequence[Rule], groups: Sequence[Group], rates: Mapping[str, Rate]) -> list[Portion]:
    """Every known kilogram, where it would be after all replacing; shares are of what was really bought."""
    found = []
    for number, group in enumerate(groups):
        rate = group.rate
        if rate is None:
            continue
        left = HUNDRED
        for rule in rules:
            if isinstance(rule, Replace) and rule.category == group.category and rule.by in rates:
                kg = group.kg * rule.percent / HUNDRED
                found.append(Portion(number, rule.by, kg, rate, rates[rule.by]))
                left -= rule.percent
        found.append(Portion(number, group.category, group.kg * left / HUNDRED, rate, rate))
    return found


def _limited(rules: Sequence[Rule], portions: Sequence[Portion]) -> list[Portion]:
    """What lies above a limit would lie exactly on it: the least that the limit gives."""
    limits: dict[str, Decimal] = {}
    for rule in rules:
        if isinstance(rule, Limit):
            limits[rule.category] = min(rule.kg_co2e_per_kg, limits.get(rule.category, rule.kg_co2e_per_kg))
    return [_under(one, limits[one.category]) if one.category in limits else one for one in portions]


def _under(portion: Portion, limit: Decimal) -> Portion:
    after = portion.after
    if after.value <= limit:
        return portion
    basis = "limit" if not portion.is_moved else after.basis
    lowered = Rate(limit, min(after.low, limit), min(after.high, limit), basis)
    return Portion(portion.group, portion.category, portion.kg, portion.before, lowered)


def _part(rule: Rule, groups: Sequence[Group], rates: Mapping[str, Rate]) -> Part:
    of_it = [one for one in groups if one.category == rule.category]
    known = [one for one in of_it if one.rate is not None]
    unknown = [one for one in of_it if one.rate is None]
    left_out = (sum(one.lines for one in unknown), sum((one.kg for one in unknown), NONE))
    if isinstance(rule, Share):
        return _share(rule, of_it, *left_out)
    if isinstance(rule, Limit):
        known = [one for one in known if one.rate and one.rate.value > rule.kg_co2e_per_kg]
        share = HUNDRED
    else:
        known, share = (known, rule.percent) if rule.percent > 0 else ([], NONE)
    return Part(
        rule,
        sum(one.lines for one in known),
        sum((one.sek for one in known), NONE),
        sum((one.kg for one in known), NONE) * share / HUNDRED,
        *left_out,
        is_countable=not isinstance(rule, Replace) or rule.by in rates,
    )


def _share(rule: Share, of_it: Sequence[Group], unknown_lines: int, unknown_kg: Decimal) -> Part:
    kg = sum((one.kg for one in of_it), NONE)
    verified = sum((one.kg for one in of_it if one.basis == "verified"), NONE)
    return Part(
        rule,
        sum(one.lines for one in of_it),
        sum((one.sek for one in of_it), NONE),
        kg,
        unknown_lines,
        unknown_kg,
        reached=verified / kg if kg > 0 else None,
        missing_kg=max(NONE, kg * rule.percent / HUNDRED - verified),
    )
