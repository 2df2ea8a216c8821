"""What a figure is counted per is said in words, whatever a form counts."""

from __future__ import annotations

import pytest

from portal.results.words import UNITS
from schemas.questionnaire import FAMILIES, load_family
from schemas.questionnaire.bindings import texts_of


@pytest.mark.parametrize("name", FAMILIES)
def test_every_unit_a_figure_is_counted_per_has_a_name(name: str) -> None:
    """No buyer reads "kg[boneless]": each declared unit of each form has words."""
    assert set(texts_of(load_family(name).declared_unit)) <= UNITS.keys()
