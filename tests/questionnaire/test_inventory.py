"""What is counted, what is not, and that nothing is counted twice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from schemas.expressions import Expression
from schemas.inventory import Inventory, Origin
from schemas.questionnaire import Family, build_inventory, product_name, reference_year
from tests.questionnaire.journeys import POTATO, filled

OATS = {**POTATO, "crop.kind": "oats", "crop.harvest": ("4", "t[fresh]/ha"), "packaging.kinds": "none"}


def made(family: Family, said: dict[str, Any]) -> Inventory:
    """The inventory of these answers."""
    answers = filled(family, said)
    return build_inventory(
        family, answers, product_name(family, answers), reference_year(family, answers) or 0
    )


def worth(inventory: Inventory, line_id: str, name: str = "amount") -> Decimal:
    """The value of one input of a line."""
    text = next(line for line in inventory.lines if line.id == line_id).inputs[name]
    return valued(inventory, text)


def valued(inventory: Inventory, text: str) -> Decimal:
    """The value of an expression over the inventory's activities."""
    return Expression.parse(text).evaluate({a.id: a.amount for a in inventory.activities})


def ids(inventory: Inventory) -> set[str]:
    """The lines of the inventory."""
    return {line.id for line in inventory.lines}


def test_per_hectare_and_in_total_come_to_the_same(family: Family) -> None:
    """30 t/ha on 2.5 ha, 75 t and 75,000 kg are one harvest; so are 80 kg N/ha and 200 kg N."""
    per_ha = made(family, POTATO)
    said = {**POTATO, "crop.harvest": ("75", "t[fresh]"), "mineral.n_npk": ("200", "kg[N]")}
    total = made(family, said)
    square = made(family, {**POTATO, "crop.area": ("25 000", "m2"), "crop.harvest": ("75 000", "kg[fresh]")})
    for inventory in (per_ha, total, square):
        assert valued(inventory, inventory.output) == 60_000
        assert worth(inventory, "mineral-n2o-npk", "nitrogen") == 200


def test_fertiliser_by_product_weight_is_turned_into_nitrogen(family: Family) -> None:
    """1,000 kg of NPK 20 hold 200 kg of nitrogen, at the factory and in the field alike."""
    said = {**POTATO, "mineral.n_npk": ("1000", "kg"), "mineral.content_npk": ("20", "%")}
    inventory = made(family, said)
    assert worth(inventory, "mineral-production-npk") == 200
    assert worth(inventory, "mineral-n2o-npk", "nitrogen") == 200


def test_two_unknown_kinds_share_one_common_amount(family: Family) -> None:
    """Not knowing the amounts of two fertilisers does not double the nitrogen."""
    said = {**POTATO, "mineral.kinds": ["npk"], "mineral.n_npk": ...}
    one = worth(made(family, said), "mineral-n2o-npk", "nitrogen")
    both = made(family, {**said, "mineral.kinds": ["npk", "can"], "mineral.n_can": ...})
    assert worth(both, "mineral-n2o-npk", "nitrogen") + worth(both, "mineral-n2o-can", "nitrogen") == one


def test_manure_nitrogen_is_counted_once(family: Family) -> None:
    """Manure gives nitrogen to the soil lines and no production line: its storage belongs to the animals."""
    said = {
        **POTATO,
        "organic.kinds": ["slurry"],
        "organic.wet_slurry": ("20", "m3/ha"),
        "organic.n_slurry": ("4", "kg[N]/t"),
    }
    inventory = made(family, said)
    assert worth(inventory, "liquid-n2o-slurry", "nitrogen") == 200
    assert {line for line in ids(inventory) if "slurry" in line} == {
        "liquid-n2o-slurry",
        "liquid-volatilisation-slurry",
        "liquid-leaching-slurry",
    }


def test_straw_taken_away_is_not_left_as_residue(family: Family) -> None:
    """The share removed reaches the residue lines; without removal the input is left out (nothing
    removed).
    """
    left = made(family, OATS)
    gone = made(family, {**OATS, "soil.straw_removed": "yes", "soil.straw_share": ("60", "%")})
    assert "removed" not in next(line for line in left.lines if line.id == "residues-n2o").inputs
    for line in ("residues-n2o", "residues-leaching"):
        assert worth(gone, line, "removed") == Decimal("0.6")


def test_residues_follow_the_whole_harvest_and_the_result_the_weight_sold(family: Family) -> None:
    """What is sorted out has also left haulm in the field, and raises the footprint of what is sold."""
    inventory = made(family, POTATO)
    assert worth(inventory, "residues-n2o", "harvest") == 75_000
    assert valued(inventory, inventory.output) == 60_000


def test_electricity_is_counted_step_by_step_or_as_one_sum(family: Family) -> None:
    """With one sum no step has electricity of its own; fuels stay."""
    steps = ids(made(family, OATS))
    total = ids(made(family, {**OATS, "electricity.how": "total", "electricity.total": ("5000", "kWh")}))
    assert {"drying-electricity", "storage-electricity"} <= steps
    assert "electricity-total" not in steps
    assert {line for line in total if "electricity" in line} == {"electricity-total"}
    assert "drying-oil" in total


def test_pump_diesel_already_in_the_tractor_is_not_counted_again(family: Family) -> None:
    """Three ways to power the pump give electricity, diesel or nothing more."""
    said = {**POTATO, "irrigation.used": "yes"}
    lines = {
        power: ids(made(family, {**said, "irrigation.power": power}))
        for power in ("electric", "diesel", "diesel_included")
    }
    assert "irrigation-electricity" in lines["electric"]
    assert "irrigation-diesel" in lines["diesel"]
    assert not {line for line in lines["diesel_included"] if "irrigation" in line}


def test_contractors_are_asked_for_only_beside_own_litres(family: Family) -> None:
    """The default for diesel covers all field work, so hired work is not added to it."""
    default = made(family, {**POTATO, "machinery.fuel_diesel": ..., "machinery.contractor": "yes"})
    own = made(family, {**POTATO, "machinery.fuel_diesel": ("100", "l/ha"), "machinery.contractor": "yes"})
    assert "contractor-diesel" not in ids(default)
    assert "contractor-diesel" in ids(own)


def test_packaging_is_made_and_carried(family: Family) -> None:
    """The vehicle carries product and packaging; a crate is made once for all its trips."""
    said = {
        **POTATO,
        "packaging.kinds": ["crate", "paper_bag"],
        "packaging.per_kg_crate": ("120", "g/kg[fresh]"),
        "packaging.trips_crate": ("50", "1"),
        "packaging.per_kg_paper_bag": ("600", "kg"),
    }
    inventory = made(family, said)
    assert worth(inventory, "packaging-crate", "mass") == 7_200
    assert worth(inventory, "packaging-crate", "trips") == 50
    assert round(worth(inventory, "packaging-paper-bag", "mass"), 9) == 600
    assert round(worth(inventory, "delivery-own", "mass"), 6) == 60_000 + 7_200 + 600


def test_the_way_home_is_counted_in_one_place(family: Family) -> None:
    """Own trips count the empty way home by distance; a haulier's factor already holds it, so it is not
    asked.
    """
    own = made(family, {**POTATO, "delivery.empty_return": "yes"})
    errand = made(family, {**POTATO, "delivery.empty_return": "no"})
    haulier = made(family, {**POTATO, "delivery.how": "haulier", "delivery.vehicle": "truck"})
    assert worth(own, "delivery-own", "round_trip") == 2
    assert worth(errand, "delivery-own", "round_trip") == 1
    line = next(line for line in haulier.lines if line.id == "delivery-haulier")
    assert set(line.inputs) == {"mass", "distance"}
    assert "delivery-own" not in ids(haulier)


def test_the_boundary_follows_the_delivery(family: Family) -> None:
    """Collected goods are counted to the farm gate and have no transport."""
    collected = made(family, {**POTATO, "delivery.how": "collected"})
    assert collected.boundary == "farm_gate"
    assert not {line for line in ids(collected) if line.startswith("delivery")}
    assert made(family, POTATO).boundary == "delivered"


def test_own_seed_is_already_in_the_harvest(family: Family) -> None:
    """Only bought seed has a line."""
    assert "seed-production" in ids(made(family, POTATO))
    assert "seed-production" not in ids(made(family, {**POTATO, "seed.origin": "own"}))


def test_burnt_lime_gives_its_carbon_dioxide_at_the_kiln(family: Family) -> None:
    """Limestone emits in the field, burnt lime where it is made."""
    stone = ids(made(family, {**POTATO, "lime.kind": "limestone"}))
    burnt = ids(made(family, {**POTATO, "lime.kind": "quicklime"}))
    assert {"lime-field", "lime-production"} <= stone
    assert "lime-field" not in burnt
    assert "lime-production" in burnt


def test_urea_carbon_dioxide_is_a_line_of_its_own(family: Family) -> None:
    """Urea has field carbon dioxide; other nitrogen has not."""
    urea = made(family, {**POTATO, "mineral.kinds": ["urea"], "mineral.n_urea": ("46", "kg[N]/ha")})
    assert "urea-co2" in ids(urea)
    assert "urea-co2" not in ids(made(family, POTATO))


def test_organic_growing_has_no_mineral_fertiliser_or_pesticides(family: Family) -> None:
    """Answers given before the method was changed do not count."""
    answers = filled(family, POTATO) | filled(family, {"crop.method": "organic"})
    answers = {**filled(family, POTATO), "crop.method": answers["crop.method"]}
    inventory = build_inventory(family, answers, "x", 2025)
    assert not {line for line in ids(inventory) if line.startswith(("mineral", "pesticide"))}


def test_origin_tells_measured_estimated_and_default(family: Family) -> None:
    """A bare figure is the farm's own, "ca" makes it an estimate, "Jag vet inte" a cited default with a
    range.
    """
    said = {**POTATO, "crop.harvest": ("ca 30", "t[fresh]/ha"), "crop.sold": ...}
    activities = {activity.id: activity for activity in made(family, said).activities}
    assert activities["crop.area"].origin is Origin.MEASURED
    assert activities["crop.area"].as_entered == "2,5 ha"
    assert activities["crop.harvest"].origin is Origin.ESTIMATED
    sold = activities["crop.sold"]
    assert sold.origin is Origin.DEFAULT
    assert sold.source
    assert sold.confidence
    assert sold.low is not None
    assert sold.high is not None
    assert sold.low < sold.amount < sold.high


def test_organic_yield_has_its_own_default(family: Family) -> None:
    """Not knowing an organic harvest gives the organic default, which is lower."""

    def harvest(method: str) -> Decimal:
        said = {**POTATO, "crop.method": method, "crop.harvest": ...}
        said = {
            key: value
            for key, value in said.items()
            if method == "conventional" or not key.startswith("mineral")
        }
        return next(a.amount for a in made(family, said).activities if a.id == "crop.harvest")

    assert harvest("organic") < harvest("conventional")


def test_what_is_required_and_unanswered_is_missing(family: Family) -> None:
    """Missing is not zero: the gap is named with the question that closes it, and no number is made up."""
    said = {key: value for key, value in POTATO.items() if key not in ("crop.area", "soil.organic")}
    inventory = made(family, said)
    assert {missing.question_id for missing in inventory.missing} >= {"crop.area", "soil.organic"}
    assert not inventory.lines
    assert {missing.question_id for missing in made(family, {}).missing} >= {"crop.kind", "product.name"}


def test_a_gap_beside_the_output_leaves_the_rest_computable(family: Family) -> None:
    """Without an answer about packaging the field is still counted, and the gap is named."""
    inventory = made(family, {key: value for key, value in POTATO.items() if key != "packaging.kinds"})
    assert [missing.question_id for missing in inventory.missing] == ["packaging.kinds"]
    assert "field-diesel" in ids(inventory)


def test_an_inventory_survives_storage(family: Family) -> None:
    """The inventory goes to JSON and back unchanged."""
    inventory = made(family, POTATO)
    assert Inventory.from_json(inventory.to_json()) == inventory
