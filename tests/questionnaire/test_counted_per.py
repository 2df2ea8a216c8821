"""What a figure is counted per may follow an answer: a family sold by weight or by volume."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.expressions import Expression
from schemas.questionnaire import DefinitionError, Family, build_inventory
from schemas.questionnaire.amounts import Evaluator
from schemas.questionnaire.conditions import View
from tests.questionnaire.families import assessed
from tests.questionnaire.journeys import filled
from tests.questionnaire.test_composed_definitions import FAMILY, NAMES, SAID, _amount, built, read

BY_KIND = {
    "declared_unit": {"by": "cheese.kind", "rows": {"hard": "kg", "fresh": "l"}},
    "output": {"by": "cheese.kind", "rows": {"hard": "output.mass", "fresh": "cheese.volume"}},
    "derived": [
        {
            "id": "output.mass",
            "expression": {
                "by": "cheese.kind",
                "rows": {"fresh": "cheese.volume * const.density", "*": "cheese.mass"},
            },
        }
    ],
}
TOPIC = {
    "questions": [_amount("cheese.volume", "l", ask_when={"cheese.kind": "fresh"})],
    "constants": [
        {"id": "const.density", "value": 1.1, "unit": "kg/l", "source": "ett prov", "text": NAMES},
    ],
}


def counted(folder: Path, **changes: Any) -> Family:
    """The family counted per kilogram when hard and per litre when fresh."""
    (folder / "volume.yml").write_text(yaml.safe_dump(TOPIC), encoding="utf-8")
    sections: Any = copy.deepcopy(FAMILY["sections"])
    sections[0]["pages"][0]["questions"].append("cheese.volume")
    return read(folder, **{**BY_KIND, "topics": ["cheese", "volume"], "sections": sections, **changes})


def test_what_is_counted_per_follows_an_answer(tmp_path: Path) -> None:
    """Hard cheese is per kilogram; fresh is per litre, and its mass is worked out from the volume."""
    family, fresh = counted(tmp_path), {"cheese.kind": "fresh", "cheese.volume": ("20", "l")}
    by_weight = built(family)
    assert (by_weight.declared_unit, by_weight.output) == ("kg", "(cheese.mass)")
    by_volume = built(family, **fresh)
    assert (by_volume.declared_unit, by_volume.output) == ("l", "cheese.volume")
    per_kg, per_l = (assessed(one).total_kg_co2e for one in (by_weight, by_volume))
    assert per_l == pytest.approx(per_kg * 100 / 20)
    view = View(family, filled(family, {**SAID, **fresh}))
    assert Evaluator(view).value(Expression.parse("output.mass")) == 22


def test_until_it_is_answered_nothing_is_counted(tmp_path: Path) -> None:
    """Without the answer that decides, the output is missing at that question, and there are no lines."""
    family = counted(tmp_path)
    answers = filled(family, {name: said for name, said in SAID.items() if name != "cheese.kind"})
    inventory = build_inventory(family, answers, "Ost", 2025)
    assert "cheese.kind" in [gap.question_id for gap in inventory.missing]
    assert inventory.lines == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"declared_unit": "kg"}, "the output is in l, not in kg"),
        ({"declared_unit": {"by": "cheese.kind", "rows": {"hard": "kg"}}}, "says nothing of fresh"),
        ({"output": {"by": "cheese.smell", "rows": {"*": "cheese.mass"}}}, "cheese.smell"),
        (
            {
                "derived": [
                    {
                        "id": "output.mass",
                        "expression": {
                            "by": "cheese.kind",
                            "rows": {"hard": "cheese.mass", "fresh": "cheese.volume"},
                        },
                    }
                ]
            },
            "does not add to",
        ),
    ],
)
def test_a_unit_that_does_not_fit_one_option_is_named(
    tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    """Every option has an output in its own unit, and a name stands for one kind of amount."""
    with pytest.raises(DefinitionError, match=told):
        counted(tmp_path, **change)
