"""What a plan leaves to buy as today, and why: season, delivery, or what the limits are worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from schemas.sourcing import Gap, Need, Offered, Planned, PlanQuestion, PlanResult, Reason
from workers.sourcing_plan import NOTHING_KG, Pair, Solved, pairs_of, solve

Place = tuple[str, int]


def plan(question: PlanQuestion) -> PlanResult:
    """The plan that emits least, and its gaps; pure."""
    pairs = pairs_of(question.needs, question.offers)
    parts = solve(pairs)
    return PlanResult(
        now=sum(need.kg * need.now for need in question.needs),
        saved=sum(part.saved for part in parts),
        dual=sum(part.dual for part in parts),
        is_proven=all(part.is_proven for part in parts),
        planned=tuple(one for part in parts for one in _planned(part)),
        gaps=_gaps(question, parts),
    )


def _planned(part: Solved) -> list[Planned]:
    return [
        Planned(
            pair.offer.product,
            pair.need.kitchen,
            pair.need.month,
            pair.need.category,
            float(kg),
            float(kg) * pair.saving,
            float(kg) * (pair.saving - (pair.need.now - pair.need.low) - pair.offer.above),
            float(kg) * (pair.saving + (pair.need.high - pair.need.now) + pair.offer.below),
        )
        for pair, kg in zip(part.pairs, part.kg, strict=True)
        if kg > NOTHING_KG
    ]


def _gaps(question: PlanQuestion, parts: Sequence[Solved]) -> tuple[Gap, ...]:
    """The gaps of all kitchens, by kind of food, month and reason."""
    left = {id(need): need.kg for need in question.needs}
    could: dict[int, list[Pair]] = defaultdict(list)
    worth: dict[tuple[int, int], float] = {}
    unsold: dict[tuple[int, int], float] = {}
    for part in parts:
        for offer, price in zip(part.offers, part.offer_gain, strict=True):
            month = part.needs[0].month
            worth[id(offer), month] = float(price)
            unsold[id(offer), month] = offer.kg_per_month
        for pair, kg in zip(part.pairs, part.kg, strict=True):
            left[id(pair.need)] -= float(kg)
            unsold[id(pair.offer), pair.need.month] -= float(kg)
            could[id(pair.need)].append(pair)
    sums: dict[tuple[str, int, Reason], tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for need in question.needs:
        kg = left[id(need)]
        if kg > NOTHING_KG:
            reason = _reason(need, question.offers, could[id(need)], unsold)
            best = max((worth[id(one.offer), need.month] for one in could[id(need)]), default=0.0)
            before = sums[need.category, need.month, reason]
            best = best if reason == Reason.FULL else 0.0
            sums[need.category, need.month, reason] = (before[0] + kg, max(before[1], best))
    return tuple(Gap(*key, kg, best) for key, (kg, best) in sorted(sums.items()))


def _reason(
    need: Need, offers: Sequence[Offered], could: Sequence[Pair], unsold: dict[tuple[int, int], float]
) -> Reason:
    if could:
        is_full = all(unsold[id(one.offer), need.month] <= NOTHING_KG for one in could)
        return Reason.FULL if is_full else Reason.MINIMUM
    alike = [one for one in offers if need.category in one.categories]
    if not alike:
        return Reason.NO_OFFER
    ripe = [one for one in alike if need.month in one.months]
    if not ripe:
        return Reason.SEASON
    return Reason.NOT_LOWER if any(need.kitchen in one.at_kitchens for one in ripe) else Reason.DELIVERY
