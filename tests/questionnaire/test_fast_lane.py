"""The shortest way through the form gives every crop a figure."""

from __future__ import annotations

import pytest

from schemas.questionnaire import Family, build_inventory
from tests.questionnaire.journeys import POTATO, filled
from workers.engine import assess
from workers.engine.factors import load_factor_set

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
