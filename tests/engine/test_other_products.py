"""Fish, honey, game, lamb, wood, furniture, print and services: the same machinery, sensible sizes."""

import pytest

from schemas.footprint import Footprint, Gas
from tests.engine.farms import one_model, released
from tests.engine.test_cases import case
from workers.engine import EngineError, assess

# kg CO2e per declared unit that an example of this kind should land within.
SIZES = {
    "example_trout": (2.0, 5.0),
    "example_honey": (0.5, 2.5),
    "example_moose": (0.2, 5.0),
    "example_lamb": (12, 40),
    "example_dairy": (0.5, 1.3),
    "example_firewood": (0.01, 0.1),
    "example_bench": (20, 80),
    "example_brochure": (0.03, 0.15),
    "example_laundry": (0.1, 0.6),
    "example_cleaning": (0.01, 0.2),
}


def footprint(name: str) -> Footprint:
    """A packaged example with the released factors."""
    found = case(name)
    return assess(found.inventory, found.factor_set(released()), 300)


@pytest.mark.parametrize("name", list(SIZES))
def test_examples_have_a_sensible_size(name: str) -> None:
    """Each example lands where products of its kind do, with an interval and a source for each line."""
    low, high = SIZES[name]
    found = footprint(name)
    assert low < found.total_kg_co2e < high
    assert found.low < found.total_kg_co2e < found.high
    assert all(row.source and row.locator for one in found.lines for row in one.parameters)


def test_game_carries_no_methane_of_wild_animals() -> None:
    """Hunted meat is driving, cutting and cooling: there is no line and no gas of the living animal."""
    found = footprint("example_moose")
    assert {one.id for one in found.lines} == {"driving", "cutting", "cold"}
    assert found.lines[0].kg_co2e_total / found.output > 0.8 * found.total_kg_co2e


def test_what_has_no_factor_is_said_to_be_missing() -> None:
    """Ink without a factor makes the brochure incomplete instead of free."""
    found = footprint("example_brochure")
    assert not found.complete
    assert found.missing[0].question_id == "print.ink"


def test_guessed_orders_of_magnitude_are_flagged() -> None:
    """Placeholders for sugar, fish feed and detergent follow the result as unconfirmed."""
    flagged = {"example_honey": "feed.sugar", "example_trout": "feed.fish_pellets"}
    flagged["example_laundry"] = flagged["example_cleaning"] = "service.detergent"
    for name, row in flagged.items():
        assert row in footprint(name).unverified


def test_bought_feed_by_ration_is_dry_matter_over_dry_content() -> None:
    """Twenty animals, 365 days, 4 kg dry matter, a quarter of it in a feed of 88 %: 8 295 kg bought."""
    bought = one_model(
        "feed_ration",
        {
            "animals": ("20", "head"),
            "intake": ("4", "kg[dry]/day"),
            "part": ("0.25", "1"),
            "dry": ("0.88", "kg[dry]/kg"),
        },
        {"factor": ("0.5", "kg[CO2e]/kg")},
    )
    assert bought.total_kg_co2e == pytest.approx(20 * 365 * 4 * 0.25 / 0.88 * 0.5)


def test_heat_by_boiler_and_heat_pump() -> None:
    """A boiler of 80 % takes a quarter more than the heat, a heat pump of 3 a third of it."""
    factor = {"factor": ("0.3", "kg[CO2e]/kWh")}
    boiler = one_model("heating", {"heat": ("1", "MWh"), "efficiency": ("0.8", "1")}, factor)
    pump = one_model("heating", {"heat": ("1", "MWh"), "efficiency": ("3", "1")}, factor)
    assert boiler.total_kg_co2e == pytest.approx(375)
    assert pump.total_kg_co2e == pytest.approx(100)


def test_recycled_content_is_a_line_each() -> None:
    """New and recycled shares of one package add up to its mass."""
    mass = {"mass": ("10", "kg"), "trips": ("2", "1")}
    parts = [
        one_model("packaging", {**mass, "content": (share, "1")}, {"factor": (factor, "kg[CO2e]/kg")})
        for share, factor in (("0.7", "3"), ("0.3", "1"))
    ]
    assert sum(part.total_kg_co2e for part in parts) == pytest.approx(5 * (0.7 * 3 + 0.3 * 1))


def test_a_declared_footprint_is_taken_as_stated_and_left_unsplit() -> None:
    """Three cubic metres at 45.6 kg in a product declaration are 136.8 kg, in the column without gases."""
    found = one_model(
        "declared_footprint", {"amount": ("3", "m3"), "footprint": ("45.6", "kg[CO2e]/m3")}, {}, draws=200
    )
    assert found.total_kg_co2e == pytest.approx(136.8)
    assert found.lines[0].kg_co2e == pytest.approx({Gas.UNSPLIT: 136.8})
    assert found.low < 136.8 < found.high


def test_a_declared_footprint_for_another_unit_is_refused() -> None:
    """Kilograms bought do not fit a declaration per square metre."""
    with pytest.raises(EngineError) as refused:
        one_model("declared_footprint", {"amount": ("3", "kg"), "footprint": ("4", "kg[CO2e]/m2")}, {})
    assert [problem.code for problem in refused.value.problems] == ["result_unit"]


def test_enteric_methane_by_intake_and_by_table() -> None:
    """Tier by intake is kg dry matter times grams; tier 1 is heads times the table."""
    intake = one_model(
        "enteric_by_intake",
        {"animals": ("10", "head"), "intake": ("20", "kg[dry]/day")},
        {"my": ("20", "g[CH4]/kg[dry]")},
    )
    table = one_model("enteric_tier1", {"animals": ("10", "head")}, {"ef": ("126", "kg[CH4]/head/year")})
    assert intake.total_kg_co2e == pytest.approx(10 * 365 * 20 * 0.020 * 27)
    assert table.total_kg_co2e == pytest.approx(1260 * 27)
