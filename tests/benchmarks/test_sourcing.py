"""How long a plan for a thousand products, sixty kitchens and twelve months takes, printed."""

from __future__ import annotations

import random
import sys
import time

import pytest

from schemas.sourcing import Need, Offered, PlanQuestion
from workers.sourcing_gaps import plan

pytestmark = pytest.mark.benchmarks

PRODUCTS, KITCHENS, KINDS = 1000, 60, 20


def region(chance: random.Random, smallest: float) -> PlanQuestion:
    """Every kitchen needs every kind every month; a product is on offer some months to most kitchens."""
    kitchens = [f"kitchen-{number}" for number in range(KITCHENS)]
    needs = [
        Need(kitchen, month, f"kind-{kind}", chance.uniform(5, 200), chance.uniform(1, 3), 0.5, 4.0)
        for kitchen in kitchens
        for month in range(1, 13)
        for kind in range(KINDS)
    ]
    offers = [
        Offered(
            f"product-{number}",
            (f"kind-{number % KINDS}",),
            tuple(sorted(chance.sample(range(1, 13), chance.randint(3, 12)))),
            chance.uniform(50, 500),
            smallest if chance.random() < 0.5 else 0.0,
            {one: chance.uniform(0.3, 2.5) for one in kitchens if chance.random() < 0.8},
        )
        for number in range(PRODUCTS)
    ]
    return PlanQuestion(tuple(needs), tuple(offers))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("smallest", [0.0, 20.0])
def test_speed_of_a_plan(smallest: float) -> None:
    """With and without smallest orders; without them the saving is that of the dual values."""
    question = region(random.Random(1), smallest)
    began = time.perf_counter()
    found = plan(question)
    took = time.perf_counter() - began
    proven = "proven" if found.is_proven else "not proven"
    sys.stdout.write(
        f"\nplan, smallest order {smallest:g} kg: {took:.1f} s, {len(found.planned)} deliveries, {proven}"
    )
    assert 0 < found.saved < found.now
    if not smallest:
        assert found.saved == pytest.approx(found.dual)
