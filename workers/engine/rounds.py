"""The shortest round of a vehicle that fetches at some places and then leaves at others; exact, for a few.

All is fetched before anything is left, so that nothing is loaded over what is on its way to somebody. A
dynamic programme over the places visited so far (Held and Karp 1962) for each half, then the best pair.
"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.distance import great_circle_km

MOST_PLACES = 10

Place = tuple[float, float]
Path = tuple[float, tuple[int, ...]]


def shortest_round(fetch: Sequence[Place], leave: Sequence[Place]) -> tuple[Place, ...]:
    """The places in the order of driving, beginning where it is fetched first; the way back is not repeated.

    Raises:
        ValueError: there are more places than can be tried.
    """
    starts, ends = list(dict.fromkeys(fetch)), list(dict.fromkeys(leave))
    if not starts or not ends or max(len(starts), len(ends)) > MOST_PLACES:
        raise ValueError(f"a round needs 1 to {MOST_PLACES} places to fetch at and to leave at")
    first, second = _paths(starts), _paths(ends)
    best: tuple[float, tuple[Place, ...]] | None = None
    for (begin, last), (fetched_km, fetched) in first.items():
        for (to, end), (left_km, left) in second.items():
            across = great_circle_km(starts[last], ends[to]) + great_circle_km(ends[end], starts[begin])
            km = fetched_km + left_km + across
            if best is None or km < best[0] - 1e-9:
                best = km, (*(starts[one] for one in fetched), *(ends[one] for one in left))
    assert best is not None
    return best[1]


def legs(order: Sequence[Place]) -> tuple[tuple[Place, Place], ...]:
    """The round's legs, the last one home again."""
    return tuple(zip(order, (*order[1:], order[0]), strict=True))


def length_km(order: Sequence[Place]) -> float:
    """The round as the crow flies."""
    return sum(great_circle_km(start, end) for start, end in legs(order))


def _paths(places: Sequence[Place]) -> dict[tuple[int, int], Path]:
    """The shortest path through all the places, by where it begins and where it ends."""
    km = [[great_circle_km(start, end) for end in places] for start in places]
    whole = (1 << len(places)) - 1
    found: dict[tuple[int, int], Path] = {}
    for begin in range(len(places)):
        reached: dict[tuple[int, int], Path] = {(1 << begin, begin): (0.0, (begin,))}
        for visited in range(1, whole + 1):
            for last in range(len(places)):
                if (visited, last) in reached:
                    _go_on(reached, visited, last, km)
        found |= {
            (begin, last): reached[whole, last] for last in range(len(places)) if (whole, last) in reached
        }
    return found


def _go_on(
    reached: dict[tuple[int, int], Path], visited: int, last: int, km: Sequence[Sequence[float]]
) -> None:
    """From one place on to each that is not visited."""
    so_far, path = reached[visited, last]
    for there in range(len(km)):
        if not visited & (1 << there):
            key, length = (visited | (1 << there), there), so_far + km[last][there]
            if key not in reached or length < reached[key][0]:
                reached[key] = (length, (*path, there))
