"""What the public gets to see of a result: everything about the method, of the answers only the public ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from schemas import records
from schemas.footprint import Footprint, InputTrail, LineResult
from schemas.questionnaire import Answers, Family, answer_text

VALIDITY_YEARS_AFTER_REFERENCE_YEAR = 2


def valid_until(reference_year: int) -> date:
    """The last day a figure counts: 24 months after the end of the year it describes."""
    return date(reference_year + VALIDITY_YEARS_AFTER_REFERENCE_YEAR, 12, 31)


def public_content(
    footprint: Footprint, snapshot: Mapping[str, Any], answers: Answers, family: Family, review: Mapping[str, str]
) -> dict[str, Any]:
    """The profile page as data.

    Args:
        snapshot: the submission's frozen content.
        review: `level`, `reviewer_role` and `decided_on` (ISO date).
    """
    result = footprint.to_json()
    result["lines"] = [_public_line(line, family) for line in footprint.lines]
    result["variance_shares"] = [s for s in result["variance_shares"] if _is_public(s["id"], family)]
    category = family.category(answers)
    return {
        "number": snapshot["number"],
        "product_name": snapshot["product_name"],
        "family": snapshot["family"],
        "category": category.key,
        "category_label": dict(category.label),
        "producer": snapshot["organisation"]["name"],
        "municipality": snapshot["organisation"]["municipality"],
        "reference_year": snapshot["reference_year"],
        "valid_until": valid_until(snapshot["reference_year"]).isoformat(),
        "snapshot_version": snapshot["version"],
        "answers": _public_answers(answers, family),
        "review": dict(review),
        "footprint": result,
    }


def _public_answers(answers: Answers, family: Family) -> list[dict[str, Any]]:
    return [
        {
            "question_id": question.id,
            "label": {lang: question.text(lang).label for lang in ("sv", "en")},
            "value": {lang: answer_text(family, answers, question.id, lang) for lang in ("sv", "en")},
            "is_default": answers[question.id].state == "unknown",
        }
        for question in family.questions.values()
        if question.visibility == "public" and question.id in answers and answers[question.id].state != "blank"
    ]


def _public_line(line: LineResult, family: Family) -> dict[str, Any]:
    """A line with its factors and equation; amounts behind it only where their questions are public."""
    public: dict[str, Any] = records.to_json(line)
    public["inputs"] = [_public_input(trail, family) for trail in line.inputs]
    del public["kg_co2e_total"]
    return public


def _public_input(trail: InputTrail, family: Family) -> dict[str, Any]:
    open_to_all = all(_is_public(use.id, family) for use in trail.activities)
    return {"name": trail.name, "unit": trail.unit, "value": trail.value if open_to_all else None}


def _is_public(activity_id: str, family: Family) -> bool:
    question = family.questions.get(activity_id)
    return question is None or question.visibility == "public"
