"""The trail: every printed number can be derived again from what is printed beside it."""

import json
import re

import pytest

from schemas.expressions import Expression
from schemas.footprint import Footprint, LineResult
from tests.engine.farms import released, wheat_farm
from workers.engine import assess


def derived(found: LineResult) -> float:
    """What a reader gets who types the trail's expression with the trail's numbers into a calculator."""
    values = {trail.name: trail.value for trail in found.inputs}
    values |= {trail.name: trail.value for trail in found.parameters}
    for step in found.steps:
        assert Expression.formula(step.expression).evaluate(values) == pytest.approx(step.value, rel=1e-12)
        values[step.name] = step.value
    terms = [term.split(": ", 1)[1] for term in found.expression.split("; ")]
    return sum(float(Expression.formula(term).evaluate(values)) for term in terms)


def test_every_line_can_be_derived_from_its_trail() -> None:
    """The printed expression with the printed values gives the printed result, for every line."""
    footprint = assess(wheat_farm(), released(), 0)
    for found in footprint.lines:
        assert derived(found) == pytest.approx(found.kg_co2e_total, rel=1e-12)
        assert re.fullmatch(r"[a-z0-9_]+: .+", found.expression)


def test_inputs_can_be_derived_from_their_activities() -> None:
    """Each input's value follows from its expression and activities, once the written unit is applied."""
    footprint = assess(wheat_farm(), released(), 0)
    found = next(line for line in footprint.lines if line.id == "l")
    trail = found.inputs[0]
    values = {use.id: use.amount for use in trail.activities}
    assert Expression.parse(trail.expression).evaluate(values) == trail.value == 10000
    assert trail.unit == "kg[N]"


def test_trail_names_source_licence_and_range_of_every_parameter() -> None:
    """No parameter in a result lacks source, locator, licence, grade or version."""
    footprint = assess(wheat_farm(), released(), 0)
    for found in footprint.lines:
        for row in found.parameters:
            assert all((row.source, row.locator, row.licence))
            assert row.version == "2026.1"
            assert row.confidence in "ABC"
            assert (row.low is None) == (row.high is None)


def test_a_footprint_survives_json() -> None:
    """A footprint written to JSON text and read back is the same footprint."""
    footprint = assess(wheat_farm(), released(), 50)
    assert Footprint.from_json(json.loads(json.dumps(footprint.to_json()))) == footprint
