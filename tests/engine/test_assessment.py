"""The whole assessment: sums, scaling, paired draws, intervals, shares and a trail one can follow by hand."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.inventory import Inventory, Line, Origin, Stage
from tests.engine.farms import (
    activity,
    inventory,
    line,
    one_model,
    parameter,
    released,
    stretched,
    wheat_farm,
)
from workers.engine import ENGINE_VERSION, assess
from workers.engine.assessment import total_draws
from workers.engine.compiling import compile_inventory
from workers.engine.drawing import leaves_of
from workers.engine.factors import load_factor_set

amounts = st.decimals(min_value=Decimal("0.001"), max_value=Decimal(100000), places=3)
FACTORS = sorted(
    name for name, row in load_factor_set().parameters.items() if row.kind == "factor" and row.value != 0
)


def activity_farm(given_amounts: list[Decimal], factors: list[str], output: Decimal) -> Inventory:
    """An inventory with one activity line for each amount and factor."""
    units = [str(released()[factor].unit).removeprefix("kg[CO2e]") for factor in factors]
    activities = [
        activity(f"a{number}", str(amount), _below(unit))
        for number, (amount, unit) in enumerate(zip(given_amounts, units, strict=True))
    ]
    lines = [
        replace(
            line(f"l{number}", "activity", {"amount": f"a{number}"}, {"factor": factor}),
            stage=list(Stage)[number % len(Stage)],
        )
        for number, factor in enumerate(factors)
    ]
    return inventory([activity("farm.output", str(output), "kg"), *activities], lines)


def _below(unit: str) -> str:
    """Unit of the amount for a factor: what stands below the line, as a product."""
    return "*".join(part for part in unit.split("/") if part)


@given(
    st.lists(st.tuples(amounts, st.sampled_from(FACTORS)), min_size=1, max_size=8),
    amounts,
)
def test_splits_sum_to_the_total(rows: list[tuple[Decimal, str]], output: Decimal) -> None:
    """Stages and gases, and lines, each sum to the total within 1e-9 of the sum of their sizes."""
    found = activity_farm([row[0] for row in rows], [row[1] for row in rows], output)
    footprint = assess(found, released(), 0)
    cells = [value for gases in footprint.by_stage_and_gas.values() for value in gases.values()]
    size = sum(abs(value) for value in cells)
    assert sum(cells) == pytest.approx(footprint.total_kg_co2e, abs=1e-9 * size)
    by_line = sum(value for found_line in footprint.lines for value in found_line.kg_co2e.values())
    assert by_line == pytest.approx(footprint.total_kg_co2e, abs=1e-9 * size)
    totals = sum(found_line.kg_co2e_total for found_line in footprint.lines) / footprint.output
    assert totals == pytest.approx(footprint.total_kg_co2e, abs=1e-9 * size)


SCALED = frozenset(
    [
        *(
            "farm.output",
            "crop.nitrogen",
            "crop.manure",
            "crop.harvest",
            "crop.peat",
            "crop.lime",
            "crop.diesel",
        ),
        *("crop.electricity", "pack.bags", "road.mass"),
    ]
)


@given(st.sampled_from([Decimal("0.5"), Decimal(2), Decimal(3), Decimal("17.25")]))
def test_doubling_inputs_and_output_changes_nothing_per_kilogram(times: Decimal) -> None:
    """A farm of twice the size with twice the harvest has the same footprint, interval and shares."""
    small = assess(wheat_farm(), released(), 200)
    large = assess(stretched(wheat_farm(), times, SCALED), released(), 200)
    for field in ("total_kg_co2e", "mean", "low", "median", "high", "primary_data_share"):
        assert getattr(large, field) == pytest.approx(getattr(small, field), rel=1e-9)
    assert [share.id for share in large.variance_shares[:5]] == [
        share.id for share in small.variance_shares[:5]
    ]


@given(amounts, st.sampled_from(FACTORS))
def test_each_line_is_linear_in_its_amount(amount: Decimal, factor: str) -> None:
    """Twice the amount gives twice the emission of the line."""
    once = assess(activity_farm([amount], [factor], Decimal(1)), released(), 0).total_kg_co2e
    twice = assess(activity_farm([amount * 2], [factor], Decimal(1)), released(), 0).total_kg_co2e
    assert twice == pytest.approx(2 * once, rel=1e-12)


def test_the_same_input_gives_the_same_bits() -> None:
    """Two assessments of one inventory are equal in every digit, so a published figure can be recomputed."""
    first = assess(wheat_farm(), released(), 500)
    assert assess(wheat_farm(), load_factor_set("2026.1"), 500) == first
    assert first.engine_version == ENGINE_VERSION


def test_the_point_result_does_not_depend_on_the_draws() -> None:
    """Draw 0 holds the central values: any number of draws gives the same point result."""
    point = assess(wheat_farm(), released(), 0)
    drawn = assess(wheat_farm(), released(), 777)
    assert point.total_kg_co2e == drawn.total_kg_co2e
    assert point.low == point.high == point.mean == point.total_kg_co2e
    compiled = compile_inventory(wheat_farm(), released())
    assert total_draws(compiled, leaves_of(compiled, ""), 10)[0] == pytest.approx(compiled.point(), rel=1e-14)


def test_the_mean_of_the_draws_is_the_point_result() -> None:
    """Means are kept, not medians: for a product of independent leaves the mean of draws meets the point."""
    rows = [parameter("test.factor", "2", "kg[CO2e]/l")]
    wide = replace(rows[0], low=0.5, high=6.0, kind=released()["energy.fuel.hvo100.se.l"].kind)
    found = inventory(
        [activity("a", "10", "l", Origin.ESTIMATED), activity("farm.output", "1", "kg", low="1", high="1")],
        [line("x", "activity", {"amount": "a"}, {"factor": "test.factor"})],
    )
    footprint = assess(found, released().with_overrides([wide]), 20000)
    assert footprint.mean == pytest.approx(20, rel=0.01)
    assert footprint.median < 19
    assert footprint.low < footprint.median < footprint.high


def test_variance_matches_the_first_order_formula() -> None:
    """For a sum of products the variance of the draws meets the analytic first-order one."""
    found = inventory(
        [
            activity("farm.output", "1", "kg", low="1", high="1"),
            activity("a", "100", "l", low="80", high="120"),
            activity("b", "100", "l", low="90", high="110"),
        ],
        [
            line("a", "activity", {"amount": "a"}, {"factor": "exact"}),
            line("b", "activity", {"amount": "b"}, {"factor": "exact"}),
        ],
    )
    exact = replace(parameter("exact", "2", "kg[CO2e]/l"), low=2.0, high=2.0)
    footprint = assess(found, released().with_overrides([exact]), 20000)
    sigma = 2 * np.hypot(20, 10) / 1.959964
    assert (footprint.high - footprint.low) / 2 == pytest.approx(1.959964 * sigma, rel=0.03)
    shares = {share.id: share.share for share in footprint.variance_shares}
    assert shares == pytest.approx({"a": 0.8, "b": 0.2}, rel=0.02)


def test_variance_shares_sum_to_one_and_leave_out_what_is_certain() -> None:
    """Shares are sorted, sum to one, and GWP and constants are not among them."""
    footprint = assess(wheat_farm(), released(), 500)
    shares = [share.share for share in footprint.variance_shares]
    assert sum(shares) == pytest.approx(1)
    assert shares == sorted(shares, reverse=True)
    assert all(0 < share <= 1 for share in shares)
    assert not any("gwp" in share.id or "constant" in share.id for share in footprint.variance_shares)


def test_primary_share_counts_emissions_and_not_lines() -> None:
    """Nine kilograms resting on the producer's own figures and one on an estimate are 90 % own data."""
    found = inventory(
        [activity("own", "9", "l"), activity("guess", "1", "l", Origin.ESTIMATED)],
        [
            line("a", "activity", {"amount": "own"}, {"factor": "f"}),
            line("b", "activity", {"amount": "guess"}, {"factor": "f"}),
            line("c", "activity", {"amount": "own * guess / guess * 0"}, {"factor": "f"}),
        ],
    )
    rows = [parameter("f", "1", "kg[CO2e]/l")]
    assert assess(found, released().with_overrides(rows), 0).primary_data_share == pytest.approx(0.9)


def test_a_default_in_a_product_makes_the_product_a_default() -> None:
    """Own hectares times a default per hectare is not own data."""
    found = inventory(
        [activity("area", "9", "ha"), activity("rate", "80", "l/ha", Origin.DEFAULT, low="60", high="110")],
        [line("a", "activity", {"amount": "area * rate"}, {"factor": "energy.fuel.diesel.fr.offroad.l"})],
    )
    assert assess(found, released(), 0).primary_data_share == 0


def test_missing_parts_make_the_result_incomplete() -> None:
    """What is missing is named and the result says it is not complete; it is never zero in silence."""
    whole = assess(inventory([], []), released(), 10)
    lacking = assess(inventory([], [], missing="yes"), released(), 10)
    assert whole.complete
    assert not lacking.complete
    assert lacking.missing[0].question_id == "crop.seed"


def test_unverified_values_are_carried_into_the_result() -> None:
    """A parameter or default of grade C marks its line and stands in the list of unverified ids."""
    found = inventory(
        [
            activity("a", "1", "kWh"),
            activity("b", "1", "kg[water]", Origin.DEFAULT, low="0.5", high="2", confidence="C"),
        ],
        [
            line("plain", "activity", {"amount": "a"}, {"factor": "energy.electricity.se.average"}),
            line(
                "loose",
                "process_energy",
                {"amount": "b"},
                {"intensity": "process.grain_drying", "factor": "energy.electricity.se.average"},
            ),
        ],
    )
    footprint = assess(found, released(), 0)
    assert {one.id: one.unverified for one in footprint.lines} == {"plain": False, "loose": True}
    assert footprint.unverified == ("b", "process.grain_drying")


def test_the_largest_stage_is_named() -> None:
    """The stage with the greatest emission is named, and an empty inventory has none."""
    assert assess(wheat_farm(), released(), 0).largest_stage == "farm"
    assert assess(inventory([], []), released(), 0).largest_stage is None


def test_an_empty_inventory_is_zero_without_a_spread() -> None:
    """No lines: zero, with an interval of zero width and no primary share."""
    footprint = assess(inventory([], []), released(), 100)
    assert (footprint.total_kg_co2e, footprint.low, footprint.high) == (0, 0, 0)
    assert footprint.primary_data_share == 0


def test_gwp_is_a_choice_and_not_drawn() -> None:
    """With every other leaf certain the interval has no width: the weights of gases never vary."""
    footprint = one_model(
        "soil_n2o_direct_synthetic",
        {"nitrogen": ("0", "kg[N]")},
        {"ef1": ("0.01", "kg[N2O-N]/kg[N]")},
        draws=500,
    )
    assert footprint.low == footprint.high == 0
    exact = activity("n", "100", "kg[N]", low="100", high="100")
    found = inventory(
        [activity("farm.output", "1", "kg", low="1", high="1"), exact],
        [line("x", "soil_n2o_direct_synthetic", {"nitrogen": "n"}, {"ef1": "test.ef1"})],
    )
    certain = assess(
        found, released().with_overrides([parameter("test.ef1", "0.01", "kg[N2O-N]/kg[N]")]), 500
    )
    assert certain.low == certain.high == pytest.approx(100 * 0.01 * 44 / 28 * 273)


def test_feed_and_crop_are_counted_once() -> None:
    """A line can stand only once: a repeated id is refused by the format."""
    twice = wheat_farm()
    repeated: tuple[Line, ...] = (*twice.lines, twice.lines[0])
    assert any("twice" in problem.message for problem in replace(twice, lines=repeated).problems())


def test_negative_draws_are_refused() -> None:
    """A negative number of draws is an error and not an empty result."""
    with pytest.raises(ValueError, match="negative"):
        assess(wheat_farm(), released(), -1)
