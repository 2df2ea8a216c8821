"""Figures laid out for a page: a card for each, with its chart's bars and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from portal.dashboards.figures import BY_NAME, DEFINITIONS, Definition
from portal.dashboards.models import OverviewFigure
from portal.i18n import current_language, kg_co2e, number
from portal.profiles.words import level_word
from portal.results.words import percent
from schemas.questionnaire import load_family

PATH, PER_KG = "purchases.path", "purchases.per_kg"
BARS = frozenset(
    {
        "declarations.by_level",
        "declarations.by_family",
        "declarations.first_published",
        PER_KG,
        "purchases.known_share",
        "purchases.verified_share",
        "queue.turn",
        "vouchers.count",
    }
)


@dataclass(frozen=True)
class Bar:
    """One number with its words; `mark` is what it is held against, None for nothing.

    Attributes:
        value: None is withheld.
        since: the day on which it was counted, when that is earlier than the page's.
    """

    label: str
    value: float | None
    text: str
    spread: str
    mark: float | None = None
    mark_text: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Card:
    """A figure with all its numbers; `is_chart` when there are several to compare."""

    definition: Definition
    bars: tuple[Bar, ...]
    period: str
    counted_at: datetime

    @property
    def is_chart(self) -> bool:
        """Whether it is drawn as bars."""
        return self.definition.name in BARS and any(one.value is not None for one in self.bars)

    @property
    def has_marks(self) -> bool:
        """Whether something is held against the numbers."""
        return any(one.mark is not None for one in self.bars)

    @property
    def has_spread(self) -> bool:
        """Whether some number has a range."""
        return any(one.spread for one in self.bars)

    @property
    def is_withheld(self) -> bool:
        """Whether nothing of it is shown."""
        return all(one.value is None for one in self.bars)


def cards(found: Sequence[OverviewFigure], names: Iterable[str], as_staff: bool = False) -> list[Card]:
    """A card for each of these figures that has been counted, in the order of the definitions."""
    wanted = set(names)
    paths = {one.period: one.value for one in found if one.name == PATH}
    made = []
    for definition in DEFINITIONS:
        own = [one for one in found if one.name == definition.name]
        if definition.name not in wanted or not own or definition.name == PATH:
            continue
        bars = [_bar(one, definition, paths if definition.name == PER_KG else {}, as_staff) for one in own]
        if definition.name == PER_KG:
            bars += _years_ahead(paths, {one.period for one in own}, definition)
        made.append(Card(definition, tuple(bars), _period(own), max(one.counted_at for one in own)))
    return made


def _bar(one: OverviewFigure, definition: Definition, paths: dict[str, float], as_staff: bool) -> Bar:
    value, low, high = one.value, one.low, one.high
    if not as_staff:
        if one.public_since is None:
            return Bar(label_of(one), None, _("Visas inte"), "")
        value, low, high = one.public_value or 0.0, one.public_low, one.public_high
    mark = paths.get(one.period)
    earlier = one.public_since if not as_staff and one.public_since != one.day else None
    return Bar(
        label_of(one),
        value,
        written(value, definition.unit),
        _spread(low, high, definition.unit),
        mark,
        written(mark, definition.unit) if mark is not None else "",
        earlier,
    )


def _years_ahead(paths: dict[str, float], known: set[str], definition: Definition) -> list[Bar]:
    """Years of the path that have no purchases yet."""
    return [
        Bar(year, None, "–", "", value, written(value, definition.unit))
        for year, value in sorted(paths.items())
        if year not in known
    ]


def label_of(one: OverviewFigure) -> str:
    """A part of a figure in words."""
    if one.name == "declarations.by_level":
        return level_word(one.key)
    if one.name == "declarations.by_family":
        return load_family(one.key).text(current_language()).label
    if one.name == "vouchers.count":
        return {"applied": _("Sökta"), "granted": _("Beviljade"), "paid": _("Utbetalda")}[one.key]
    if one.name == "queue.turn":
        return _turn_word(one.key)
    if one.period == str(one.day.year):
        return _("%(year)s hittills", year=one.period)
    return one.period or str(BY_NAME[one.name].title)


def _turn_word(status: str) -> str:
    words = {
        "in_review": _("Granskare: läsa och föreslå"),
        "approval_proposed": _("Granskare nummer två: godkänna eller ge tillbaka"),
        "rejection_proposed": _("Producenten: svara på förslag om avslag"),
        "rejection_answered": _("Granskare: besluta efter producentens svar"),
        "changes_requested": _("Producenten: komplettera"),
    }
    return words.get(status, status)


def written(value: float, unit: str) -> str:
    """A number with its unit."""
    if unit == "share":
        return percent(value)
    if unit == "kg_co2e_per_kg":
        return _("%(amount)s per kg", amount=kg_co2e(value))
    if unit == "kg_co2e_per_year":
        return _("%(amount)s kg CO₂e om året", amount=number(round(value), 0))
    if unit == "sek":
        return _("%(amount)s kr", amount=number(round(value), 0))
    if unit == "days":
        return _("%(count)s dagar", count=number(round(value), 0))
    return number(round(value), 0)


def _spread(low: float | None, high: float | None, unit: str) -> str:
    if low is None or high is None:
        return ""
    return _("%(low)s till %(high)s", low=written(low, unit), high=written(high, unit))


def _period(own: Sequence[OverviewFigure]) -> str:
    """What time the numbers are about."""
    periods = sorted({one.period for one in own if one.period})
    if not periods:
        return ""
    return (
        periods[0] if len(periods) == 1 else _("%(first)s till %(last)s", first=periods[0], last=periods[-1])
    )
