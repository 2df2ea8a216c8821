"""A form gives what the inventory written by hand before it gave, when both are told the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.footprint import Footprint
from schemas.questionnaire import build_inventory, load_family
from tests.questionnaire.journeys import filled
from tests.validation.products import YEAR, _listed
from workers.engine import assess
from workers.engine.factors import load_factor_set

FOLDER = Path(__file__).parent / "by_hand"
FACTOR_SET = "2026.1"


@dataclass(frozen=True)
class Pair:
    """One product twice: the lines written by hand, and those of the form with the same inputs.

    `missing` are lines by hand that the form leaves to others, `beyond` those that the form adds; `figure` is
    what the inventory by hand gave on the day the form replaced it. `refined` is by hand too, with inputs of
    an equation that came with the form.
    """

    by_hand: Footprint
    refined: Footprint
    form: Footprint
    missing: frozenset[str]
    beyond: frozenset[str]
    figure: float


@cache
def pair(name: str) -> Pair:
    """Both footprints of one file, per unit of their output."""
    data = yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    form = data["form"]
    family = load_family(form["family"])
    said = {key: tuple(value) if _is_amount(value) else value for key, value in form["answers"].items()}
    declared = build_inventory(family, filled(family, said), data["name"], YEAR)
    factors = load_factor_set(FACTOR_SET)
    return Pair(
        assess(_listed(data)[0], factors, 0),
        assess(_listed(_refined(data))[0], factors, 0),
        assess(declared, factors, 0),
        frozenset(data["not_in_form"]),
        frozenset(form["beyond"]),
        float(data["figure"]),
    )


def _refined(data: dict[str, Any]) -> dict[str, Any]:
    """The inventory by hand with further inputs of its derived amounts."""
    more = data.get("refined", {"activities": {}, "inputs": {}})
    derived = {
        name: [model, {**inputs, **more["inputs"].get(name, {})}, parameters]
        for name, (model, inputs, parameters) in data["derived"].items()
    }
    return {**data, "derived": derived, "activities": {**data["activities"], **more["activities"]}}


def _is_amount(value: Any) -> bool:
    """An amount is written as [text, unit]; a list of options has no digits."""
    return isinstance(value, list) and value[0][:1].isdigit()


def common(found: Footprint, without: frozenset[str]) -> float:
    """What the lines that both have come to, per unit of output."""
    return sum(line.kg_co2e_total for line in found.lines if line.id not in without) / found.output


each = pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.yml")))


@each
def test_the_inventory_by_hand_still_gives_its_figure(name: str) -> None:
    """The figure recorded when the form replaced it: neither side may drift unseen."""
    assert pair(name).by_hand.total_kg_co2e == pytest.approx(pair(name).figure, rel=1e-6)


@each
def test_the_form_gives_the_same(name: str) -> None:
    """With the same inputs the lines that both have come to the same, to a part in a thousand."""
    found = pair(name)
    assert common(found.form, found.beyond) == pytest.approx(common(found.refined, found.missing), rel=1e-3)
    assert found.form.complete


@each
def test_what_only_one_side_has_is_named(name: str) -> None:
    """Every line set aside exists, so that none is set aside by a slip of the pen."""
    found = pair(name)
    assert found.missing <= {line.id for line in found.by_hand.lines}
    assert found.beyond <= {line.id for line in found.form.lines}
