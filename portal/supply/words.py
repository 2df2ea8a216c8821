"""Months, days and areas of a supply in words."""

from __future__ import annotations

from collections.abc import Iterable

from babel.dates import get_day_names, get_month_names
from flask_babel import gettext as _

from portal.accounts.municipalities import municipalities, municipality_choices
from portal.i18n import current_language
from portal.supply.offers import MONTHS


def month_name(month: int) -> str:
    """`januari`."""
    return str(get_month_names("wide", "stand-alone", current_language())[month])


def day_name(day: int) -> str:
    """`måndag`; 1 is Monday."""
    return str(get_day_names("wide", "stand-alone", current_language())[day - 1])


def month_words(months: Iterable[int]) -> str:
    """Months in a row as from and to: `januari–mars, oktober`; a winter over the new year as one."""
    chosen = sorted(set(months))
    if chosen == list(MONTHS):
        return _("hela året")
    spans: list[list[int]] = []
    for month in chosen:
        if spans and month == spans[-1][-1] + 1:
            spans[-1].append(month)
        else:
            spans.append([month])
    if len(spans) > 1 and spans[0][0] == MONTHS[0] and spans[-1][-1] == MONTHS[-1]:
        spans = [spans[-1] + spans[0], *spans[1:-1]]
    return ", ".join(
        month_name(one[0]) if len(one) == 1 else f"{month_name(one[0])}–{month_name(one[-1])}"
        for one in spans
    )


def day_words(days: Iterable[int]) -> str:
    """Days by name, or that they are agreed."""
    return ", ".join(day_name(day) for day in days) or _("enligt överenskommelse")


def area_words(areas: Iterable[str]) -> str:
    """Municipalities by name, or that the buyer collects."""
    chosen = set(areas)
    if set(municipalities()) <= chosen:
        return _("hela länet")
    return ", ".join(name for code, name in area_choices() if code in chosen) or _("köparen hämtar")


def area_choices() -> list[tuple[str, str]]:
    """(code, name) of the region's municipalities by the alphabet."""
    return [pair for pair in municipality_choices() if pair[0] in municipalities()]
