"""Quality of data: how well each line's data stand for the technology, place and time they are used for.

Scores run from 1 (best) to 5 as in PEF (Commission Recommendation 2021/2279, Annex I, data quality rating)
and PACT (`dqi`). They are read off what the trail says, so that anybody can score a line again:

| score | technological | geographical (place of use: Sweden) | temporal (age at the reference year) |
|---|---|---|---|
| 1 | the producer's own measured amount | Sweden | up to 3 years |
| 2 | own estimate; factor of grade A | Nordic countries or the EU as a whole | up to 6 years |
| 3 | cited practice; factor of grade B; IPCC default (mean of many practices) | the world | up to 10 years |
| 4 | grade C, or a proxy of grade A or B | another European country | up to 15 years |
| 5 | a proxy of grade C | a country elsewhere, or not known | older, or not known |

A line scores, per criterion, the mean of its worst amount and its worst parameter: a good factor does not
make up for a guess about the litres. Physical constants and definitions are not scored. The footprint's
scores are the lines' scores weighted by their absolute emission.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from schemas.footprint import ActivityUse, DataQuality, InputTrail, LineResult, ParameterTrail
from schemas.inventory import Origin

WORST = 5.0
UNKNOWN = DataQuality(WORST, WORST, WORST)
_OWN, _OWN_ESTIMATE = DataQuality(1.0, 1.0, 1.0), DataQuality(2.0, 1.0, 1.0)

_BY_GRADE = {"A": 2.0, "B": 3.0, "C": 4.0}
_AGES = ((3, 1.0), (6, 2.0), (10, 3.0), (15, 4.0))
_SWEDEN = {"SE"}
_REGION = {"NORDIC", "EU", "EU27", "RER", "EUROPE"}
_WORLD = {"GLO", "WORLD"}
_EUROPE = {
    *("DK", "NO", "FI", "IS", "DE", "FR", "NL", "BE", "LU", "UK", "GB", "IE", "ES", "PT", "IT", "AT", "CH"),
    *("PL", "CZ", "SK", "HU", "SI", "HR", "RO", "BG", "GR", "EE", "LV", "LT", "MT", "CY"),
}
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def line_quality(
    inputs: Iterable[InputTrail], parameters: Iterable[ParameterTrail], reference_year: int
) -> DataQuality | None:
    """Scores of a line with these inputs and parameters; None where nothing about it can be scored."""
    amounts = [
        activity_quality(use, reference_year)
        for trail in inputs
        for use in trail.activities
        if use.origin != Origin.NOT_APPLICABLE.value
    ]
    factors = [
        parameter_quality(found, reference_year) for found in parameters if not found.id.startswith("const.")
    ]
    sides = [_worst(side) for side in (amounts, factors) if side]
    return _mean(sides) if sides else None


def weighted(lines: Iterable[LineResult]) -> DataQuality | None:
    """Scores of the footprint, weighted by absolute emission; None when nothing is emitted or scored.

    A line that cannot be scored counts as the worst, as PACT asks of what is not known.
    """
    rated = [(abs(line.kg_co2e_total), line.quality or UNKNOWN) for line in lines]
    whole = sum(size for size, _ in rated)
    if not whole:
        return None
    return DataQuality(
        sum(size * score.technological for size, score in rated) / whole,
        sum(size * score.geographical for size, score in rated) / whole,
        sum(size * score.temporal for size, score in rated) / whole,
    )


def parameter_quality(parameter: ParameterTrail, reference_year: int) -> DataQuality:
    """Scores of a factor or parameter, from its grade, label, geography and year."""
    said = (parameter.confidence, parameter.id, parameter.locator, parameter.geography, parameter.year)
    return _scores(*said, reference_year)


@lru_cache(maxsize=4096)
def _scores(
    confidence: str, name: str, locator: str, geography: str, year: str, reference_year: int
) -> DataQuality:
    technological = _BY_GRADE.get(confidence, WORST)
    if name.startswith("ipcc."):
        technological = max(technological, 3.0)
    if "proxy" in name or "proxy" in locator.lower():
        technological = max(4.0, min(technological + 1, WORST))
    return DataQuality(technological, _place(geography), _age(year, reference_year))


def activity_quality(use: ActivityUse, reference_year: int) -> DataQuality:
    """Scores of an amount: the producer's own are of the place and year; a default is what its source is."""
    if use.origin == Origin.MEASURED.value:
        return _OWN
    if use.origin == Origin.ESTIMATED.value:
        return _OWN_ESTIMATE
    loose = use.confidence not in ("A", "B")
    place = _place(use.geography) if use.geography else 1.0
    age = _age(use.source or "", reference_year)
    return DataQuality(4.0 if loose else 3.0, max(3.0, place) if loose else place, age)


@lru_cache(maxsize=1024)
def _place(geography: str) -> float:
    """The best that the row's places allow: `FR/EU` was made for both."""
    named = {part.strip().upper() for part in re.split(r"[/,;]", geography)}
    for places, score in ((_SWEDEN, 1.0), (_REGION, 2.0), (_WORLD, 3.0), (_EUROPE, 4.0)):
        if named & places:
            return score
    return WORST


@lru_cache(maxsize=4096)
def _age(text: str, reference_year: int) -> float:
    """From the newest year named in the text."""
    years = [int(year) for year in _YEAR.findall(text)]
    if not years:
        return WORST
    age = reference_year - max(years)
    return next((score for limit, score in _AGES if age <= limit), WORST)


def _worst(scores: Sequence[DataQuality]) -> DataQuality:
    return DataQuality(
        max(score.technological for score in scores),
        max(score.geographical for score in scores),
        max(score.temporal for score in scores),
    )


def _mean(scores: Sequence[DataQuality]) -> DataQuality:
    count = len(scores)
    return DataQuality(
        sum(score.technological for score in scores) / count,
        sum(score.geographical for score in scores) / count,
        sum(score.temporal for score in scores) / count,
    )
