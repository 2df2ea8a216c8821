"""Data quality: scores per line from what the trail says, weighted by emission."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schemas.footprint import ActivityUse, DataQuality, Footprint
from schemas.inventory import Origin
from tests.engine.farms import LABEL, activity, inventory, line, released, wheat_farm
from workers.engine import assess
from workers.engine.quality import activity_quality, parameter_quality, weighted

DIESEL = "energy.fuel.diesel.se.mk1_2025.l"


def diesel(origin: Origin, confidence: str = "B") -> Footprint:
    """A line of one amount known in this way, and a factor."""
    amount = activity("crop.diesel", "100", "l", origin, confidence=confidence)
    only = line("d", "activity", {"amount": "crop.diesel"}, {"factor": DIESEL})
    return assess(inventory([amount], [only]), released(), 0)


def test_own_data_score_better_than_an_estimate_and_that_better_than_a_default() -> None:
    """The technological score follows how the amount is known."""
    found = [diesel(origin).quality for origin in (Origin.MEASURED, Origin.ESTIMATED, Origin.DEFAULT)]
    scores = [one.technological for one in found if one is not None]
    assert scores == sorted(scores)
    assert len(set(scores)) == 3


@pytest.mark.parametrize(
    ("geography", "score"),
    [("SE", 1), ("EU/SE", 1), ("Nordic", 2), ("FR/EU", 2), ("GLO", 3), ("DK", 4), ("BR", 5), ("", 5)],
)
def test_a_factor_scores_by_where_it_was_made(geography: str, score: int) -> None:
    """Sweden, the region, the world, another European country, elsewhere."""
    trail = replace(diesel(Origin.MEASURED).lines[0].parameters[0], geography=geography)
    assert parameter_quality(trail, 2025).geographical == score


@pytest.mark.parametrize(
    ("year", "score"),
    [("2024", 1), ("2019", 2), ("2015", 3), ("2010", 4), ("2002", 5), ("2014-2021", 2), ("", 5)],
)
def test_a_factor_scores_by_its_age_at_the_reference_year(year: str, score: int) -> None:
    """The newest year named decides; a year that is not known is the worst."""
    trail = replace(diesel(Origin.MEASURED).lines[0].parameters[0], year=year)
    assert parameter_quality(trail, 2025).temporal == score


def test_grade_proxy_and_default_parameters_are_seen() -> None:
    """Grade C is worse than A, a proxy is at least 4, and an IPCC default is never better than 3."""
    trail = replace(diesel(Origin.MEASURED).lines[0].parameters[0], id="x.y", confidence="A")
    assert parameter_quality(trail, 2025).technological == 2
    assert parameter_quality(replace(trail, confidence="C"), 2025).technological == 4
    assert parameter_quality(replace(trail, id="x.proxy"), 2025).technological == 4
    assert parameter_quality(replace(trail, id="ipcc.ef5"), 2025).technological == 3


def test_a_default_is_as_old_as_its_source() -> None:
    """The year of a practice default is read in its citation."""
    use = ActivityUse(
        "a", 1.0, "l", "default", LABEL, source="SCB, MI 30 SM 2301, 2023, table 2", confidence="A"
    )
    assert activity_quality(use, 2025) == DataQuality(3.0, 1.0, 1.0)
    assert activity_quality(replace(use, geography="GLO"), 2025) == DataQuality(3.0, 3.0, 1.0)
    assert activity_quality(replace(use, geography="DE"), 2025) == DataQuality(3.0, 4.0, 1.0)
    assert activity_quality(replace(use, geography="SE", confidence="C"), 2025) == DataQuality(4.0, 3.0, 1.0)
    assert activity_quality(replace(use, geography="unknown"), 2025) == DataQuality(3.0, 5.0, 1.0)
    assert activity_quality(replace(use, source=None, confidence="C"), 2025) == DataQuality(4.0, 3.0, 5.0)


def test_the_footprint_s_score_is_weighted_by_absolute_emission() -> None:
    """A line with nine tenths of the emission has that say; one that cannot be scored is worst."""
    base = diesel(Origin.MEASURED).lines[0]
    large = replace(base, kg_co2e_total=-9.0, quality=DataQuality(1.0, 1.0, 1.0))
    small = replace(base, kg_co2e_total=1.0, quality=None)
    assert weighted([large, small]) == DataQuality(1.4, 1.4, 1.4)
    assert weighted([replace(base, kg_co2e_total=0.0)]) is None


def test_every_score_of_a_whole_farm_lies_between_one_and_five() -> None:
    """Lines and footprint carry scores within the scale."""
    footprint = assess(wheat_farm(), released(), 0)
    scores = [footprint.quality, *(one.quality for one in footprint.lines)]
    assert all(score is not None for score in scores)
    for score in scores:
        assert score is not None
        assert all(1 <= value <= 5 for value in vars(score).values())


def test_a_footprint_stored_without_scores_can_still_be_read() -> None:
    """Results stored before there were scores load, with none."""
    stored = assess(wheat_farm(), released(), 0).to_json()
    del stored["quality"]
    for found in stored["lines"]:
        del found["quality"]
    assert Footprint.from_json(stored).quality is None
