"""Not knowing is honest: never a better figure than the typical own datum, never a narrower interval."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from schemas.inventory import Activity, Inventory, Origin
from schemas.questionnaire import build_inventory, load_family
from schemas.questionnaire.defaults import Default, load_defaults
from tests.engine.farms import LABEL, released
from tests.questionnaire.journeys import POTATO, filled
from workers.engine import assess
from workers.engine.drawing import activity_distribution

FAMILY = load_family("field_crops")
CROPS = [option.key for option in FAMILY.questions["crop.kind"].options]
DRAWS = 2000
# The ends of an interval of two thousand draws wander by some per cent, because the orders of two leaves are
# never quite independent. The spread of the answer itself, which is exact, has no such allowance.
WANDERING = 0.05


def farm(crop: str, method: str) -> Inventory:
    """A grower who answers the fast questions and says "Jag vet inte" to all the rest."""
    skipped = {"crop.harvest", "crop.sold", "mineral.n_npk"}
    said = {name: value for name, value in POTATO.items() if name not in skipped}
    said |= {"crop.kind": crop, "crop.method": method, "organic.kinds": ["slurry", "solid"]}
    if method == "organic":
        del said["mineral.kinds"]
    return build_inventory(FAMILY, filled(FAMILY, said), crop, 2025)


def answered(found: Inventory, name: str) -> Inventory:
    """The same, with the typical amount of one thing given as an own, measured datum."""

    def own(one: Activity) -> Activity:
        given = replace(one, origin=Origin.MEASURED, low=None, high=None, confidence=None)
        return given if one.id == name else one

    return replace(found, activities=tuple(own(one) for one in found.activities))


@pytest.mark.parametrize("crop", CROPS)
@pytest.mark.parametrize("method", ["conventional", "organic"])
def test_not_knowing_never_pays(crop: str, method: str) -> None:
    """For each default in turn: figure no lower, interval no narrower than with the typical own datum."""
    unknown = farm(crop, method)
    without = assess(unknown, released(), DRAWS)
    defaults = [one.id for one in unknown.activities if one.origin is Origin.DEFAULT and one.question_id]
    assert len(defaults) > 10
    for name in defaults:
        known = assess(answered(unknown, name), released(), DRAWS)
        assert without.total_kg_co2e >= known.total_kg_co2e * (1 - 1e-9), name
        width = known.high - known.low
        assert without.high - without.low >= width * (1 - WANDERING), name
        assert known.primary_data_share >= without.primary_data_share, name


def rows() -> list[Default]:
    """Every row of defaults."""
    return list(load_defaults().all_defaults())


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.id}-{row.crop}")
def test_every_default_is_at_least_as_uncertain_as_an_own_datum(row: Default) -> None:
    """The spread drawn for a default is no smaller than that drawn for the same amount, measured."""
    default = Activity("a.b", row.value, row.unit, Origin.DEFAULT, LABEL, low=row.low, high=row.high)
    own = replace(default, origin=Origin.MEASURED, low=None, high=None)
    spread, least = (float(np.std(activity_distribution(one).quantiles(DRAWS))) for one in (default, own))
    assert spread >= least * (1 - 1e-9)
