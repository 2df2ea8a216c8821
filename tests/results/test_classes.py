"""The classes of the IPCC's tables have Swedish words wherever a Swedish page names them."""

from __future__ import annotations

import re

import pytest

from portal.results.classes import in_swedish
from workers.engine.factors import load_factor_set

ENGLISH = re.compile(
    r"\b(and|with|without|from|cattle|cow|dairy|storage|climate|dry|moist|or|high|low|the|of|swine|sheep|goats?"
    r"|soil|poultry|deep|pit|slurry|yr|months?|boreal|temperate|forage|litter|broiler|digester|compost\w*)\b"
)


def test_no_class_of_a_released_set_is_left_in_english() -> None:
    """Every parameter's Swedish label, its brackets translated, has none of the tables' English words."""
    labels = [parameter.label["sv"] for parameter in load_factor_set().parameters.values()]
    mine = [in_swedish(label) for label in labels if "(" in label]
    assert len(mine) > 300
    assert [label for label in mine if ENGLISH.search(label.partition("(")[2])] == []


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("Underhållsenergi (cattle, intact bulls)", "Underhållsenergi (nötkreatur, tjurar)"),
        ("Djurvikt (other cattle, W. Europe)", "Djurvikt (andra nötkreatur, Västeuropa)"),
        ("Diesel, cattle", "Diesel, cattle"),
        ("Något (cattleman)", "Något (cattleman)"),
        ("Något (urcattle)", "Något (urcattle)"),
    ],
)
def test_phrases_are_replaced_whole_and_only_in_brackets(label: str, shown: str) -> None:
    """The longest phrase counts, parts of words and what stands before the bracket do not."""
    assert in_swedish(label) == shown
