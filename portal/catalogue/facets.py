"""What a selection can be narrowed by. Each entry carries its facets as short texts, `forpackning:cardboard`.

They are read off the public profile, and of what the producer says can be delivered (`supply.facets`).
Where a producer is, never will be among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.declarations.words import boundary_words
from portal.i18n import current_language
from portal.results.words import unit_name
from portal.supply import facets as supply
from schemas.questionnaire import load_family

CATEGORY, BOUNDARY, UNIT, METHOD, PACKAGING, OWN_DATA, LEVEL = (
    "kategori",
    "grans",
    "enhet",
    "metod",
    "forpackning",
    "egna",
    "niva",
)
# In the order of the page; the names are those of the address.
FACETS = (CATEGORY, BOUNDARY, UNIT, METHOD, PACKAGING, OWN_DATA, LEVEL, *supply.FACETS)
TITLES = {
    CATEGORY: _l("Kategori"),
    BOUNDARY: _l("Vad som räknas med"),
    UNIT: _l("Räknat per"),
    METHOD: _l("Odling och djurhållning"),
    PACKAGING: _l("Förpackning"),
    OWN_DATA: _l("Egna uppgifter"),
    LEVEL: _l("Granskning"),
    supply.SEASON: _l("Levereras i"),
    supply.DAY: _l("Leveransdag"),
    supply.QUANTITY: _l("Mängd per månad, i varans enhet"),
}
# Not to choose by: the pair that decides whether figures may be compared.
BASIS = "bas"
OWN_DATA_FROM = (80, 50, 0)
METHOD_QUESTIONS = ("crop.method", "animals.method")
PACKAGING_LINE = "packaging-"
WORDS_FROM = "field_crops"  # whose form has every packaging


def facets_of(content: Mapping[str, Any]) -> list[str]:
    """The facets of a profile's public content."""
    footprint = content["footprint"]
    share = next(limit for limit in OWN_DATA_FROM if footprint["primary_data_share"] * 100 >= limit)
    found = [
        f"{CATEGORY}:{content['category']}",
        f"{BOUNDARY}:{footprint['boundary']}",
        f"{UNIT}:{footprint['declared_unit']}",
        f"{BASIS}:{footprint['declared_unit']}/{footprint['boundary']}",
        f"{OWN_DATA}:{share}",
        f"{LEVEL}:{content['review']['level']}",
        *(f"{METHOD}:{key}" for key in _methods(content)),
        *(f"{PACKAGING}:{kind}" for kind in _packaging(footprint["lines"])),
    ]
    return list(dict.fromkeys(found))


def _methods(content: Mapping[str, Any]) -> list[str]:
    """The option behind a public answer about the method, found by its words: the profile keeps no keys."""
    questions = load_family(content["family"]).questions
    return [
        option.key
        for answer in content["answers"]
        if answer["question_id"] in METHOD_QUESTIONS and answer["question_id"] in questions
        for option in questions[answer["question_id"]].options
        if option.text("sv").label == answer["value"]["sv"]
    ]


def _packaging(lines: list[Mapping[str, Any]]) -> list[str]:
    ids = [str(line["id"]) for line in lines]
    return [
        one.removeprefix(PACKAGING_LINE).replace("-", "_") for one in ids if one.startswith(PACKAGING_LINE)
    ]


def facet_title(facet: str) -> str:
    """What a facet is called."""
    return str(TITLES[facet])


def value_words(facet: str, value: str) -> str:
    """What a value is called; of categories, see `words.category_name`."""
    if facet == BOUNDARY:
        return boundary_words(value)
    if facet == UNIT:
        return unit_name(value)
    if facet == PACKAGING:
        return _option_words("packaging.kinds", value)
    if facet == METHOD:
        return _option_words("crop.method", value)
    if facet in supply.FACETS:
        return supply.supply_words(facet, value)
    if facet == OWN_DATA:
        shares = {"80": _("Minst 80 %"), "50": _("50 till 79 %"), "0": _("Under 50 %")}
        return shares.get(value, value)
    return _("Granskad av regionen") if value == "L2" else value


def _option_words(question_id: str, key: str) -> str:
    option = load_family(WORDS_FROM).questions[question_id].option(key)
    return option.text(current_language()).label if option else key
