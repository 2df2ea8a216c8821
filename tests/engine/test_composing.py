"""Recipes of published profiles and of feed grown on the farm."""

from dataclasses import replace

import pytest

from schemas.footprint import Footprint
from schemas.inventory import Ingredient, Inventory, Missing
from tests.engine.farms import activity, inventory, line, released, wheat_farm
from workers.engine import assess
from workers.engine.assessment import total_draws
from workers.engine.compiling import compile_inventory
from workers.engine.composing import exchanged, ingredient_id, lacking, with_ingredients, with_own_feed
from workers.engine.drawing import leaves_of
from workers.engine.factors import FactorSet


def flour() -> Footprint:
    """A stored profile to put into a recipe, declared per kilogram."""
    return assess(wheat_farm(), released(), 2000)


def bread(profile: str = "flour") -> Inventory:
    """A loaf of 0.7 kg flour and some electricity."""
    return inventory(
        [
            activity("farm.output", "1000", "kg"),
            activity("bread.flour", "700", "kg"),
            activity("bread.oven", "1000", "kWh"),
        ],
        [
            line("flour", "ingredient", {"amount": "bread.flour"}, {"factor": ingredient_id(profile)}),
            line("oven", "activity", {"amount": "bread.oven"}, {"factor": "energy.electricity.se.average"}),
        ],
    )


def kitchen(footprint: Footprint, version: str = "3") -> FactorSet:
    """The released set with the flour's profile in it."""
    return with_ingredients(released(), {("flour", version): footprint})


def test_an_ingredient_brings_its_footprint_by_gas() -> None:
    """A recipe's line is amount times the profile, gas by gas, and names the version it is pinned to."""
    footprint = flour()
    loaf = assess(bread(), kitchen(footprint), 0)
    found = loaf.lines[0]
    assert loaf.total_kg_co2e == pytest.approx(0.7 * footprint.total_kg_co2e + 0.037)
    gases: dict[str, float] = {}
    for stage in footprint.by_stage_and_gas.values():
        for gas, kilograms in stage.items():
            gases[gas] = gases.get(gas, 0.0) + kilograms
    assert found.kg_co2e == pytest.approx({gas: 0.7 * kilograms for gas, kilograms in gases.items()})
    assert found.parameters[0].version == "profile:flour@3"
    assert "version 3" in found.parameters[0].locator
    assert found.removals == pytest.approx(0.7 * footprint.removals)


def test_a_new_version_changes_the_recipe_and_two_at_once_are_refused() -> None:
    """A recipe follows the version it is given, never both."""
    footprint = flour()
    better = replace(footprint, total_kg_co2e=footprint.total_kg_co2e / 2)
    old = assess(bread(), kitchen(footprint), 0).total_kg_co2e
    new = assess(bread(), kitchen(better, "4"), 0).total_kg_co2e
    assert new < old
    with pytest.raises(ValueError, match="two versions"):
        with_ingredients(released(), {("flour", "3"): footprint, ("flour", "4"): better})


def test_an_ingredient_keeps_mean_and_spread_and_varies_with_what_drives_it() -> None:
    """Its draws have the profile's mean and width, and rise and fall with the factor it shares."""
    footprint = flour()
    compiled = compile_inventory(bread(), kitchen(footprint))
    leaves = leaves_of(compiled, "")
    profile = next(leaf for leaf in leaves if leaf.id == ingredient_id("flour"))
    drawn = profile.draws(4000)
    assert drawn.mean() == pytest.approx(footprint.total_kg_co2e, rel=0.02)
    strongest = max(profile.drivers, key=lambda driver: driver[1])
    other = strongest[0].draws(4000)
    size = float(((drawn - drawn.mean()) * (other - other.mean())).mean() / (drawn.std() * other.std()))
    assert size == pytest.approx(strongest[1] ** 0.5, abs=0.12)
    assert len(total_draws(compiled, leaves, 10)) == 11


def test_an_incomplete_ingredient_makes_the_recipe_incomplete() -> None:
    """What a profile lacks is a gap at the question where it was chosen, until a whole version takes over."""
    gap = assess(replace(wheat_farm(), missing=(Missing("crop.seed", "not answered"),)), released(), 0)
    old, new = Ingredient("flour", "3"), Ingredient("flour", "4")
    recipe = replace(bread(), ingredients=(old,), missing=(lacking("recipe.profile_1", old, gap),))
    loaf = assess(recipe, kitchen(gap), 0)
    assert not loaf.complete
    assert [(part.question_id, part.reason) for part in loaf.missing] == [
        ("recipe.profile_1", "ingredient flour@3 lacks: crop.seed")
    ]
    whole = exchanged(recipe, "recipe.profile_1", old, new, flour())
    assert (whole.ingredients, whole.missing) == ((new,), ())
    assert exchanged(whole, "recipe.profile_1", new, old, gap) == recipe


def hens() -> Inventory:
    """Hens that eat 40 t of the farm's own wheat."""
    return inventory(
        [
            activity("farm.output", "20000", "kg"),
            activity("hen.wheat", "40", "t"),
            activity("hen.harvest", "400", "t"),
            activity("hen.power", "5000", "kWh"),
        ],
        [line("power", "activity", {"amount": "hen.power"}, {"factor": "energy.electricity.se.average"})],
    )


def test_own_feed_is_the_crop_scaled_by_what_was_fed() -> None:
    """A tenth of the harvest fed brings a tenth of the crop's emission, once, and nothing as bought feed."""
    crop = assess(wheat_farm(), released(), 0)
    whole = with_own_feed(hens(), wheat_farm(), "field", "hen.wheat / hen.harvest")
    assert list(whole.problems()) == []
    eggs = assess(whole, released(), 0)
    alone = assess(hens(), released(), 0)
    fed = (eggs.total_kg_co2e - alone.total_kg_co2e) * 20000
    assert fed == pytest.approx(0.1 * crop.total_kg_co2e * crop.output, rel=1e-9)
    assert len({found.id for found in eggs.lines}) == len(eggs.lines) == 1 + len(crop.lines)
    assert not any(row.id.startswith("feed.") for found in eggs.lines for row in found.parameters)


def test_crop_sold_and_crop_fed_share_one_field() -> None:
    """What was fed and what was sold add up to the field: own feed is not counted as crop and as feed."""
    crop = assess(wheat_farm(), released(), 0)
    eggs = assess(with_own_feed(hens(), wheat_farm(), "field", "hen.wheat / hen.harvest"), released(), 0)
    fed = sum(found.kg_co2e_total for found in eggs.lines if found.id.startswith("field."))
    assert fed + 0.9 * crop.total_kg_co2e * crop.output == pytest.approx(crop.total_kg_co2e * crop.output)
