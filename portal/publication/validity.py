"""How long a published figure counts."""

from __future__ import annotations

from datetime import date

USUAL_YEARS = 2
MOST_YEARS = 3


def valid_until(reference_year: int, years: int = USUAL_YEARS) -> date:
    """The last day: so many whole years after the end of the year that the figure describes.

    Raises:
        ValueError: longer than a figure may ever count.
    """
    if not 0 < years <= MOST_YEARS:
        raise ValueError(f"a figure counts between one and {MOST_YEARS} years, not {years}")
    return date(reference_year + years, 12, 31)
