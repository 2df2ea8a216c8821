"""Who should deliver what to which kitchen so that the least is emitted: a linear programme per month.

Needs can always be bought as today, so there is always a plan. Months do not share capacity, nor do kinds of
food that no product can stand in for both of; each such part is solved by itself, exactly. Only pairs of a
need and an offer that would lower the footprint become variables. A smallest order makes a part an integer
programme; that is tried only where the linear plan breaks one.

Pure: needs scipy and the contracts, nothing else.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, hstack, vstack

from schemas.sourcing import Need, Offered

Numbers = NDArray[np.float64]

NOTHING_KG = 1e-6
GAP = 1e-3  # an integer plan within a thousandth of the best is good enough
BUDGET_S = 30.0  # for all integer programmes together; what is left over is rounded
LEAST_S = 0.5
HAIR_KG = 1e-6


@dataclass(frozen=True)
class Pair:
    """A need that an offer could meet with less emitted, in one month."""

    need: Need
    offer: Offered
    saving: float  # kg CO2e per kg

    @property
    def most_kg(self) -> float:
        """What can go from one to the other."""
        return min(self.need.kg, self.offer.kg_per_month)


@dataclass(frozen=True)
class Solved:
    """One part's plan.

    Attributes:
        kg: of each pair.
        need_worth, offer_worth: the dual values of what is needed and offered, kg CO2e per kg, by place in
            `needs` and `offers`.
        offer_gain: kg CO2e that one kilogram more on offer would avoid.
    """

    pairs: Sequence[Pair]
    kg: Numbers
    needs: Sequence[Need]
    offers: Sequence[Offered]
    need_worth: Numbers
    offer_worth: Numbers
    offer_gain: Numbers
    is_proven: bool

    @property
    def saved(self) -> float:
        """kg CO2e less than today."""
        return float(sum(one.saving * kg for one, kg in zip(self.pairs, self.kg, strict=True)))

    @property
    def dual(self) -> float:
        """The same, from what the limits are worth."""
        needed = sum(one.kg * worth for one, worth in zip(self.needs, self.need_worth, strict=True))
        offered = sum(one.kg_per_month * w for one, w in zip(self.offers, self.offer_worth, strict=True))
        return float(needed + offered)


def pairs_of(needs: Iterable[Need], offers: Sequence[Offered]) -> list[Pair]:
    """Every need with every offer that could lower it."""
    by_kind: dict[tuple[str, int], list[Offered]] = defaultdict(list)
    for offer in offers:
        for category in offer.categories:
            for month in offer.months:
                by_kind[category, month].append(offer)
    found = []
    for need in needs:
        for offer in by_kind[need.category, need.month]:
            figure = offer.at_kitchens.get(need.kitchen)
            if figure is not None and figure < need.now and need.kg > NOTHING_KG:
                found.append(Pair(need, offer, need.now - figure))
    return found


def solve(pairs: Sequence[Pair], budget_s: float = BUDGET_S) -> list[Solved]:
    """The best plan for all pairs, part by part.

    Args:
        budget_s: seconds that integer programmes may take in all.
    """
    ends = time.monotonic() + budget_s
    parts = _parts(pairs)
    return [
        _solve_part(part, max(LEAST_S, (ends - time.monotonic()) / (len(parts) - done)))
        for done, part in enumerate(parts)
    ]


def _parts(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """Pairs that share a month, and a kind of food directly or through a product."""
    leader: dict[str, str] = {}

    def first(kind: str) -> str:
        while leader.setdefault(kind, kind) != kind:
            kind = leader[kind]
        return kind

    for pair in pairs:
        for kind in pair.offer.categories:
            leader[first(kind)] = first(pair.need.category)
    found: dict[tuple[int, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        found[pair.need.month, first(pair.need.category)].append(pair)
    return [found[key] for key in sorted(found)]


class _Programme:
    """The limits of one part as matrices: a row per need, then a row per offer."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self.pairs = pairs
        self.needs = list({id(one.need): one.need for one in pairs}.values())
        self.offers = list({id(one.offer): one.offer for one in pairs}.values())
        need_at = {id(one): place for place, one in enumerate(self.needs)}
        offer_at = {id(one): place + len(self.needs) for place, one in enumerate(self.offers)}
        columns = np.arange(len(pairs))
        rows = np.concatenate(
            [[need_at[id(one.need)] for one in pairs], [offer_at[id(one.offer)] for one in pairs]]
        )
        shape = (len(self.needs) + len(self.offers), len(pairs))
        self.limits = csr_matrix((np.ones(2 * len(pairs)), (rows, np.tile(columns, 2))), shape=shape)
        self.most = np.array([one.kg for one in self.needs] + [one.kg_per_month for one in self.offers])
        self.cost = np.array([-one.saving for one in pairs])
        self.orders = self._orders()

    def _orders(self) -> Mapping[tuple[str, int], list[int]]:
        """The pairs that make up one kitchen's order of one product with a smallest order."""
        found: dict[tuple[str, int], list[int]] = defaultdict(list)
        for place, one in enumerate(self.pairs):
            if one.offer.minimum_kg > NOTHING_KG:
                found[one.need.kitchen, id(one.offer)].append(place)
        return found

    def too_small(self, kg: Numbers) -> list[list[int]]:
        """Orders that are made, but smaller than the smallest."""
        return [
            places
            for places in self.orders.values()
            if NOTHING_KG < kg[places].sum() < self.pairs[places[0]].offer.minimum_kg - NOTHING_KG
        ]

    def linear(self, shut: Sequence[int] = (), kept: Sequence[Sequence[int]] = ()) -> Solved:
        """The best plan without the pairs in `shut`, and with the orders in `kept` of their smallest size."""
        cost = self.cost.copy()
        # What is shut out costs: a limit of its own would take a dual value from the others.
        cost[list(shut)] = 1.0
        found = self._best(cost, kept, self.most)
        worth: Numbers = -found.ineqlin.marginals
        count, end = len(self.needs), len(self.most)
        kg = np.maximum(found.x, 0.0)
        # Round amounts often meet exactly; then a limit is worth one thing upwards and another downwards.
        # With hair's breadths more on offer, no two alike, what is read is what another kilogram avoids.
        hair = np.concatenate([np.zeros(count), HAIR_KG * (1 + np.sqrt(np.arange(2, end - count + 2)))])
        gain: Numbers = -self._best(cost, kept, self.most + hair).ineqlin.marginals
        return Solved(
            self.pairs, kg, self.needs, self.offers, worth[:count], worth[count:end], gain[count:end], True
        )

    def _best(self, cost: Numbers, kept: Sequence[Sequence[int]], most: Numbers) -> Any:
        return linprog(
            cost,
            A_ub=vstack([self.limits, -self._flows(kept)]),
            b_ub=np.concatenate([most, -self._least(kept)]),
            bounds=(0, None),
            method="highs",
        )

    def integer(self, limit_s: float) -> tuple[Solved, bool] | None:
        """The best plan with smallest orders, and whether none is better; None when time ran out first."""
        orders = list(self.orders.values())
        flows = self._flows(orders)
        most = np.array([self._most(places) for places in orders])
        idle = csr_matrix((self.limits.shape[0], len(orders)))
        whole = vstack(
            [
                hstack([self.limits, idle]),
                hstack([-flows, _diagonal(self._least(orders))]),  # smallest x chosen <= ordered
                hstack([flows, -_diagonal(most)]),  # ordered <= most x chosen
            ]
        )
        upper = np.concatenate([self.most, np.zeros(2 * len(orders))])
        count = len(self.pairs)
        found: Any = milp(
            np.concatenate([self.cost, np.zeros(len(orders))]),
            constraints=LinearConstraint(csr_matrix(whole), -np.inf, upper),
            integrality=np.concatenate([np.zeros(count), np.ones(len(orders))]),
            bounds=Bounds(0, np.concatenate([np.full(count, np.inf), np.ones(len(orders))])),
            options={"time_limit": limit_s, "mip_rel_gap": GAP},
        )
        if found.x is None:
            return None
        chosen = found.x[count:] > 0.5
        kept = [places for places, use in zip(orders, chosen, strict=True) if use]
        shut = [place for places, use in zip(orders, chosen, strict=True) if not use for place in places]
        return self.linear(shut, kept), found.status == 0

    def _flows(self, orders: Sequence[Sequence[int]]) -> Any:
        """A row per order: the pairs it is made up of."""
        rows = [row for row, places in enumerate(orders) for _place in places]
        columns = [place for places in orders for place in places]
        return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(orders), len(self.pairs)))

    def _least(self, orders: Sequence[Sequence[int]]) -> Numbers:
        return np.array([self.pairs[places[0]].offer.minimum_kg for places in orders], dtype=float)

    def _most(self, places: Sequence[int]) -> float:
        return min(sum(self.pairs[one].need.kg for one in places), self.pairs[places[0]].offer.kg_per_month)


def _diagonal(values: Numbers) -> Any:
    places = np.arange(len(values))
    return csr_matrix((values, (places, places)))


def _solve_part(pairs: Sequence[Pair], limit_s: float) -> Solved:
    programme = _Programme(pairs)
    plan = programme.linear()
    if not programme.too_small(plan.kg):
        return plan
    return _with_smallest_orders(programme, limit_s)


def _with_smallest_orders(programme: _Programme, limit_s: float) -> Solved:
    found = programme.integer(limit_s)
    if found is not None:
        plan, is_proven = found
        return replace(plan, is_proven=is_proven)
    shut: list[int] = []
    while True:  # each turn shuts out at least one order, so it ends
        plan = programme.linear(shut)
        small = programme.too_small(plan.kg)
        if not small:
            return replace(plan, is_proven=False)
        shut += [place for places in small for place in places]
