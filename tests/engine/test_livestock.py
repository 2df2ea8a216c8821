"""A whole dairy farm: energy to methane, solids and nitrogen, in that order, each step in the trail."""

import json
from dataclasses import replace

import pytest

from schemas.footprint import Footprint
from schemas.inventory import Inventory
from tests.engine.farms import one_amount, one_model, released
from tests.engine.livestock_farms import dairy_farm
from tests.engine.test_trail import derived as rederived
from workers.engine import EngineError, assess


def _farm() -> Footprint:
    return assess(dairy_farm(), released(), 200)


def test_a_dairy_farm_is_of_the_size_that_studies_find() -> None:
    """A cow of 9 000 kg milk eats 300-420 MJ a day, gives 115-165 kg methane and excretes 110-190 kg N."""
    footprint = _farm()
    amounts = {found.id: found.value for found in footprint.derived}
    enteric = next(found for found in footprint.lines if found.id == "enteric")
    assert 300 < amounts["cow.energy"] < 420
    assert 115 < enteric.kg_co2e_total / enteric.allocation_share / 27 / 40 < 165
    assert 110 < amounts["cow.nitrogen"] / 40 < 190
    assert 0.5 < footprint.total_kg_co2e < 1.3
    assert footprint.low < footprint.total_kg_co2e < footprint.high


def test_every_line_and_amount_can_be_derived_from_its_trail() -> None:
    """Printed steps, inputs and parameters give the printed result, allocation and all."""
    footprint = _farm()
    for found in footprint.lines:
        assert rederived(found) == pytest.approx(found.kg_co2e_total, rel=1e-12)
    energy = footprint.derived[0]
    assert [step.name for step in energy.steps] == ["nem", "nea", "neg", "nel", "nep", "de_pct", "rem", "reg"]
    assert all(step.equation.startswith("IPCC 2019R V4 Eq 10.") for step in energy.steps)


def test_the_farm_survives_json() -> None:
    """Derived amounts and allocations are kept when inventory and footprint are written and read."""
    farm = dairy_farm()
    assert Inventory.from_json(json.loads(json.dumps(farm.to_json()))) == farm
    footprint = _farm()
    assert Footprint.from_json(json.loads(json.dumps(footprint.to_json()))) == footprint


def test_documents_from_before_still_load() -> None:
    """An inventory and a footprint stored without the newer fields read as before."""
    farm = dairy_farm().to_json()
    for name in ("derived", "allocations"):
        del farm[name]
    for row in farm["lines"]:
        del row["share"], row["allocations"]
    farm["lines"] = [row for row in farm["lines"] if row["id"] == "feed"]
    old = Inventory.from_json(farm)
    assert old.lines[0].allocations == ()
    footprint = assess(old, released(), 0).to_json()
    del footprint["derived"], footprint["allocations"]
    for row in footprint["lines"]:
        del row["steps"], row["allocation_share"]
    assert Footprint.from_json(footprint).lines[0].allocation_share == 1.0


def test_a_loop_is_refused() -> None:
    """An amount that uses one computed after it is refused by name: feed, animal, manure, field."""
    farm = dairy_farm()
    turned = replace(farm, derived=tuple(reversed(farm.derived)))
    fields = [problem.field for problem in turned.problems()]
    assert any(field.startswith("derived[") for field in fields)
    with pytest.raises(EngineError) as caught:
        assess(turned, released(), 0)
    assert any("cow.nitrogen" in str(problem) for problem in caught.value.problems)


def test_several_manure_systems_share_by_weight_and_are_not_averaged() -> None:
    """Two systems give the sum of their parts of the nitrogen, not a mean factor on the whole."""
    unit = "kg[N2O-N]/kg[N]"

    def stored(part: str, ef3: str) -> float:
        given = {"nitrogen": ("100", "kg[N]"), "part": (part, "1")}
        return one_model("manure_n2o_direct", given, {"ef3": (ef3, unit)}).total_kg_co2e

    both = stored("0.9", "0.005") + stored("0.1", "0.07")
    assert both == pytest.approx(100 * (0.9 * 0.005 + 0.1 * 0.07) * 44 / 28 * 273)
    assert both < 100 * (0.005 + 0.07) / 2 * 44 / 28 * 273


def test_a_litter_between_one_and_two_is_interpolated() -> None:
    """Half the ewes with one lamb and half with two need what lies half-way between."""
    rows = {"cfi": ("0.217", "MJ/day"), "ca": ("0.0096", "MJ/kg[live]/day")}

    def energy(singles: str, twins: str) -> float:
        ewe = {"weight": ("70", "kg[live]"), "de": ("0.65", "1")}
        return one_amount("energy_sheep", {**ewe, "singles": (singles, "1"), "twins": (twins, "1")}, rows)

    assert energy("0.5", "0.5") == pytest.approx((energy("1", "0") + energy("0", "1")) / 2)


def test_dung_on_pasture_has_the_same_capacity_whatever_the_animal() -> None:
    """B0 is 0.19 on pasture and MCF 0.47 %, which is the 0.6 g per kg of the tier 1 table."""
    rows = released()
    b0 = rows["ipcc.b0.any_species_when_dung_falls_on_pasture_prp"].value
    mcf = rows["ipcc.mcf.pasture_range_paddock_with_b0_0_19_cool_temperate_moist"].value
    tier1 = rows["ipcc.ef_manurech4_tier1.any_pasture_high_productivity_cool_climate"].value
    assert b0 == 0.19
    assert b0 * rows["ipcc.ch4_density"].value * mcf * 1000 == pytest.approx(tier1, rel=0.01)


def test_nitrogen_lost_in_the_store_is_not_spread() -> None:
    """What leaves as ammonia, nitrate, nitrous oxide and nitrogen gas is gone before the field."""
    given = {"nitrogen": ("100", "kg[N]")}
    lost = {"frac_gas": ("0.3", "1"), "frac_leach": ("0.02", "1"), "ef3": ("0.005", "kg[N2O-N]/kg[N]")}
    assert one_amount("nitrogen_to_spread", given, lost) == pytest.approx(100 * (1 - 0.32 - 4 * 0.005))


def test_a_growing_animal_that_does_not_grow_needs_no_energy_for_it() -> None:
    """Zero growth gives zero NEg, not an error."""
    steer = {
        "weight": ("300", "kg[live]"),
        "mature_weight": ("650", "kg[live]"),
        "gain": ("0", "kg[live]/day"),
        "de": ("0.68", "1"),
    }
    rows = {"cfi": ("0.322", "MJ/day"), "ca": ("0", "1")}
    resting = one_amount("energy_cattle", steer, rows)
    growing = one_amount("energy_cattle", {**steer, "gain": ("1", "kg[live]/day")}, rows)
    assert 0 < resting < growing


def test_coefficients_of_fitted_equations_and_allocation_do_not_vary() -> None:
    """The interval comes from feed, animals and factors; a polynomial's terms and a rule are fixed."""
    footprint = assess(dairy_farm(), released(), 4000)
    drawn = {share.id for share in footprint.variance_shares if share.share > 1e-9}
    assert not any(
        name.startswith(("ipcc.rem_", "ipcc.reg_", "ipcc.ne", "idf.", "allocation.")) for name in drawn
    )
    assert "ipcc.cfi.cattle_lactating_cows" in drawn
    assert footprint.mean == pytest.approx(footprint.total_kg_co2e, rel=0.02)
    assert footprint.high < 1.6 * footprint.total_kg_co2e


def test_forage_is_what_other_feed_leaves_of_the_need() -> None:
    """Ten animals of 184.5 MJ a day need 10 kg dry matter each; what is fed otherwise is not fed twice."""
    ten = {"animals": ("10", "head"), "days": ("100", "day"), "energy": ("184.5", "MJ/day")}
    need = one_amount("feed_need", ten, {})
    assert need == pytest.approx(10_000)
    fed = {"need": (str(need), "kg[dry]"), "other": ("4000", "kg[dry]")}
    assert one_amount("forage_left", fed, {}) == pytest.approx(6_000)
    assert one_amount("forage_left", {**fed, "other": ("12000", "kg[dry]")}, {}) == 0


def test_feed_by_dry_matter_is_turned_into_feed_as_bought() -> None:
    """A quarter of 8 600 kg dry matter is 2 500 kg grain of 86 per cent."""
    eaten = {"amount": ("8600", "kg[dry]"), "part": ("0.25", "1"), "dry": ("0.86", "kg[dry]/kg")}
    grain = one_model("feed_dry_matter", eaten, {"factor": ("0.4", "kg[CO2e]/kg")})
    assert grain.total_kg_co2e == pytest.approx(1_000)


def test_a_cow_is_dry_part_of_the_year_and_walks_only_on_pasture() -> None:
    """Left out, both hold all year as before; two months dry and nine indoors need less, in proportion."""
    cow = {"weight": ("650", "kg[live]"), "mature_weight": ("650", "kg[live]"), "de": ("0.7", "1")}
    rows = {"cfi": ("0.386", "MJ/day"), "cfi_dry": ("0.322", "MJ/day"), "ca": ("0.17", "1")}

    def energy(lactating: str, outdoors: str) -> float:
        return one_amount(
            "energy_cattle", {**cow, "lactating": (lactating, "1"), "outdoors": (outdoors, "1")}, rows
        )

    assert one_amount("energy_cattle", cow, rows) == pytest.approx(energy("1", "1"))
    assert energy("1", "0") == pytest.approx(energy("1", "1") / 1.17)
    assert energy("0", "1") == pytest.approx(energy("1", "1") * 0.322 / 0.386)
    assert energy("0.5", "0.5") == pytest.approx((energy("1", "0.5") + energy("0", "0.5")) / 2)
