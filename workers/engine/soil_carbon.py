"""Soil carbon stocks over the years, when each change of use or management moves them linearly."""

from collections.abc import Sequence
from itertools import pairwise


def stock_path(
    years: Sequence[int], starts: Sequence[int], equilibria: Sequence[float], transition_years: float
) -> tuple[float, ...]:
    """Stocks (t C/ha) at inventory years, IPCC 2019R V4 Eq 2.25.

    `starts` gives for each inventory year the first inventory year of the regime then in force, `equilibria`
    the stock that regime leads to. A regime acts from the inventory year before its first, from the stock of
    then, and reaches its equilibrium after `transition_years` (parameter D, 20). The first year is taken
    to be in equilibrium. ValueError if the sequences differ in length or the years do not rise.
    """
    if not len(years) == len(starts) == len(equilibria):
        raise ValueError("years, starts and equilibria must be equally many")
    if any(later <= earlier for earlier, later in pairwise(years)):
        raise ValueError(f"the years must rise: {list(years)}")
    path: list[float] = []
    origin, since = 0.0, 0
    for number, (year, start, goal) in enumerate(zip(years, starts, equilibria, strict=True)):
        if number == 0:
            path.append(goal)
            continue
        if start != starts[number - 1]:
            origin, since = path[-1], years[number - 1]
        elif start <= years[0]:
            path.append(goal)
            continue
        path.append(origin + (goal - origin) * min((year - since) / transition_years, 1.0))
    return tuple(path)
