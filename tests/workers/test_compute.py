"""From answers to a footprint, or to a question that must be put right first."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from schemas.inventory import Inventory
from schemas.questionnaire import Answer, build_inventory, load_family, problem_text, validate_page
from workers import compute
from workers.compute import Task

PAGES: dict[str, dict[str, object]] = {
    "product": {"product-name": "Matpotatis", "product-year": "2025"},
    "crop": {"crop-kind": "potato"},
    "method": {"crop-method": "conventional"},
    "area": {"crop-area": "12", "crop-area__unit": "ha"},
    "soil": {"soil-organic": "none"},
    "mineral": {"mineral-kinds": ["none"]},
    "organic": {"organic-kinds": ["none"]},
    "packaging": {"packaging-kinds": ["none"]},
    "delivery": {"delivery-how": "own"},
    "vehicle": {"delivery-vehicle": "van", "delivery-fuel": "diesel"},
    "route": {"delivery-distance": "45", "delivery-load": "800"},
}


def _task() -> Task:
    family = load_family("field_crops")
    answers: dict[str, Answer] = {}
    for page_id, raw in PAGES.items():
        answers |= validate_page(family, page_id, raw, answers).answers
    return Task("field_crops", "Matpotatis", 2025, "2026.1", answers, "JN-2026-000001")


def _without_load(inventory: Inventory) -> Inventory:
    activities = tuple(
        dataclasses.replace(activity, amount=Decimal(0), low=None, high=None)
        if activity.id == "delivery.load"
        else activity
        for activity in inventory.activities
    )
    return dataclasses.replace(inventory, activities=activities)


def test_answers_become_a_footprint() -> None:
    """Sound answers give a figure with its interval and no refusal."""
    outcome = compute.compute_footprint.compute(_task())
    assert outcome.refusals == []
    assert 0 < outcome.footprint.low < outcome.footprint.total_kg_co2e < outcome.footprint.high


def test_the_same_answers_give_the_same_bits() -> None:
    """A figure can be made again exactly from frozen answers, factor set and engine version."""
    first, second = (compute.compute_footprint.compute(_task()).footprint.to_json() for _ in range(2))
    assert first == second


def test_what_the_engine_refuses_names_the_question_to_put_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty van is refused, and the producer is led to the question about its load, in Swedish."""
    monkeypatch.setattr(compute, "build_inventory", lambda *args: _without_load(build_inventory(*args)))
    outcome = compute.compute_footprint.compute(_task())
    assert outcome.footprint is None
    (refusal,) = outcome.refusals
    assert refusal.question_id == "delivery.load"
    assert refusal.severity == "error"
    assert "last" in problem_text(refusal, "sv", load_family("field_crops")).lower()
