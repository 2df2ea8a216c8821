"""The plan is the best there is, its limits' worth explains its gaps, and no place enters it."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from schemas.sourcing import Need, Offered, PlanQuestion, PlanResult, Reason
from workers.sourcing_gaps import plan

if TYPE_CHECKING:
    from collections.abc import Iterator

KITCHENS = ("a", "b", "c")


def case(chance: random.Random, smallest: bool) -> PlanQuestion:
    """A few needs and offers in whole kilograms, so that the best plan is in whole kilograms too."""
    needs = tuple(
        Need(kitchen, 1, "potato", float(chance.randint(1, 4)), chance.uniform(1, 9), 0.5, 12.0)
        for kitchen in KITCHENS[: chance.randint(1, 3)]
    )
    offers = tuple(
        Offered(
            f"product-{number}",
            ("potato",),
            (1,),
            float(chance.randint(1, 5)),
            float(chance.randint(2, 3)) if smallest else 0.0,
            {one: chance.uniform(0, 9) for one in KITCHENS if chance.random() < 0.8},
        )
        for number in range(2)
    )
    return PlanQuestion(needs, offers)


def best_by_hand(question: PlanQuestion) -> float:
    """Every plan in whole kilograms tried: the most that any saves."""
    cells = [(need, offer) for need in question.needs for offer in question.offers]
    return max(_saved(cells, amounts) for amounts in _allowed(question, cells))


def _allowed(question: PlanQuestion, cells: list[tuple[Need, Offered]]) -> Iterator[tuple[int, ...]]:
    choices = [
        [0, *range(max(1, int(offer.minimum_kg)), int(min(need.kg, offer.kg_per_month)) + 1)]
        if need.kitchen in offer.at_kitchens
        else [0]
        for need, offer in cells
    ]
    for amounts in itertools.product(*choices):
        by_need = [
            sum(a for (n, _o), a in zip(cells, amounts, strict=True) if n is need) for need in question.needs
        ]
        by_offer = [
            sum(a for (_n, o), a in zip(cells, amounts, strict=True) if o is offer)
            for offer in question.offers
        ]
        if all(a <= one.kg for a, one in zip(by_need, question.needs, strict=True)) and all(
            a <= one.kg_per_month for a, one in zip(by_offer, question.offers, strict=True)
        ):
            yield amounts


def _saved(cells: list[tuple[Need, Offered]], amounts: tuple[int, ...]) -> float:
    return sum(
        kg * (need.now - offer.at_kitchens[need.kitchen])
        for (need, offer), kg in zip(cells, amounts, strict=True)
        if kg
    )


def check(question: PlanQuestion, found: PlanResult) -> None:
    """Needs, offers, seasons and smallest orders hold, and what is met and what is left make up the need."""
    for need in question.needs:
        got = sum(one.kg for one in found.planned if (one.kitchen, one.month) == (need.kitchen, need.month))
        assert got <= need.kg + 1e-6
    for offer in question.offers:
        mine = [one for one in found.planned if one.product == offer.product]
        for month in {one.month for one in mine}:
            assert month in offer.months
            assert sum(one.kg for one in mine if one.month == month) <= offer.kg_per_month + 1e-6
        assert all(one.kitchen in offer.at_kitchens and one.kg >= offer.minimum_kg - 1e-6 for one in mine)
    met = sum(one.kg for one in found.planned) + sum(gap.kg for gap in found.gaps)
    assert met == pytest.approx(sum(need.kg for need in question.needs))
    assert found.saved == pytest.approx(sum(one.saved for one in found.planned))


@pytest.mark.parametrize("smallest", [False, True])
def test_no_plan_is_better(smallest: bool) -> None:
    """The programme saves what the best of all plans saves, with and without smallest orders."""
    chance = random.Random(20261127)
    gains = 0
    for _time in range(120):
        question = case(chance, smallest)
        found = plan(question)
        check(question, found)
        best = best_by_hand(question)
        assert found.saved == pytest.approx(best, rel=1.1e-3, abs=1e-9)
        assert found.is_proven
        gains += best > 0
        if not smallest:
            assert found.dual == pytest.approx(best, abs=1e-6)
    assert gains > 60


def test_what_a_limit_is_worth_is_what_another_kilogram_avoids() -> None:
    """A sold-out gap's worth is what is gained when whoever fits it best offers a little more."""
    chance = random.Random(7)
    seen = 0
    more = 1e-3
    for _time in range(120):
        question = case(chance, smallest=False)
        found = plan(question)
        full = [gap.worth for gap in found.gaps if gap.reason == Reason.FULL]
        gains = [0.0]
        for place, offer in enumerate(question.offers):
            larger = replace(offer, kg_per_month=offer.kg_per_month + more)
            offers = (*question.offers[:place], larger, *question.offers[place + 1 :])
            if _fits_a_gap(question, found, offer):
                gains.append((plan(replace(question, offers=offers)).saved - found.saved) / more)
        if full:
            assert max(full) == pytest.approx(max(gains), abs=1e-5)
            seen += 1
    assert seen > 30


def _fits_a_gap(question: PlanQuestion, found: PlanResult, offer: Offered) -> bool:
    """Whether the offer would lower a need that is not met in full."""
    for need in question.needs:
        got = sum(one.kg for one in found.planned if one.kitchen == need.kitchen)
        if got < need.kg - 1e-6 and offer.at_kitchens.get(need.kitchen, need.now) < need.now:
            return True
    return False


def potato(kitchen: str = "a", month: int = 1, kg: float = 10.0, now: float = 2.0) -> Need:
    """A kitchen that needs potatoes."""
    return Need(kitchen, month, "potato", kg, now, 1.0, 3.0)


def grower(**changes: object) -> Offered:
    """Somebody who grows them."""
    own: dict[str, object] = {
        "product": "p",
        "categories": ("potato",),
        "months": (1, 2),
        "kg_per_month": 100.0,
        "minimum_kg": 0.0,
        "at_kitchens": {"a": 0.5, "b": 0.6},
    }
    return Offered(**{**own, **changes})  # type: ignore[arg-type] # each as declared


REASONS = [
    (potato(), grower(categories=("beef",)), Reason.NO_OFFER),
    (potato(month=7), grower(), Reason.SEASON),
    (potato("c"), grower(), Reason.DELIVERY),
    (potato(now=0.5), grower(), Reason.NOT_LOWER),
    (potato(), grower(minimum_kg=11.0), Reason.MINIMUM),
    (potato(), grower(kg_per_month=4.0), Reason.FULL),
]


@pytest.mark.parametrize(("need", "offer", "reason"), REASONS)
def test_each_gap_says_why(need: Need, offer: Offered, reason: Reason) -> None:
    """One thing at a time stands in the way, and it is that one that is told."""
    found = plan(PlanQuestion((need,), (offer,)))
    (gap,) = found.gaps
    assert gap.reason == reason
    assert gap.kg == pytest.approx(6.0 if reason == Reason.FULL else 10.0)
    assert gap.worth == pytest.approx(1.5 if reason == Reason.FULL else 0.0)


def test_what_can_stand_in_for_two_kinds_is_shared_between_them() -> None:
    """Goods go where they lower most, and a smallest order counts what a kitchen takes of both kinds."""
    apple = grower(categories=("fruit_nordic", "fruit_imported"), kg_per_month=10.0, minimum_kg=8.0)
    needs = (
        Need("a", 1, "fruit_nordic", 9.0, 1.0, 1.0, 1.0),
        Need("a", 1, "fruit_imported", 6.0, 3.0, 3.0, 3.0),
    )
    found = plan(PlanQuestion(needs, (apple,)))
    assert {one.category: round(one.kg, 6) for one in found.planned} == {
        "fruit_imported": 6.0,
        "fruit_nordic": 4.0,
    }
    assert found.saved == pytest.approx(6 * 2.5 + 4 * 0.5)
    (one,) = [one for one in found.planned if one.category == "fruit_imported"]
    assert one.saved_low <= one.saved <= one.saved_high


def test_names_of_places_change_nothing() -> None:
    """Every kitchen and product under another name, in another order: the same plan but for the names."""
    chance = random.Random(3)
    for _time in range(40):
        question = case(chance, smallest=False)
        named = {one: f"plats-{place}" for place, one in enumerate(reversed(KITCHENS))}
        renamed = PlanQuestion(
            tuple(replace(one, kitchen=named[one.kitchen]) for one in reversed(question.needs)),
            tuple(
                replace(
                    one,
                    product=f"vara-{one.product}",
                    at_kitchens={named[where]: figure for where, figure in one.at_kitchens.items()},
                )
                for one in reversed(question.offers)
            ),
        )
        before, after = plan(question), plan(renamed)
        assert after.saved == pytest.approx(before.saved)
        told = {(named[one.kitchen], f"vara-{one.product}"): one.kg for one in before.planned}
        assert {(one.kitchen, one.product): one.kg for one in after.planned} == pytest.approx(told)
    places = {"municipality", "place", "latitude", "longitude", "km", "distance", "near"}
    assert not places & {*Need.__dataclass_fields__, *Offered.__dataclass_fields__}
