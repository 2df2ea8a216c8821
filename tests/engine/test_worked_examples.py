"""Published farms and chains: every check whose inputs and factors are printed, with the source's own GWP."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schemas.footprint import Footprint
from schemas.inventory import Activity, Derived, Line
from tests.engine.farms import LABEL, activity, inventory, line, parameter
from workers.engine import assess
from workers.engine.factors import Gwp, Parameter, load_factor_set

EXAMPLES = json.loads(
    (Path(__file__).parents[1] / "cases" / "worked_checks.json").read_text(encoding="utf-8")
)["examples"]
CHECKS = [
    pytest.param(example, check, id=f"{example['id']}: {check['name']}")
    for example in EXAMPLES
    for check in example["checks"]
]


class _Builder:
    """Activities, parameters, derived amounts and lines of one check."""

    def __init__(self) -> None:
        self.activities: list[Activity] = []
        self.rows: list[Parameter] = []

    def names(self, part: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
        inputs, parameters = {}, {}
        for name, given in part["inputs"].items():
            if isinstance(given, str):
                inputs[name] = given
                continue
            self.activities.append(activity(f"given.a{len(self.activities)}", *given))
            inputs[name] = self.activities[-1].id
        for name, given in part["parameters"].items():
            self.rows.append(parameter(f"test.p{len(self.rows)}", *given))
            parameters[name] = self.rows[-1].id
        return inputs, parameters


def computed(example: dict[str, Any], check: dict[str, Any]) -> Footprint:
    """The footprint of the check's lines with the example's own factors and GWP."""
    builder = _Builder()
    derived = [Derived(part["id"], part["model"], *builder.names(part), LABEL) for part in check["derived"]]
    lines: list[Line] = [
        line(f"line-{number}", part["model"], *builder.names(part))
        for number, part in enumerate(check["lines"])
    ]
    weights = {"ch4_biogenic": float(example["gwp"]["ch4"]), "n2o": float(example["gwp"]["n2o"])}
    gwp = Gwp(
        example["gwp"]["id"], example["citation"], co2=1.0, ch4_fossil=weights["ch4_biogenic"], **weights
    )
    whole = replace(inventory(builder.activities, lines), derived=tuple(derived))
    return assess(whole, load_factor_set().with_overrides(builder.rows, gwp), 0)


@pytest.mark.parametrize(("example", "check"), CHECKS)
def test_every_independent_check_comes_out(example: dict[str, Any], check: dict[str, Any]) -> None:
    """The printed result is met within its tolerance, from the printed inputs and factors."""
    footprint = computed(example, check)
    kind, _, name = check["result"].partition(":")
    if kind == "co2e":
        value = footprint.total_kg_co2e
    elif kind == "amount":
        value = next(found.value for found in footprint.derived if found.id == name)
    elif kind == "step":
        value = sum(step.value for found in footprint.lines for step in found.steps if step.name == name)
    else:
        weight = footprint.gwp["ch4_biogenic" if kind == "ch4_biogenic" else "n2o"]
        value = sum(found.kg_co2e.get(kind, 0.0) for found in footprint.lines) / weight
    value += sum(kg for _, kg in check["known"])
    assert value / check["divide"] == pytest.approx(check["expected"], rel=check["tolerance"])


def test_the_collection_is_whole() -> None:
    """All independent checks of thirteen published examples are here, each with citation and licence."""
    assert len(CHECKS) == 76
    assert len(EXAMPLES) == 13
    assert all(example["citation"] and example["locator"] and example["licence"] for example in EXAMPLES)
