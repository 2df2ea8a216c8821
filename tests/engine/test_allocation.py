"""Joint processes: nothing is lost or counted twice, the rule is the category's, others are shown."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.inventory import Allocation, Inventory, Line, Product
from tests.engine.farms import LABEL, activity, inventory, line, released
from tests.engine.livestock_farms import dairy_farm
from workers.engine import EngineError, assess
from workers.engine.allocation_rules import RULES, joint_process, milk_and_meat, slaughter

amounts = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(10000), places=2)


def whole_of(found: Inventory, product: str) -> float:
    """kg CO2e of the whole output of one product of the first joint process."""
    allocations = tuple(replace(one, product=product) for one in found.allocations)
    footprint = assess(replace(found, allocations=allocations), released(), 0)
    return footprint.total_kg_co2e * footprint.output


def creamery(cheese: str, whey: str, price: str = "90", rule: str = "dry_matter") -> Inventory:
    """Cheese and whey from milk; only the cheese is packed."""
    keys = {
        "cheese": {
            "dry_matter": "cheese.mass * cheese.dry",
            "mass": "cheese.mass",
            "economic": "cheese.value",
        },
        "whey": {"dry_matter": "whey.mass * whey.dry", "mass": "whey.mass", "economic": "whey.value"},
    }
    joint = joint_process("cheese_and_whey", "cheese", keys, {"cheese": LABEL, "whey": LABEL})
    found = inventory(
        [
            activity("farm.output", cheese, "kg"),
            activity("cheese.mass", cheese, "kg[fresh]"),
            activity("cheese.dry", "0.6", "kg[dry]/kg[fresh]"),
            activity("cheese.value", price, "SEK"),
            activity("whey.mass", whey, "kg[fresh]"),
            activity("whey.dry", "0.065", "kg[dry]/kg[fresh]"),
            activity("whey.value", "3", "SEK"),
            activity("dairy.power", "1000", "kWh"),
            activity("dairy.boxes", "10", "kg"),
        ],
        [
            replace(
                line("e", "activity", {"amount": "dairy.power"}, {"factor": "energy.electricity.se.average"}),
                allocations=("cheese_and_whey",),
            ),
            line("b", "packaging", {"mass": "dairy.boxes"}, {"factor": "packaging.board.default"}),
        ],
    )
    return replace(found, allocations=(replace(joint, rule=rule),))


@given(amounts, amounts, st.sampled_from(["dry_matter", "mass", "economic"]))
def test_allocation_conserves_emissions(cheese: Decimal, whey: Decimal, rule: str) -> None:
    """Whatever the amounts and the rule, the products' parts add up to the undivided process."""
    found = creamery(str(cheese), str(whey), rule=rule)
    found = replace(found, lines=found.lines[:1])
    undivided = replace(found, lines=(replace(found.lines[0], allocations=()),))
    assert whole_of(found, "cheese") + whole_of(found, "whey") == pytest.approx(
        whole_of(undivided, "cheese"), rel=1e-9
    )


@given(amounts, amounts)
def test_shares_sum_to_one_by_every_rule(cheese: Decimal, whey: Decimal) -> None:
    """Each rule's shares sum to one, and the rule in use gives the footprint itself."""
    footprint = assess(creamery(str(cheese), str(whey)), released(), 0)
    options = {option.rule: option for option in footprint.allocations[0].options}
    assert set(options) == {"dry_matter", "mass", "economic"}
    assert all(sum(option.shares.values()) == pytest.approx(1, abs=1e-12) for option in options.values())
    assert options["dry_matter"].total_kg_co2e == pytest.approx(footprint.total_kg_co2e, rel=1e-9)


def test_cheese_is_divided_from_whey_by_dry_matter() -> None:
    """One kg of cheese with 60 % and nine of whey with 6.5 % dry matter: cheese bears half, and its box."""
    footprint = assess(creamery("1", "9"), released(), 0)
    share = 0.6 / (0.6 + 9 * 0.065)
    assert footprint.lines[0].allocation_share == pytest.approx(share)
    assert footprint.lines[1].allocation_share == 1.0
    assert footprint.total_kg_co2e == pytest.approx(share * 37 + 10 * 0.8)
    options = {option.rule: option.total_kg_co2e for option in footprint.allocations[0].options}
    assert options["mass"] == pytest.approx(0.1 * 37 + 8)
    assert options["economic"] == pytest.approx(90 / 93 * 37 + 8)


def test_milk_and_meat_are_divided_as_the_dairy_federation_does() -> None:
    """The share of milk is 1 - 5.7717 x live weight / corrected milk, the others stand beside it."""
    farm = dairy_farm()
    footprint = assess(farm, released(), 0)
    fpcm = next(found.value for found in footprint.derived if found.id == "herd.fpcm")
    option = {found.rule: found for found in footprint.allocations[0].options}
    assert footprint.allocations[0].rule == "biophysical"
    assert option["biophysical"].shares["milk"] == pytest.approx(1 - 5.7717 * 12000 / fpcm)
    assert option["mass"].shares["milk"] == pytest.approx(365 / 377)
    assert option["economic"].shares["milk"] == pytest.approx(365 * 5 / (365 * 5 + 12 * 22))
    assert {row.id for row in footprint.allocations[0].parameters} == {"allocation.idf.milk_meat"}
    bare = replace(farm, lines=tuple(replace(one, allocations=()) for one in farm.lines))
    assert whole_of(farm, "milk") + whole_of(farm, "meat") == pytest.approx(whole_of(bare, "milk"), rel=1e-9)


def test_a_farm_that_sells_no_animals_gives_all_to_milk() -> None:
    """With nothing sold the share of milk is one; meat beyond what feed energy allows is refused."""
    farm = dairy_farm()

    def sold(amount: str) -> Inventory:
        changed = [
            replace(one, amount=Decimal(amount)) if one.id == "herd.sold" else one for one in farm.activities
        ]
        return replace(farm, activities=tuple(changed))

    assert assess(sold("0"), released(), 0).lines[0].allocation_share == 1.0
    with pytest.raises(EngineError) as caught:
        assess(sold("90000"), released(), 0)
    assert (caught.value.problems[0].code, caught.value.problems[0].line) == ("no_key", "milk_and_meat")
    assert "milk_and_meat" in caught.value.problems[0].text("sv")


def test_slaughter_uses_value_ratios_and_says_that_they_are_unconfirmed() -> None:
    """Meat bears its mass times 1.90 out of the sum, and the ratios carry their flag into the result."""
    masses = {"meat": "cut.meat", "bones": "cut.bones", "hide": "cut.hide"}
    joint = slaughter("beef", "meat", masses, {}, dict.fromkeys(masses, LABEL))
    found = inventory(
        [
            activity("farm.output", "49", "kg[boneless]"),
            activity("cut.meat", "49", "kg"),
            activity("cut.bones", "8", "kg"),
            activity("cut.hide", "7", "kg"),
            activity("cut.animal", "100", "kg[live]"),
        ],
        [
            replace(
                line("a", "activity", {"amount": "cut.animal"}, {"factor": "livestock.cattle_mean.lw"}),
                allocations=("slaughter",),
            )
        ],
        declared_unit="kg[boneless]",
    )
    footprint = assess(replace(found, allocations=(joint,)), released(), 0)
    share = 49 * 1.9 / (49 * 1.9 + 8 * 0.12 + 7 * 0.51)
    assert footprint.lines[0].allocation_share == pytest.approx(share)
    assert footprint.lines[0].unverified
    assert "allocation.pef.beef.meat" in footprint.unverified


def test_what_is_measured_goes_before_every_rule() -> None:
    """A line with a measured share takes that share first, and the rule then divides what is joint."""
    found = creamery("1", "9")
    found = replace(
        found,
        activities=(*found.activities, activity("dairy.metered", "0.4", "1")),
        lines=(replace(found.lines[0], share="dairy.metered"), found.lines[1]),
    )
    footprint = assess(found, released(), 0)
    assert footprint.lines[0].allocation_share == pytest.approx(0.4 * 0.6 / (0.6 + 9 * 0.065))
    options = {option.rule: option.total_kg_co2e for option in footprint.allocations[0].options}
    assert options["mass"] == pytest.approx(0.4 * 0.1 * 37 + 8)
    too_much = replace(found, lines=(replace(found.lines[0], share="dairy.metered * 3"), found.lines[1]))
    with pytest.raises(EngineError) as caught:
        assess(too_much, released(), 0)
    assert caught.value.problems[0].code == "not_a_share"


def test_the_rules_fall_back_in_order() -> None:
    """Without the category's key money is used, then mass; with nothing in common there is no rule."""
    both = {"a": LABEL, "b": LABEL}
    keys = {"a": {"economic": "x", "mass": "y"}, "b": {"economic": "x", "mass": "y"}}
    assert joint_process("oil_and_meal", "a", keys, both).rule == RULES["oil_and_meal"] == "economic"
    assert joint_process("cheese_and_whey", "a", keys, both).rule == "economic"
    assert joint_process("slaughter", "a", {"a": {"mass": "y"}, "b": {"mass": "y"}}, both).rule == "mass"
    with pytest.raises(ValueError, match="no rule"):
        joint_process("other", "a", {"a": {"mass": "y"}, "b": {"economic": "x"}}, both)
    other = milk_and_meat("milk", "m", "s", {}, {"milk": LABEL, "meat": LABEL})
    assert [product.id for product in other.products] == ["milk", "meat"]


def test_a_bad_allocation_is_named_by_its_field() -> None:
    """A product that is not there, a rule without key and a line that names no allocation are all found."""
    found = creamery("1", "9")
    wrong = replace(found.allocations[0], product="butter", rule="protein")
    lines: tuple[Line, ...] = (replace(found.lines[0], allocations=("nowhere",)), found.lines[1])
    fields = {problem.field for problem in replace(found, allocations=(wrong,), lines=lines).problems()}
    assert fields == {
        "allocations[0].product",
        "allocations[0].products[0].keys",
        "allocations[0].products[1].keys",
        "lines[0].allocations",
    }
    with pytest.raises(EngineError) as caught:
        assess(replace(found, lines=lines), released(), 0)
    assert caught.value.problems[0].code == "unknown_allocation"


def test_keys_of_unlike_units_are_refused_except_by_mass() -> None:
    """Dry matter and fresh weight are not added by a rule; by mass, kilograms of anything are."""
    products = (
        Product("a", {"energy": "cheese.mass", "mass": "cheese.mass"}, LABEL),
        Product("b", {"energy": "cheese.mass * cheese.dry", "mass": "cheese.mass * cheese.dry"}, LABEL),
    )
    found = creamery("1", "9")
    by_mass = Allocation(
        "cheese_and_whey",
        "mass",
        "a",
        tuple(replace(p, keys={"mass": p.keys["mass"]}) for p in products),
        LABEL,
    )
    assert assess(replace(found, allocations=(by_mass,)), released(), 0).lines[0].allocation_share == 0.625
    by_energy = Allocation("cheese_and_whey", "energy", "a", products, LABEL)
    with pytest.raises(EngineError) as caught:
        assess(replace(found, allocations=(by_energy,)), released(), 0)
    assert caught.value.problems[0].code == "bad_terms"
