"""What the greenhouse form gives: heat decides against the import, pots are counted by the piece."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.footprint import Footprint
from schemas.questionnaire import build_inventory, load_family
from tests.engine.test_scenarios_of_food import imported
from tests.questionnaire.journeys import filled
from workers.engine import assess
from workers.engine.factors import load_factor_set

FAMILY = load_family("greenhouse")
HOUSE: dict[str, Any] = {
    "product.name": "Ur växthuset",
    "product.year": "2025",
    "crop.method": "conventional",
    "crop.area": ("1000", "m2"),
    "electricity.total": ("20000", "kWh"),
    "mineral.kinds": ["calcium_nitrate"],
    "mineral.n_calcium_nitrate": ("1200", "kg[N]/ha"),
    "packaging.kinds": ["crate"],
    "delivery.how": "haulier",
    "delivery.vehicle": "truck",
    "delivery.distance": ("60", "km"),
}
TOMATO = HOUSE | {"crop.kind": "tomato", "crop.harvest": ("37", "kg[fresh]/m2"), "crop.sold": ("95", "%")}
POTS = HOUSE | {"crop.kind": "herb_pot", "pots.raised": ("100000", "piece"), "pots.sold": ("90", "%")}
HEAT = ("250", "kWh/m2")


def footprint(said: dict[str, Any], **more: Any) -> Footprint:
    """The footprint of these answers and some more (`heat__oil` stands for `heat.oil`)."""
    answers = filled(FAMILY, said | {name.replace("__", "."): value for name, value in more.items()})
    return assess(build_inventory(FAMILY, answers, "x", 2025), load_factor_set(), draws=0)


def heated(kind: str, co2: str = "none") -> float:
    """A tomato of a house heated by this alone, in kg CO2e per kg."""
    more = {"heat.kinds": [kind], f"heat.{kind}": HEAT, "co2.kind": co2}
    return footprint(TOMATO | more).total_kg_co2e


def test_fossil_heat_loses_to_import_and_biofuel_wins() -> None:
    """In the form: gas, oil and LPG emit more than twice the Spanish tomato, pellets and chips less."""
    spanish = assess(imported(), load_factor_set(), 0).total_kg_co2e
    for fossil in ("natural_gas", "oil", "lpg"):
        assert heated(fossil) > 2 * spanish
    for bio in ("pellets", "chips"):
        assert heated(bio) < 0.8 * spanish


def test_bought_fossil_carbon_dioxide_can_eat_the_lead() -> None:
    """Six kilograms a square metre reach the air; of biogenic origin only the making of it counts."""
    none, fossil, biogenic = (heated("chips", co2) for co2 in ("none", "fossil", "biogenic"))
    making = 0.2 * 0.037
    assert fossil - none == pytest.approx(6 * (1 + making) / (37 * 0.95), rel=1e-6)
    assert biogenic - none == pytest.approx(6 * making / (37 * 0.95), rel=1e-6)


def test_waste_heat_is_the_electricity_that_moves_it() -> None:
    """Heat that nobody charges for carries nothing, but it is not free of electricity."""
    found = footprint(TOMATO, heat__kinds=["waste_heat"], heat__waste_heat=HEAT)
    (line,) = [one for one in found.lines if one.id.startswith("heat-")]
    assert line.kg_co2e_total == pytest.approx(250 * 1000 * 0.04 * 0.037)


def test_two_heats_share_the_default() -> None:
    """Who knows neither gets half the cited heat from each."""
    both = footprint(
        TOMATO, heat__kinds=["pellets", "oil"], heat__pellets=..., heat__oil=..., co2__kind="none"
    )
    amounts = {one.id: one.inputs[0].value for one in both.lines if one.id in ("heat-pellets", "heat-oil")}
    assert amounts == pytest.approx({"heat-pellets": 150_000, "heat-oil": 150_000})


def test_what_is_sold_in_pots_is_counted_by_the_pot() -> None:
    """Per piece sold; a heavier pot raises only transport and packaging, discarded pots raise all."""
    chips = {"heat__kinds": ["chips"], "heat__chips": HEAT}
    light = footprint(POTS, **chips, pots__weight=("200", "g[fresh]/piece"))
    heavy = footprint(POTS, **chips, pots__weight=("400", "g[fresh]/piece"))
    assert (light.declared_unit, light.output) == ("piece", 90_000)
    grown = [
        sum(one.kg_co2e_total for one in found.lines if one.stage in ("farm", "inputs"))
        for found in (light, heavy)
    ]
    assert grown[0] == pytest.approx(grown[1])
    assert heavy.total_kg_co2e > light.total_kg_co2e
    fewer = footprint(POTS, **chips, pots__weight=("200", "g[fresh]/piece"), pots__sold=("45", "%"))
    assert fewer.total_kg_co2e > 1.9 * light.total_kg_co2e


def test_peat_in_the_pot_counts_with_its_decay() -> None:
    """A litre of soil of pure peat is 0.2 kg at 0.163 and 1.038 kg CO2e per kg."""
    more = {
        "heat__kinds": ["none"],
        "pots__weight": ("200", "g[fresh]/piece"),
        "pots__soil": ("1", "l/piece"),
    }
    found = footprint(POTS, **more, pots__peat=("100", "%"))
    peat = sum(one.kg_co2e_total for one in found.lines if one.id.startswith("pots-peat"))
    assert peat == pytest.approx(100_000 * 0.2 * (0.163282 + 1.03847), rel=1e-4)
    free = footprint(POTS, **more, pots__peat=("0", "%"))
    assert sum(one.kg_co2e_total for one in free.lines if one.id.startswith("pots-peat")) == 0
