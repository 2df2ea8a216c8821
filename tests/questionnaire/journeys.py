"""Declarations filled page by page, for the tests."""

from __future__ import annotations

from typing import Any

from schemas.questionnaire import Answer, Family, field_name, validate_page

POTATO: dict[str, Any] = {
    "product.name": "King Edward",
    "product.year": "2025",
    "crop.kind": "potato",
    "crop.method": "conventional",
    "crop.area": ("2,5", "ha"),
    "crop.harvest": ("30", "t[fresh]/ha"),
    "crop.sold": ("80", "%"),
    "soil.organic": "none",
    "mineral.kinds": ["npk"],
    "mineral.n_npk": ("80", "kg[N]/ha"),
    "organic.kinds": "none",
    "packaging.kinds": ["crate"],
    "delivery.how": "own",
    "delivery.vehicle": "van",
}


def filled(family: Family, said: dict[str, Any]) -> dict[str, Answer]:
    """The answers after going through all pages and saying this; `...` stands for "Jag vet inte"."""
    answers: dict[str, Answer] = {}
    for page in family.pages.values():
        raw: dict[str, Any] = {}
        for name in page.question_ids:
            raw |= _fields(name, said[name]) if name in said else {}
        result = validate_page(family, page.id, raw, answers)
        wanted = {name for name in page.question_ids if name in said}
        unsaved = wanted - result.answers.keys()
        assert not unsaved, (result.errors, unsaved)
        answers |= result.answers
    return answers


def _fields(name: str, value: Any) -> dict[str, Any]:
    key = field_name(name)
    if value is ...:
        return {f"{key}__unknown": "1"}
    if isinstance(value, tuple):
        return {key: value[0], f"{key}__unit": value[1], f"{key}__comment": "Vägt"}
    return {key: value}
