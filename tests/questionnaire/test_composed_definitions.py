"""What a definition can say beyond lines: amounts, joint processes, shares, profiles, numbers, changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.inventory import Inventory
from schemas.questionnaire import Answer, DefinitionError, Family, build_inventory, validate_page
from schemas.questionnaire.loading import read_family
from tests.questionnaire.families import assessed
from tests.questionnaire.journeys import filled

WORDS = {"label": "Ord", "name": "ordet", "why": "Därför.", "where": "Där."}
TEXT = {"sv": WORDS, "en": WORDS}
NAMES = {"sv": "Ord", "en": "Word"}


def _question(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "rev": 1, "type": kind, "text": TEXT, **more}


def _amount(name: str, unit: str, **more: Any) -> dict[str, Any]:
    return _question(name, "quantity", example="5", unit={"canonical": unit, "accepted": [unit]}, **more)


def _options(*keys: str) -> list[dict[str, Any]]:
    return [{"key": key, "text": {"sv": {"label": key}, "en": {"label": key}}} for key in keys]


TOPIC: dict[str, Any] = {
    "questions": [
        _question(
            "cheese.kind", "choice", required=True, lane="fast", options=_options("hard", "fresh", "none")
        ),
        _question("cheese.name", "text", required=True, lane="fast"),
        _question(
            "cheese.year", "integer", required=True, lane="fast", checks=None, check=[], example="2025"
        ),
        _amount("cheese.mass", "kg", required=True, lane="fast"),
        _amount("cheese.whey", "kg"),
        _amount("cheese.milk", "kg[milk]", required=True, lane="fast"),
        _question("cheese.fat", "share", example="4", required=True, lane="fast"),
        _question("cheese.protein", "share", example="3.4", required=True, lane="fast"),
        _question("cheese.share", "share", example="40"),
        _question(
            "milk.count",
            "integer",
            example="1",
            check=[
                {"code": "check.min", "limit": 0, "unit": None},
                {"code": "check.max", "limit": 2, "unit": None},
            ],
        ),
        _question(
            "milk.profile_{option}", "profile", required=True, each={"question": "milk.count", "numbers": 2}
        ),
        _amount("milk.mass_{option}", "kg", required=True, each={"question": "milk.count", "numbers": 2}),
    ],
    "amounts": [
        {
            "id": "milk.corrected",
            "model": "corrected_milk",
            "unit": "kg[FPCM]",
            "inputs": {"milk": "cheese.milk", "fat": "cheese.fat", "protein": "cheese.protein"},
            "text": NAMES,
        },
    ],
    "allocations": [
        {
            "id": "vat",
            "rules": ["dry_matter", "mass"],
            "product": "cheese",
            "products": [
                {
                    "id": "cheese",
                    "keys": {"dry_matter": "cheese.mass * cheese.fat", "mass": "cheese.mass"},
                    "text": NAMES,
                },
                {"id": "whey", "keys": {"mass": "cheese.whey"}, "text": NAMES},
            ],
            "text": NAMES,
        }
    ],
    "constants": [
        {
            "id": "const.factor",
            "value": 2,
            "unit": "kWh/kg[FPCM]",
            "source": "ett prov",
            "text": NAMES,
        }
    ],
    "lines": [
        {
            "id": "power",
            "stage": "processing",
            "model": "activity",
            "inputs": {"amount": "milk.corrected * const.factor"},
            "parameters": {"factor": "energy.electricity.se.average"},
            "share": "cheese.share",
            "text": NAMES,
        },
        {
            "id": "milk-{option}",
            "stage": "inputs",
            "model": "ingredient",
            "each": {"question": "milk.count", "numbers": 2},
            "inputs": {"amount": "milk.mass_{option}"},
            "parameters": {"factor": {"profile": "milk.profile_{option}"}},
            "text": NAMES,
        },
    ],
}
FAMILY: dict[str, Any] = {
    "id": "cheese",
    "rev": 1,
    "text": TEXT,
    "topics": ["cheese"],
    "key_question": "cheese.kind",
    "name_question": "cheese.name",
    "year_question": "cheese.year",
    "declared_unit": "kg",
    "output": "output.mass",
    "derived": [{"id": "output.mass", "expression": "cheese.mass"}],
    "boundary": {"by": "cheese.kind", "rows": {"*": "farm_gate"}},
    "options": {"cheese.kind": ["hard", "fresh"]},
    "adapt": {"cheese.fat": {"text": {"sv": {"label": "Fetthalt"}}}},
    "allocate": {"vat": ["pow*"]},
    "lines": ["power", "milk-*"],
    "sections": [
        {
            "id": "all",
            "text": TEXT,
            "pages": [
                {
                    "id": "first",
                    "text": TEXT,
                    "questions": [
                        "cheese.kind",
                        "cheese.name",
                        "cheese.year",
                        "cheese.mass",
                        "cheese.whey",
                        "cheese.milk",
                        "cheese.fat",
                        "cheese.protein",
                        "cheese.share",
                        "milk.count",
                    ],
                },
                {
                    "id": "milk",
                    "text": TEXT,
                    "questions": ["milk.profile_1", "milk.mass_1", "milk.profile_2", "milk.mass_2"],
                },
            ],
        }
    ],
}
SAID: dict[str, Any] = {
    "cheese.kind": "hard",
    "cheese.name": "Ost",
    "cheese.year": "2025",
    "cheese.mass": ("100", "kg"),
    "cheese.milk": ("10", "kg[milk]"),
    "cheese.fat": ("4", "%"),
    "cheese.protein": ("3,4", "%"),
}


def read(folder: Path, **changes: Any) -> Family:
    """The family as written to files and read again."""
    topic = {
        **TOPIC,
        "questions": [{k: v for k, v in q.items() if k != "checks"} for q in TOPIC["questions"]],
    }
    (folder / "cheese.yml").write_text(yaml.safe_dump(topic), encoding="utf-8")
    (folder / "family.yml").write_text(yaml.safe_dump({**FAMILY, **changes}), encoding="utf-8")
    return read_family(folder / "family.yml", folder)


def built(family: Family, **more: Any) -> Inventory:
    """The inventory of the answers above and some more."""
    said = {name.replace("__", "."): value for name, value in more.items()}
    return build_inventory(family, filled(family, {**SAID, **said}), "Ost", 2025)


def test_a_modelled_amount_comes_with_the_line_that_uses_it(tmp_path: Path) -> None:
    """The amount is in the inventory once, and the engine's figure is the one worked out by hand."""
    inventory = built(read(tmp_path))
    assert [(one.id, one.model) for one in inventory.derived] == [("milk.corrected", "corrected_milk")]
    (trail,) = assessed(inventory).derived
    by_hand = 10 * (0.1226 * 4 + 0.0776 * 3.4 + 0.2534)
    assert trail.value == pytest.approx(by_hand, rel=0.01)


def test_a_joint_process_divides_only_with_two_products(tmp_path: Path) -> None:
    """Without whey there is nothing to divide; with it the first rule that has both keys is used."""
    family = read(tmp_path)
    assert built(family).allocations == ()
    assert built(family).lines[0].allocations == ()
    divided = built(family, cheese__whey=("300", "kg"))
    (vat,) = divided.allocations
    assert (vat.rule, vat.product, divided.lines[0].allocations) == ("mass", "cheese", ("vat",))
    whole, part = assessed(built(family)).total_kg_co2e, assessed(divided).total_kg_co2e
    assert part == pytest.approx(whole / 4, rel=1e-9)


def test_a_measured_share_is_the_products_own_part(tmp_path: Path) -> None:
    """A share of 40 per cent leaves 40 per cent of the line."""
    family = read(tmp_path)
    whole = assessed(built(family)).total_kg_co2e
    part = assessed(built(family, cheese__share=("40", "%"))).total_kg_co2e
    assert part == pytest.approx(0.4 * whole, rel=1e-9)


def test_as_many_profiles_as_were_counted(tmp_path: Path) -> None:
    """One ingredient is asked for when one is counted; its pinned version is in the inventory."""
    more = {"milk.profile_1": "https://x/profil/jn-2026-000017/v2", "milk.mass_1": ("900", "kg")}
    family = read(tmp_path)
    answers = filled(family, {**SAID, "milk.count": "1", **more})
    assert answers["milk.profile_1"].value == "JN-2026-000017@2"
    inventory = build_inventory(family, answers, "Ost", 2025)
    assert [(one.profile, one.version) for one in inventory.ingredients] == [("jn-2026-000017", "2")]
    assert [line.id for line in inventory.lines] == ["power", "milk-1"]
    assert inventory.lines[1].parameters == {"factor": "profile.jn-2026-000017"}


def test_something_else_than_a_profile_is_refused(tmp_path: Path) -> None:
    """A name in the place of number and version is told what to write."""
    family = read(tmp_path)
    answers = filled(family, {**SAID, "milk.count": "1"})
    result = validate_page(family, "milk", {"milk-profile_1": "mjölk från grannen"}, answers)
    assert [problem.code for problem in result.errors["milk-profile_1"]] == ["profile.unreadable"]


def test_a_family_narrows_options_and_changes_words(tmp_path: Path) -> None:
    """An option left out cannot be answered, and the family's own word stands on its page only."""
    family = read(tmp_path)
    assert [option.key for option in family.questions["cheese.kind"].options] == ["hard", "fresh"]
    result = validate_page(family, "first", {"cheese-kind": "none"}, {})
    assert result.errors["cheese-kind"][0].code == "choice.unknown"
    assert family.questions["cheese.fat"].text("sv").label == "Fetthalt"
    assert family.questions["cheese.fat"].text("sv").name == "ordet"
    assert family.questions["cheese.protein"].text("sv").label == "Ord"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"options": {"cheese.kind": ["blue"]}}, "cheese.kind has no option blue"),
        ({"adapt": {"cheese.colour": {"required": True}}}, "cheese.colour is asked in no topic"),
        ({"allocate": {"churn": ["power"]}}, "churn is defined in no topic"),
        ({"lines": ["water-*"]}, "water-* is listed in the family"),
        ({"derived": [{"id": "output.mass"}]}, "output.mass: needs an expression"),
        ({"output": "milk.corrected"}, "output is in"),
    ],
)
def test_a_slip_in_a_family_is_named(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    """A definition that names what is not there never starts, and says what it was."""
    with pytest.raises(DefinitionError, match=told.replace("*", r"\*")):
        read(tmp_path, **change)


def test_an_answer_left_out_later_decides_nothing(tmp_path: Path) -> None:
    """A stored option that the family no longer offers counts as unanswered."""
    family = read(tmp_path)
    answers = filled(family, SAID)
    answers["cheese.kind"] = Answer("cheese.kind", "given", "none", None, "none")
    assert "cheese.kind" in [gap.question_id for gap in build_inventory(family, answers, "Ost", 2025).missing]
