"""Draws are paired: what two products share is drawn alike, what they do not share is drawn apart."""

from dataclasses import replace

import numpy as np

from schemas.inventory import Inventory, Origin
from tests.engine.farms import activity, inventory, line, parameter, released
from workers.engine.assessment import total_draws
from workers.engine.compiling import compile_inventory
from workers.engine.distributions import Array
from workers.engine.drawing import leaves_of


def draws_of(found: Inventory, identity: str = "") -> Array:
    """Draws of the total per kilogram."""
    compiled = compile_inventory(found, released())
    return total_draws(compiled, leaves_of(compiled, identity), 2000)[1:]


def _fertilised(name: str, kilograms: str) -> Inventory:
    return inventory(
        [
            activity("farm.output", "1", "kg", low="1", high="1"),
            activity("n", kilograms, "kg[N]", low=kilograms, high=kilograms),
        ],
        [line("x", "soil_n2o_direct_synthetic", {"nitrogen": "n"}, {"ef1": "ipcc.ef1.synthetic.wet"})],
        product_name=name,
    )


def test_a_shared_factor_is_drawn_alike_in_two_inventories() -> None:
    """Two producers with the same factor differ alike in every draw: 10 % more is 10 % more."""
    ratio = draws_of(_fertilised("B", "110")) / draws_of(_fertilised("A", "100"))
    assert np.allclose(ratio, 1.1, rtol=1e-12)


def test_activities_of_two_producers_are_drawn_apart() -> None:
    """The amounts of one declaration say nothing about those of another of the same name."""
    found = inventory(
        [activity("farm.output", "1", "kg", low="1", high="1"), activity("n", "100", "l", Origin.ESTIMATED)],
        [line("x", "activity", {"amount": "n"}, {"factor": "ipcc_free"})],
    )
    exact = released().with_overrides([parameter("ipcc_free", "1", "kg[CO2e]/l")])
    exact = exact.with_overrides([replace(exact["ipcc_free"], low=1.0, high=1.0)])

    def draws(identity: str) -> Array:
        compiled = compile_inventory(found, exact)
        return total_draws(compiled, leaves_of(compiled, identity), 2000)[1:]

    assert abs(np.corrcoef(draws("one"), draws("two"))[0, 1]) < 0.1
    assert np.array_equal(draws("one"), draws("one"))
