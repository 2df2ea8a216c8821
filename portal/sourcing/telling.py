"""A plan added up for a page: by kind of food, by product, its gaps, and what lowers most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from portal.purchases.categories import category_label
from schemas.sourcing import Gap, Planned, PlanResult, Reason, Swap


@dataclass(frozen=True)
class Part:
    """What the plan moves of a kind of food, or of a product, with what that saves and its range."""

    key: str
    kg: float = 0.0
    saved: float = 0.0
    low: float = 0.0
    high: float = 0.0
    left_kg: float = 0.0
    kitchens: int = 0

    @property
    def share(self) -> float:
        """The part of the need that is met."""
        return self.kg / (self.kg + self.left_kg) if self.kg + self.left_kg else 0.0


@dataclass(frozen=True)
class GapRow:
    """A gap of a kind of food with one reason; `worth` is that of the month where it is highest."""

    category: str
    reason: Reason
    months: tuple[int, ...]
    kg: float
    worth: float


@dataclass(frozen=True)
class Effect:
    """Something that could be done, and what it saves."""

    words: str
    saved: float
    low: float
    high: float
    is_swap: bool


def by_kind(result: PlanResult) -> list[Part]:
    """Every kind that was needed, the largest saving first."""
    left: dict[str, float] = defaultdict(float)
    for gap in result.gaps:
        left[gap.category] += gap.kg
    planned = {one.key: one for one in _parts(result.planned, "category")}
    keys = {*left, *planned}
    found = [replace(planned.get(key, Part(key)), left_kg=left[key]) for key in keys]
    return sorted(found, key=lambda one: (-one.saved, one.key))


def by_product(result: PlanResult) -> list[Part]:
    """Every product in the plan, the largest saving first."""
    return _parts(result.planned, "product")


def _parts(planned: Iterable[Planned], name: str) -> list[Part]:
    groups: dict[str, list[Planned]] = defaultdict(list)
    for one in planned:
        groups[getattr(one, name)].append(one)
    found = [
        Part(
            key,
            sum(one.kg for one in group),
            sum(one.saved for one in group),
            sum(one.saved_low for one in group),
            sum(one.saved_high for one in group),
            kitchens=len({one.kitchen for one in group}),
        )
        for key, group in groups.items()
    ]
    return sorted(found, key=lambda one: (-one.saved, one.key))


def gap_rows(gaps: Iterable[Gap]) -> list[GapRow]:
    """Gaps with the months of one reason together; those where more would help first."""
    groups: dict[tuple[str, Reason], list[Gap]] = defaultdict(list)
    for gap in gaps:
        groups[gap.category, gap.reason].append(gap)
    found = [
        GapRow(
            category,
            reason,
            tuple(sorted({one.month for one in group})),
            sum(one.kg for one in group),
            max(one.worth for one in group),
        )
        for (category, reason), group in groups.items()
    ]
    return sorted(found, key=lambda one: (-one.worth * one.kg, -one.kg, one.category))


def effects(result: PlanResult, swaps: Sequence[Swap], share: int) -> list[Effect]:
    """The plan, where there is one, among the swaps, the largest saving first."""
    found = []
    if result.planned:
        low, high = (sum(getattr(one, end) for one in result.planned) for end in ("saved_low", "saved_high"))
        found.append(Effect(_("Köpa enligt planen nedan"), result.saved, low, high, is_swap=False))
    found += [
        Effect(
            _(
                "Byta en del (%(share)s %%) av %(source)s mot %(target)s, kilo för kilo",
                share=share,
                source=category_label(one.source).lower(),
                target=category_label(one.target).lower(),
            ),
            one.saved,
            one.low,
            one.high,
            is_swap=True,
        )
        for one in swaps
    ]
    return sorted(found, key=lambda one: -one.saved)


def reason_words(reason: Reason) -> str:
    """Why something that somebody offers is left to buy as today."""
    words = {
        Reason.SEASON: _("Ingen har varan den månaden"),
        Reason.DELIVERY: _("Ingen levererar till köket, eller vägen dit kan inte räknas"),
        Reason.NOT_LOWER: _("Ingen är lägre än det som köps i dag"),
        Reason.MINIMUM: _("Köket behöver mindre än den minsta beställningen"),
        Reason.FULL: _("Det som finns räcker inte"),
    }
    return words[reason]
