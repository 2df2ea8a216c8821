"""What of a result each audience may see: the method always, amounts only where their question is open to it.

Every object is built from named fields, never by taking a few away: a field that is added to the
result later stays private until somebody writes it here.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from schemas import records
from schemas.footprint import (
    ActivityUse,
    AllocationResult,
    DerivedTrail,
    Footprint,
    InputTrail,
    LineResult,
    VarianceShare,
)
from schemas.inventory import Inventory
from schemas.questionnaire import Family

LANGUAGES = ("sv", "en")
EVERYBODY = frozenset({"public"})
STAFF = frozenset({"public", "buyers", "region"})

# Not `output`: with the figures per kilo it would tell how much the farm sells.
FOOTPRINT_FIELDS = (
    "declared_unit",
    "boundary",
    "reference_year",
    "factor_set",
    "engine_version",
    "gwp_set",
    "gwp",
    "draws",
    "total_kg_co2e",
    "mean",
    "low",
    "median",
    "high",
    "by_stage_and_gas",
    "removals",
    "primary_data_share",
    "largest_stage",
    "complete",
    "unverified",
    "quality",
)
# Not `kg_co2e_total`, for the same reason.
LINE_FIELDS = (
    *("id", "stage", "label", "model", "equation", "kg_co2e", "removals", "parameters", "unverified"),
    "quality",
)
# Not `value`: like that of an input it stands on amounts, and is shown where they are open.
DERIVED_FIELDS = ("id", "label", "model", "equation", "expression", "unit", "parameters")
STEP_FIELDS = ("name", "equation", "expression", "unit")
ALLOCATION_FIELDS = ("id", "label", "rule", "product", "products", "options", "parameters")


class Disclosure:
    """Decides which amounts may be seen: constants, and answers to questions open to one of the audiences.

    `inventory` is what the footprint was computed from; it says which question an amount answers.
    """

    def __init__(self, family: Family, inventory: Inventory, audiences: Collection[str]) -> None:
        self.family = family
        self.audiences = audiences
        self.question_of = {activity.id: activity.question_id for activity in inventory.activities}

    def is_open(self, activity_id: str) -> bool:
        """Whether the amount may be shown; no for one that nobody knows anything about."""
        if activity_id not in self.question_of:
            return False
        question_id = self.question_of[activity_id]
        if question_id is None:
            return True  # a constant of the method
        question = self.family.questions.get(question_id)
        return question is not None and question.visibility in self.audiences

    def footprint(self, footprint: Footprint) -> dict[str, Any]:
        """The result without the amounts that are not for this audience."""
        result = footprint.to_json()
        return {
            **{name: result[name] for name in FOOTPRINT_FIELDS},
            "lines": [self.line(line) for line in footprint.lines],
            "derived": [self.derived(found) for found in footprint.derived],
            "allocations": [self.allocation(found) for found in footprint.allocations],
            "variance_shares": [self.variance(share) for share in footprint.variance_shares],
            "missing": [
                {"question_id": part.question_id, "label": self.question_label(part.question_id)}
                for part in footprint.missing
            ],
        }

    def line(self, line: LineResult) -> dict[str, Any]:
        """A line with result, equation, factors and sources; amounts only where they are open."""
        public: dict[str, Any] = records.to_json(line)
        return {
            **{name: public[name] for name in LINE_FIELDS},
            "inputs": [self.input(trail) for trail in line.inputs],
        }

    def derived(self, trail: DerivedTrail) -> dict[str, Any]:
        """An amount computed on the way, with its equations; figures when every amount behind it is open."""
        public: dict[str, Any] = records.to_json(trail)
        is_open = all(self.is_open(use.id) for part in trail.inputs for use in part.activities)
        return {
            **{name: public[name] for name in DERIVED_FIELDS},
            "value": trail.value if is_open else None,
            "inputs": [self.input(part) for part in trail.inputs],
            "steps": [
                {
                    **{name: step[name] for name in STEP_FIELDS},
                    "value": step["value"] if is_open else None,
                }
                for step in public["steps"]
            ],
        }

    def allocation(self, found: AllocationResult) -> dict[str, Any]:
        """How a joint process is divided. Shares are results like the lines: ratios, no amounts."""
        public: dict[str, Any] = records.to_json(found)
        return {name: public[name] for name in ALLOCATION_FIELDS}

    def input(self, trail: InputTrail) -> dict[str, Any]:
        """An input's name and unit, its value when every amount behind it is open."""
        is_open = all(self.is_open(use.id) for use in trail.activities)
        return {
            "name": trail.name,
            "unit": trail.unit,
            "value": trail.value if is_open else None,
            "activities": [self.activity(use) for use in trail.activities],
        }

    def activity(self, use: ActivityUse) -> dict[str, Any]:
        """What the amount is and how it is known; how much only when that is open."""
        shown = self.is_open(use.id)
        return {
            "label": dict(use.label),
            "origin": use.origin,
            "unit": use.unit,
            "amount": use.amount if shown else None,
            "source": use.source,
            "confidence": use.confidence,
        }

    def variance(self, share: VarianceShare) -> dict[str, Any]:
        """How much of the range one factor or one answer explains. Says nothing about the answer itself."""
        return {"label": dict(share.label), "kind": share.kind, "share": share.share}

    def question_label(self, question_id: str) -> dict[str, str]:
        """The question in words."""
        question = self.family.questions.get(question_id)
        return {lang: question.text(lang).label if question else question_id for lang in LANGUAGES}
