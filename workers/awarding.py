"""Who wins: price only, points, or price with emissions priced in; when the winner changes, how sure it is.

Pure arithmetic on numpy arrays whose last axis is the draw. Each bid's footprint is drawn by itself: what two
bids share (a factor, a method) is not known here, so differences come out less sure than they may be, never
surer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from schemas.award import AwardQuestion, AwardResult, Bid, Change, Placed, Ranking
from schemas.canonical import canonical_json

Numbers = NDArray[np.float64]

DRAWS = 10_000
SIGMAS = 1.959963984540054  # from the middle to the end of a 95 per cent interval
SAME = 1e-9  # values closer than this, relative to their size, are equal


def award(question: AwardQuestion, draws: int = DRAWS) -> AwardResult:
    """Rank the bids in the three ways and tell what moves the outcome."""
    prices = np.array([float(bid.price_sek) for bid in question.bids])
    footprints = np.array([float(bid.kg_co2e) for bid in question.bids])
    drawn = _drawn(question, draws)
    worth = [
        ("price", _sums(prices, footprints, 0.0), _sums(prices[:, None], drawn, 0.0)),
        ("points", -_points(question, prices, footprints), -_points(question, prices[:, None], drawn)),
        (
            "lcc",
            _sums(prices, footprints, float(question.price_sek_per_kg)),
            _sums(prices[:, None], drawn, float(question.price_sek_per_kg)),
        ),
    ]
    rankings = tuple(_ranking(way, central, sampled) for way, central, sampled in worth)
    cheapest, chosen = (rankings[at].placed[0].bid for at in (0, 2))
    quantity = float(question.quantity)
    extra = float(prices[chosen] - prices[cheapest]) * quantity
    avoided = float(footprints[cheapest] - footprints[chosen]) * quantity
    return AwardResult(
        rankings,
        winners_by_price(question.bids),
        extra,
        avoided,
        extra / avoided if avoided > 0 else None,
        draws,
    )


def winners_by_price(bids: Sequence[Bid]) -> tuple[Change, ...]:
    """Who has the lowest sum as the price on emissions rises from zero: the lower edge of straight lines.

    Where two have the same sum, the one with the lower footprint has it from there on.
    """
    lines = [(float(bid.price_sek), float(bid.kg_co2e)) for bid in bids]
    now = min(range(len(lines)), key=lambda at: (lines[at][0], lines[at][1], at))
    changes = [Change(0.0, now)]
    while True:
        meets = [
            ((lines[at][0] - lines[now][0]) / (lines[now][1] - lines[at][1]), lines[at][1], at)
            for at in range(len(lines))
            if lines[at][1] < lines[now][1]
        ]
        if not meets:
            return tuple(changes)
        price, _footprint, now = min(meets)
        changes.append(Change(price, now))


def _sums(prices: Numbers, footprints: Numbers, price_sek_per_kg: float) -> Numbers:
    made: Numbers = prices + price_sek_per_kg * footprints
    return made


def _points(question: AwardQuestion, prices: Numbers, footprints: Numbers) -> Numbers:
    """The formula of the requirement's text: the lowest price counts, the climate has a fixed scale."""
    weight, best, worst = (float(one) for one in (question.weight_percent, question.best, question.worst))
    climate = np.clip(weight * (worst - footprints) / (worst - best), 0.0, weight)
    made: Numbers = (100 - weight) * prices.min() / prices + climate
    return made


def _ranking(way: str, central: Numbers, sampled: Numbers) -> Ranking:
    """Lower is better; points come in negated."""
    order = sorted(range(len(central)), key=lambda at: (central[at], at))
    placed: list[Placed] = []
    for place, at in enumerate(order, 1):
        before = placed[-1] if placed else None
        is_same = before is not None and _same(central[at], central[before.bid])
        rank = before.rank if is_same and before else place
        value = float(-central[at] if way == "points" else central[at])
        placed.append(Placed(at, value, rank))
    return Ranking(way, tuple(placed), _share(sampled, order[0]))


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * max(abs(one), abs(other), 1.0)


def _share(sampled: Numbers, winner: int) -> float:
    """In how many draws the winner wins; those who are equal share a draw."""
    lowest = sampled.min(axis=0)
    wins = np.abs(sampled - lowest) <= SAME * np.maximum(np.abs(lowest), 1.0)
    return float((wins[winner] / wins.sum(axis=0)).mean())


def _drawn(question: AwardQuestion, draws: int) -> Numbers:
    """Footprints in every draw, a row for each bid; the same question always draws the same.

    A row is seeded by the bid's own figures, so it does not change when another bid comes or goes.
    """
    return np.array([_row(bid, draws) for bid in question.bids])


def _row(bid: Bid, draws: int) -> Numbers:
    middle, low, high = (float(one) for one in (bid.kg_co2e, bid.low, bid.high))
    seed = hashlib.sha256(canonical_json([bid.name, str(middle), str(low), str(high)]).encode()).digest()
    normal = np.random.default_rng(int.from_bytes(seed[:8], "big")).standard_normal(draws)
    if high <= low:
        return np.full(draws, middle)
    # Two half normals that meet in the middle: intervals are seldom symmetric.
    below, above = (middle - low) / SIGMAS, (high - middle) / SIGMAS
    made: Numbers = middle + np.where(normal < 0, below, above) * normal
    return made
