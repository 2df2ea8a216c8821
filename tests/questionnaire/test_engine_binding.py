"""The questions and the engine agree: every model, input, unit and factor named in a line exists."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from schemas.questionnaire import Answer, Family, build_inventory, load_family
from schemas.questionnaire.lint_lines import expression_unit, texts_of
from schemas.units import Unit
from tests.questionnaire.journeys import POTATO, filled
from tests.questionnaire.strategies import walks
from workers.engine import assess
from workers.engine.factors import load_factor_set
from workers.engine.models import MODELS

CROPS = [
    "potato",
    "carrot",
    "parsnip",
    "beetroot",
    "swede",
    "onion",
    "cabbage",
    "peas",
    "winter_wheat",
    "spring_wheat",
    "barley",
    "oats",
    "rye",
    "rapeseed",
]


def test_every_factor_named_in_a_line_is_in_the_factor_set(family: Family) -> None:
    """No answer can lead to a factor that does not exist."""
    known = load_factor_set()
    wanted = {text for line in family.lines for pick in line.parameters.values() for text in texts_of(pick)}
    assert {name for name in wanted if name not in known} == set()


def test_every_line_fits_its_model(family: Family) -> None:
    """The model exists, takes inputs and parameters of these names in these units, and lacks none it
    needs.
    """
    for line in family.lines:
        model = MODELS[line.model]
        inputs = {name.removesuffix("?"): pick for name, pick in line.inputs.items()}
        parameters = {name.removesuffix("?") for name in line.parameters}
        assert set(inputs) <= {spec.name for spec in model.inputs}, line.id
        assert parameters <= {spec.name for spec in model.parameters}, line.id
        sure = {name for name in line.inputs if not name.endswith("?")}
        assert {spec.name for spec in model.inputs if spec.default is None} <= sure, line.id
        assert {spec.name for spec in model.parameters if spec.default is None} <= set(line.parameters), (
            line.id
        )
        for spec in model.inputs:
            for text in texts_of(inputs.get(spec.name)):
                if spec.unit is not None:
                    assert expression_unit(family, text).compatible(Unit.parse(spec.unit)), (
                        line.id,
                        spec.name,
                    )


@pytest.mark.parametrize("crop", CROPS)
@pytest.mark.parametrize("method", ["conventional", "organic"])
def test_the_fast_lane_gives_every_crop_a_figure(family: Family, crop: str, method: str) -> None:
    """Twelve answers and defaults for the rest give a complete result of a believable size, with an
    interval.
    """
    said = {
        key: value
        for key, value in POTATO.items()
        if key not in ("crop.harvest", "crop.sold", "mineral.n_npk")
    }
    said |= {"crop.kind": crop, "crop.method": method, "organic.kinds": ["slurry"]}
    if method == "organic":
        del said["mineral.kinds"]
    footprint = assess(
        build_inventory(family, filled(family, said), crop, 2025), load_factor_set(), draws=200
    )
    assert footprint.complete
    assert 0.05 < footprint.total_kg_co2e < 5
    assert footprint.low < footprint.total_kg_co2e < footprint.high


@given(walks(load_family("field_crops")))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_whatever_is_answered_the_engine_can_compute(answers: dict[str, Answer]) -> None:
    """Every valid walk through the form ends in a finite footprint."""
    inventory = build_inventory(load_family("field_crops"), answers, "x", 2025)
    footprint = assess(inventory, load_factor_set(), draws=20)
    assert footprint.total_kg_co2e > 0
    assert footprint.complete
