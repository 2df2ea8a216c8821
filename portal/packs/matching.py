"""A signed figure held against a requirement, point by point. Who the bidder is, and where, is no point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from schemas.lawful.wording import UNITS, Choices

DELIVERED, FARM_GATE = "delivered", "farm_gate"
# What the requirement's sentences call a boundary -> what published figures call it.
BOUNDARIES = {"delivered": DELIVERED, "gate": FARM_GATE}
METHOD = "AR6-GWP100"  # the method of every requirement: GWP100 of the sixth assessment report
THIRD, THIRD_LEVEL = "third", "L3"


class Fit(StrEnum):
    """How a point came out; `ask` when the file cannot tell and the bidder has to."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    ASK = "ask"


@dataclass(frozen=True)
class Point:
    """One point: `name` is a code of `words.point_words`, `asked` and `shown` are what it was about."""

    name: str
    fit: Fit
    asked: str | Decimal | None = None
    shown: str | Decimal | None = None


@dataclass(frozen=True)
class Delivered:
    """The figure with the way to a kitchen counted in; `total` None when the way cannot be told."""

    kitchen: str
    total: Decimal | None


def points(
    told: Mapping[str, Any], category: str, choices: Choices, wanted: str, at: Delivered | None
) -> list[Point]:
    """Every point of a requirement.

    Args:
        told: what was signed about the figure.
        category: of the product that was signed for.
        wanted: the category that is bought, '' for goods that nobody has declared.
        at: the figure at the kitchen that the buyer has chosen.
    """
    found = [_unit(told, choices), *_boundary(told, choices, at), _method(told), _proof(told, choices)]
    if wanted:
        found.insert(0, Point("category", Fit.YES if wanted == category else Fit.NO, wanted, category))
    return [*found, *_limit(told, choices, at)]


def outcome(found: list[Point]) -> Fit:
    """All of them as one: the worst."""
    order = (Fit.NO, Fit.ASK, Fit.UNSURE, Fit.YES)
    return min((one.fit for one in found), key=order.index, default=Fit.YES)


def _unit(told: Mapping[str, Any], choices: Choices) -> Point:
    wanted, shown = UNITS[choices.unit], str(told["declaredUnit"])
    return Point("unit", Fit.YES if wanted == shown else Fit.NO, choices.unit, shown)


def _boundary(told: Mapping[str, Any], choices: Choices, at: Delivered | None) -> Iterator[Point]:
    wanted, shown = BOUNDARIES[choices.boundary], str(told["boundary"])
    if at is not None and wanted == DELIVERED:
        yield Point("kitchen", Fit.YES if at.total is not None else Fit.ASK, at.kitchen, at.total)
    else:
        yield Point("boundary", Fit.YES if wanted == shown else Fit.NO, wanted, shown)


def _method(told: Mapping[str, Any]) -> Point:
    method = f"{told['gwpSet']}, {told['factorSet']}, {told['engineVersion']}"
    same = told["gwpSet"] == METHOD
    whole = told["isComplete"] and not told["missing"]
    return Point("method", (Fit.YES if whole else Fit.ASK) if same else Fit.NO, None, method)


def _proof(told: Mapping[str, Any], choices: Choices) -> Point:
    enough = choices.proof != THIRD or told["reviewLevel"] == THIRD_LEVEL
    return Point("proof", Fit.YES if enough else Fit.NO, choices.proof, str(told["reviewLevel"]))


def _limit(told: Mapping[str, Any], choices: Choices, at: Delivered | None) -> Iterator[Point]:
    """The limit with its tolerance; a likely range that goes over it is told."""
    if choices.limit is None:
        return
    edge = choices.limit * (100 + choices.tolerance_percent) / 100
    declared = Decimal(str(told["kgCO2e"]))
    total = declared if at is None or at.total is None else at.total
    high = Decimal(str(told["likelyHigh"])) + total - declared
    if total > edge:
        yield Point("limit", Fit.NO, edge, total)
    else:
        yield Point("limit", Fit.UNSURE if high > edge else Fit.YES, edge, total)
