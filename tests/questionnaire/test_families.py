"""Every family fits the engine: models, inputs, units, factors; and whatever is answered can be computed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.questionnaire import FAMILIES, Family, build_inventory, load_family
from schemas.questionnaire.bindings import AmountTemplate, LineTemplate, texts_of
from schemas.questionnaire.definition import QuestionType
from schemas.questionnaire.lint_lines import expression_unit, used_amounts
from schemas.questionnaire.profiles import unit_needed
from schemas.units import Unit
from tests.questionnaire.families import assessed
from tests.questionnaire.strategies import walks
from workers.engine.factors import load_factor_set
from workers.engine.models import MODELS


def ingredient_unit(family: Family) -> str:
    """The unit that profiles of this family's ingredients are counted per: one for all of them."""
    asked = [question.id for question in family.in_order() if question.type is QuestionType.PROFILE]
    (unit,) = {str(unit_needed(family, name)) for name in asked} or {"kg"}
    return unit


each_family = pytest.mark.parametrize("name", FAMILIES)


def templates(family: Family) -> Iterator[LineTemplate | AmountTemplate]:
    """The lines and the amounts that they use."""
    yield from family.lines
    yield from (family.amounts[name] for name in sorted(used_amounts(family)))


@each_family
def test_every_factor_named_is_in_the_factor_set(name: str) -> None:
    """No answer can lead to a factor that does not exist, in lines, amounts or shares of joint processes."""
    family, known = load_family(name), load_factor_set()
    wanted = {
        text for one in templates(family) for pick in one.parameters.values() for text in texts_of(pick)
    }
    wanted |= {row for one in family.allocations.values() for row in one.parameters.values()}
    assert {text for text in wanted if text not in known} == set()


@each_family
def test_every_line_and_amount_fits_its_model(name: str) -> None:
    """The model exists, takes inputs and parameters of these names in these units, and lacks none it
    needs.
    """
    family = load_family(name)
    for one in templates(family):
        model = MODELS[one.model]
        inputs = {key.removesuffix("?"): pick for key, pick in one.inputs.items()}
        parameters = {key.removesuffix("?") for key in one.parameters}
        assert set(inputs) <= {spec.name for spec in model.inputs}, one.id
        assert parameters <= {spec.name for spec in model.parameters}, one.id
        sure = {key for key in one.inputs if not key.endswith("?")}
        assert {spec.name for spec in model.inputs if spec.default is None} <= sure, one.id
        needed = {spec.name for spec in model.parameters if spec.default is None and spec.row is None}
        assert needed <= set(one.parameters), one.id
        for spec in model.inputs:
            for text in texts_of(inputs.get(spec.name)) if spec.unit is not None else ():
                unit = expression_unit(family, text)
                assert unit.compatible(Unit.parse(str(spec.unit))), (one.id, spec.name)


@each_family
def test_amounts_have_the_unit_their_model_gives(name: str) -> None:
    """What the form takes a modelled amount for is what the engine makes of it."""
    family = load_family(name)
    for key in sorted(used_amounts(family)):
        amount = family.amounts[key]
        model = MODELS[amount.model]
        assert model.amount is not None, key
        assert Unit.parse(amount.unit).compatible(Unit.parse(model.gives)), key


@each_family
@given(data=st.data())
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_whatever_is_answered_the_engine_can_compute(name: str, data: st.DataObject) -> None:
    """Every valid walk through the form ends in a finite, complete footprint."""
    family = load_family(name)
    inventory = build_inventory(family, data.draw(walks(family)), "x", 2025)
    footprint = assessed(inventory, unit=ingredient_unit(family))
    assert footprint.total_kg_co2e > 0
    assert footprint.complete
