"""Comparisons that everybody asks about, with the released factors: heat decides, and so does the load."""

import pytest

from schemas.footprint import Footprint
from schemas.inventory import Inventory, Origin
from tests.engine.farms import activity, inventory, line, released
from workers.engine import assess
from workers.engine.classes import dairy_ym, other_cattle_ym


def greenhouse(fuel: str) -> Inventory:
    """A Dalarna greenhouse: 220 kWh heat per m2, 35 kg tomatoes per m2, some electricity and fertiliser."""
    return inventory(
        [
            activity("farm.output", "35", "t"),
            activity("house.heat", "220", "MWh"),
            activity("house.efficiency", "0.88", "1"),
            activity("house.power", "20", "MWh"),
            activity("house.nitrogen", "120", "kg[N]"),
            activity("road.mass", "37", "t"),
            activity("road.distance", "60", "km"),
        ],
        [
            line(
                "heat", "heating", {"heat": "house.heat", "efficiency": "house.efficiency"}, {"factor": fuel}
            ),
            line("power", "activity", {"amount": "house.power"}, {"factor": "energy.electricity.se.average"}),
            line("n", "activity", {"amount": "house.nitrogen"}, {"factor": "input.fertiliser.n.an"}),
            line(
                "road",
                "transport_tkm",
                {"mass": "road.mass", "distance": "road.distance"},
                {"factor": "transport.road.rigid_7_5_12"},
            ),
        ],
    )


def imported() -> Inventory:
    """A hectare of unheated tomatoes in Almería, 90 t, and 3 600 km by refrigerated lorry to Falun."""
    return inventory(
        [
            activity("farm.output", "90", "t"),
            activity("field.nitrogen", "350", "kg[N]"),
            activity("field.power", "9", "MWh"),
            activity("field.film", "1300", "kg"),
            activity("field.boxes", "4", "t"),
            activity("road.mass", "94", "t"),
            activity("road.distance", "3600", "km"),
        ],
        [
            line("n", "activity", {"amount": "field.nitrogen"}, {"factor": "input.fertiliser.n.an"}),
            line(
                "n2o",
                "soil_n2o_direct_synthetic",
                {"nitrogen": "field.nitrogen"},
                {"ef1": "ipcc.ef1.all.dry"},
            ),
            line(
                "power",
                "activity",
                {"amount": "field.power"},
                {"factor": "energy.electricity.es.lifecycle_ember"},
            ),
            line("film", "activity", {"amount": "field.film"}, {"factor": "input.plastic_mulch.ldpe"}),
            line("boxes", "packaging", {"mass": "field.boxes"}, {"factor": "packaging.board.default"}),
            line(
                "road",
                "transport_tkm",
                {"mass": "road.mass", "distance": "road.distance"},
                {
                    "factor": "transport.road.artic_34_40",
                    "uplift": "transport.road.reefer_uplift.artic_gt33",
                },
            ),
        ],
    )


def _total(found: Inventory) -> float:
    return assess(found, released(), 0).total_kg_co2e


def test_fossil_heat_loses_to_import_and_biofuel_wins() -> None:
    """Tomatoes heated with gas or oil emit more than imported ones, heated with pellets or chips less."""
    spanish = _total(imported())
    assert 0.3 < spanish < 0.8
    for fossil in ("energy.fuel.natural_gas.eu.kwh", "energy.fuel.heating_oil.eu.kwh"):
        assert _total(greenhouse(fossil)) > 2 * spanish
    for bio in ("energy.fuel.pellets.se.kwh", "energy.fuel.wood_chips_forest.se.kwh"):
        assert _total(greenhouse(bio)) < spanish


def van(load: str) -> Footprint:
    """A diesel van, 9 litres per 100 km, 50 km there and 50 km back."""
    found = inventory(
        [
            activity("farm.output", load, "kg"),
            activity("van.load", load, "kg"),
            activity("van.distance", "50", "km"),
            activity("van.consumption", "0.09", "l/km", Origin.ESTIMATED),
        ],
        [
            line(
                "van",
                "transport_vehicle",
                {
                    "mass": "van.load",
                    "load": "van.load",
                    "distance": "van.distance",
                    "consumption": "van.consumption",
                },
                {"factor": "energy.fuel.diesel.se.mk1_2025.l"},
            )
        ],
    )
    return assess(found, released(), 1000)


def reefer() -> Footprint:
    """A full refrigerated articulated lorry from Almería, 3 600 km."""
    found = inventory(
        [activity("road.mass", "1", "kg"), activity("road.distance", "3600", "km", Origin.ESTIMATED)],
        [
            line(
                "road",
                "transport_tkm",
                {"mass": "road.mass", "distance": "road.distance"},
                {
                    "factor": "transport.road.artic_34_40",
                    "uplift": "transport.road.reefer_uplift.artic_gt33",
                },
            )
        ],
    )
    return assess(found, released(), 1000)


def test_fifty_kilograms_lose_to_the_lorry_and_five_hundred_win() -> None:
    """Per kg: a van with 50 kg on a 100 km round trip emits more than the lorry, with 500 kg far less."""
    lorry = reefer().total_kg_co2e
    assert van("50").total_kg_co2e == pytest.approx(100 * 0.09 * 3.06412 / 50)
    assert van("50").total_kg_co2e > lorry
    assert van("500").total_kg_co2e < lorry / 3


def test_a_round_with_stops_is_shared_by_what_is_carried_how_far() -> None:
    """The customers of a delivery round bear together exactly the round."""
    customers = {"a": ("200", "20"), "b": ("100", "50")}
    activity_tkm = sum(float(kg) * float(km) / 1000 for kg, km in customers.values())

    def share(kg: str, km: str) -> float:
        found = inventory(
            [
                activity("tour.mass", kg, "kg"),
                activity("tour.distance", km, "km"),
                activity("tour.all", str(activity_tkm), "t*km"),
                activity("tour.round", "110", "km"),
                activity("tour.consumption", "0.1", "l/km"),
            ],
            [
                line(
                    "tour",
                    "transport_tour",
                    {
                        "mass": "tour.mass",
                        "distance": "tour.distance",
                        "activity": "tour.all",
                        "round": "tour.round",
                        "consumption": "tour.consumption",
                    },
                    {"factor": "energy.fuel.diesel.se.mk1_2025.l"},
                )
            ],
        )
        return _total(found)

    assert sum(share(*one) for one in customers.values()) == pytest.approx(110 * 0.1 * 3.06412)


def test_classes_of_methane_follow_the_table() -> None:
    """Each class of Table 10.12 is chosen by yield, digestibility and forage, and is a row with its value."""
    rows = released()
    assert [rows[dairy_ym(milk)].value for milk in (4999, 5000, 8500, 8501)] == [0.065, 0.063, 0.063, 0.06]
    assert rows[dairy_ym(10000, 0.34)].value == 0.057
    assert rows[other_cattle_ym(0.60, 0.9)].value == 0.07
    assert rows[other_cattle_ym(0.66, 0.5)].value == 0.063
    assert rows[other_cattle_ym(0.75, 0.1)].value == 0.04
    with pytest.raises(ValueError, match="negative"):
        dairy_ym(-1)
    with pytest.raises(ValueError, match="share"):
        dairy_ym(9000, 35)
    with pytest.raises(ValueError, match="share"):
        other_cattle_ym(71, 0.5)
