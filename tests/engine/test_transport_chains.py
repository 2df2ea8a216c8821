"""Chains of several legs after ISO 14083: each leg by its mode, hubs between them, waste at the end."""

import pytest

from schemas.inventory import Activity, Line
from tests.engine.farms import activity, inventory, line, one_model, released
from workers.engine import assess

# Leg, mode and distance in km of fruit that comes by ship, train and lorry, and its dearer twin by air.
LEGS = {
    "truck": ("transport.road.rigid_20_26", "120"),
    "sea": ("transport.sea.reefer_europe_africa", "7200"),
    "rail": ("transport.rail.se", "480"),
    "van": ("transport.road.van_lt3_5t", "15"),
}


def _chain(legs: dict[str, tuple[str, str]]) -> tuple[list[Activity], list[Line]]:
    given = [activity("road.mass", "1100", "kg"), activity("farm.output", "1000", "kg")]
    given += [activity(f"road.{name}", km, "km") for name, (_, km) in legs.items()]
    lines = [
        line(name, "transport_tkm", {"mass": "road.mass", "distance": f"road.{name}"}, {"factor": factor})
        for name, (factor, _) in legs.items()
    ]
    return given, lines


def test_legs_of_all_modes_add_up_with_packaging_on_board() -> None:
    """Each leg is tonnes with packaging x km x its own intensity; the chain is their sum."""
    rows = released()
    footprint = assess(inventory(*_chain(LEGS)), rows, 0)
    expected = {name: 1.1 * float(km) * rows[factor].value for name, (factor, km) in LEGS.items()}
    assert {leg.id: leg.kg_co2e_total for leg in footprint.lines} == pytest.approx(expected)
    assert footprint.total_kg_co2e == pytest.approx(sum(expected.values()) / 1000)


def test_air_freight_dwarfs_the_rest() -> None:
    """The same way by air emits more than ten times the ship, and more still with contrails."""
    rows = released()
    by_air = {**LEGS, "sea": ("transport.air.belly_long.no_contrail", "7200")}
    ship, plane = (assess(inventory(*_chain(legs)), rows, 0).total_kg_co2e for legs in (LEGS, by_air))
    assert plane > 10 * ship
    contrail = rows["transport.air.belly_long.contrail"].value
    assert contrail > rows["transport.air.belly_long.no_contrail"].value


def test_a_part_load_pays_for_the_empty_space() -> None:
    """Half the load factor doubles the emission per kg; a refrigerated body lifts it by its uplift."""
    leg = {
        "mass": ("100", "kg"),
        "distance": ("200", "km"),
        "payload": ("8", "t"),
        "consumption": ("0.25", "l/km"),
    }
    rows = {"factor": ("3.1", "kg[CO2e]/l"), "empty": ("0.2", "1")}

    def emission(load: str, uplift: str = "1") -> float:
        given = {**leg, "load_factor": (load, "1")}
        return one_model("transport_payload", given, {**rows, "uplift": (uplift, "1")}).total_kg_co2e

    assert emission("0.6") == pytest.approx(100 / (8000 * 0.6) * 200 / 0.8 * 0.25 * 3.1)
    assert emission("0.3") == pytest.approx(2 * emission("0.6"))
    assert emission("0.6", "1.12") == pytest.approx(1.12 * emission("0.6"))


def test_without_its_own_figure_the_empty_share_is_the_default_and_flagged() -> None:
    """Left out, the share of empty kilometres is read from the set, where it is unconfirmed."""
    leg = {
        "mass": ("100", "kg"),
        "distance": ("200", "km"),
        "payload": ("8", "t"),
        "load_factor": ("0.6", "1"),
        "consumption": ("0.25", "l/km"),
    }
    footprint = one_model("transport_payload", leg, {"factor": ("3.1", "kg[CO2e]/l")})
    assert footprint.unverified == ("transport.assumption.empty_running",)


def test_waste_and_what_is_thrown_away_belong_to_what_arrives() -> None:
    """Loss lowers the delivered amount and adds its own treatment: both raise the result per kg."""
    kept = inventory(
        [activity("farm.output", "1000", "kg"), activity("farm.power", "500", "kWh")],
        [line("power", "activity", {"amount": "farm.power"}, {"factor": "energy.electricity.se.average"})],
    )
    lost = inventory(
        [
            activity("farm.output", "900", "kg"),
            activity("farm.power", "500", "kWh"),
            activity("farm.waste", "100", "kg"),
        ],
        [*kept.lines, line("waste", "activity", {"amount": "farm.waste"}, {"factor": "waste.food.biogas"})],
    )
    whole, part = (assess(found, released(), 0).total_kg_co2e for found in (kept, lost))
    assert part == pytest.approx((whole * 1000 + 100 * 0.173) / 900)
