"""What holds for every inventory: parts sum to wholes, and the size of the farm cancels."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.footprint import Footprint
from schemas.inventory import Inventory
from tests.engine.farms import released, stretched
from tests.engine.livestock_farms import dairy_farm
from tests.engine.test_cases import case
from workers.engine import assess

NAMES = ("example_lamb", "example_honey", "example_bench", "example_laundry", "example_moose")
sizes = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(1000), places=2)

# What grows with the size of the business; weights, shares, distances and yields per head do not.
GROWING = frozenset(
    [
        *("farm.output", "herd.cows", "herd.milk", "herd.sold", "feed.concentrate"),
        *("out.amount", "ewe.heads", "lamb.heads", "feed.grain", "feed.silage"),
        *("bee.sugar", "bee.power", "pack.jars", "car.journeys"),
        *("bench.wood", "bench.steel", "bench.power"),
        *("wash.detergent", "wash.water", "van.journeys"),
        *("cut.mass", "cold.volume"),
    ]
)


def _farms() -> dict[str, Inventory]:
    return {"dairy": dairy_farm(), **{name: case(name).inventory for name in NAMES}}


def _sums(footprint: Footprint) -> None:
    total = footprint.total_kg_co2e
    stages = sum(sum(gases.values()) for gases in footprint.by_stage_and_gas.values())
    gases = sum(sum(found.kg_co2e.values()) for found in footprint.lines)
    lines = sum(found.kg_co2e_total for found in footprint.lines) / footprint.output
    for part in (stages, gases, lines):
        assert abs(part - total) <= 1e-9 * max(1.0, abs(total))


@pytest.mark.parametrize("name", ["dairy", *NAMES])
@given(times=sizes)
@settings(max_examples=15)
def test_splits_sum_and_scale_cancels(name: str, times: Decimal) -> None:
    """Stages, gases and lines sum to the total within 1e-9; a farm of any size has the same result."""
    found = _farms()[name]
    here = assess(found, released(), 0)
    grown = assess(stretched(found, times, GROWING), released(), 0)
    _sums(here)
    _sums(grown)
    assert grown.total_kg_co2e == pytest.approx(here.total_kg_co2e, rel=1e-9)
    assert grown.removals == pytest.approx(here.removals, rel=1e-9)


@given(st.lists(st.decimals(min_value=Decimal(0), max_value=Decimal(1), places=3), min_size=2, max_size=5))
def test_parts_of_manure_conserve_mass(parts: list[Decimal]) -> None:
    """However manure is divided among systems, the systems' solids add up to the herd's."""
    whole = sum(parts)
    if not whole:
        return
    farm = dairy_farm()
    template = next(found for found in farm.lines if found.id == "ch4-slurry")
    lines = [
        replace(template, id=f"part-{number}", inputs={**template.inputs, "part": f"{part} / {whole}"})
        for number, part in enumerate(parts)
    ]
    one = replace(template, inputs={**template.inputs, "part": "1"})
    divided = assess(replace(farm, lines=tuple(lines)), released(), 0)
    assert divided.total_kg_co2e == pytest.approx(
        assess(replace(farm, lines=(one,)), released(), 0).total_kg_co2e, rel=1e-9
    )
