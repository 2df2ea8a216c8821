"""The one input format of the engine: what was used, what it became, and which model turns it into emissions.

An inventory says nothing about factors' values, only their ids: the same inventory can be computed with any
factor set. It is also the format of case files on disk.
"""

import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from schemas import records
from schemas.expressions import Expression, ExpressionError
from schemas.records import FieldProblem, RecordError
from schemas.units import Unit, UnitError

Label = Mapping[str, str]

_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\Z")
_LINE_ID = re.compile(r"[a-z0-9][a-z0-9_.-]*\Z")


class Origin(StrEnum):
    """Where an amount comes from; decides how wide its interval is when none is given."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    DEFAULT = "default"
    NOT_APPLICABLE = "not_applicable"


class Stage(StrEnum):
    """Step of the way from soil to table."""

    INPUTS = "inputs"
    FARM = "farm"
    PROCESSING = "processing"
    STORAGE = "storage"
    PACKAGING = "packaging"
    TRANSPORT = "transport"


@dataclass(frozen=True)
class Activity:
    """One amount of something: litres of diesel, hectares, kilograms of nitrogen per hectare.

    `low` and `high` are a 95 % interval in the same unit; `source` cites where a default was read.
    """

    id: str
    amount: Decimal
    unit: str
    origin: Origin
    label: Mapping[str, str]
    question_id: str | None = None
    source: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    confidence: str | None = None
    as_entered: str | None = None


@dataclass(frozen=True)
class Line:
    """One emission: a model fed with expressions over activities, and the parameters it reads by name."""

    id: str
    stage: Stage
    model: str
    inputs: Mapping[str, str]
    parameters: Mapping[str, str]
    label: Mapping[str, str]


@dataclass(frozen=True)
class Missing:
    """A material part that could not be computed, and the question that would close the gap."""

    question_id: str
    reason: str


@dataclass(frozen=True)
class Inventory:
    """Everything the engine needs about one product, apart from the factor set.

    `output` is an expression over the activities that gives the delivered amount in `declared_unit`.
    """

    product_name: str
    family: str
    declared_unit: str
    output: str
    activities: tuple[Activity, ...]
    lines: tuple[Line, ...]
    boundary: str
    reference_year: int
    missing: tuple[Missing, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """The inventory as a JSON object; amounts are text so that no digit is lost."""
        value: dict[str, Any] = records.to_json(self)
        return value

    @staticmethod
    def from_json(value: Any) -> "Inventory":
        """Read and check an inventory; RecordError names every field that is wrong."""
        inventory = records.from_json(Inventory, value)
        problems = list(inventory.problems())
        if problems:
            raise RecordError(problems)
        return inventory

    def problems(self) -> Iterator[FieldProblem]:
        """What is wrong although every field is of the right kind: ids, units, expressions, ranges."""
        if self.boundary not in ("farm_gate", "delivered"):
            yield FieldProblem("boundary", f"is {self.boundary!r}; expected farm_gate or delivered")
        yield from _repeated("activities", [activity.id for activity in self.activities])
        yield from _repeated("lines", [line.id for line in self.lines])
        for number, activity in enumerate(self.activities):
            yield from _activity_problems(f"activities[{number}]", activity)
        names = frozenset(activity.id for activity in self.activities)
        yield from _expression_problems("output", self.output, names)
        for number, line in enumerate(self.lines):
            yield from _line_problems(f"lines[{number}]", line, names)


def _repeated(path: str, ids: list[str]) -> Iterator[FieldProblem]:
    for number, name in enumerate(ids):
        if name in ids[:number]:
            yield FieldProblem(f"{path}[{number}].id", f"{name!r} is used twice; each id may stand once")


def _activity_problems(path: str, activity: Activity) -> Iterator[FieldProblem]:
    if not _ID.match(activity.id) or any(keyword.iskeyword(part) for part in activity.id.split(".")):
        yield FieldProblem(f"{path}.id", f"{activity.id!r} is not a name such as crop.area")
    try:
        Unit.parse(activity.unit)
    except UnitError as error:
        yield FieldProblem(f"{path}.unit", str(error))
    if not activity.amount.is_finite():
        yield FieldProblem(f"{path}.amount", f"is {activity.amount}; expected a finite number")
    if (activity.low is None) != (activity.high is None):
        yield FieldProblem(f"{path}.low", "low and high go together: give both or none")
    elif not (
        activity.low is None or activity.high is None or activity.low <= activity.amount <= activity.high
    ):
        yield FieldProblem(f"{path}.low", f"{activity.low}..{activity.high} does not hold {activity.amount}")
    if activity.confidence not in (None, "A", "B", "C"):
        yield FieldProblem(f"{path}.confidence", f"is {activity.confidence!r}; expected A, B, C or empty")
    yield from _label_problems(path, activity.label)


def _line_problems(path: str, line: Line, names: frozenset[str]) -> Iterator[FieldProblem]:
    if not _LINE_ID.match(line.id):
        yield FieldProblem(f"{path}.id", f"{line.id!r} is not a name such as fertiliser-n2o")
    for name, text in line.inputs.items():
        yield from _expression_problems(f"{path}.inputs.{name}", text, names)
    yield from _label_problems(path, line.label)


def _label_problems(path: str, label: Mapping[str, str]) -> Iterator[FieldProblem]:
    for language in ("sv", "en"):
        if not label.get(language, "").strip():
            yield FieldProblem(f"{path}.label.{language}", "is missing; a label has both sv and en")


def _expression_problems(path: str, text: str, names: frozenset[str]) -> Iterator[FieldProblem]:
    try:
        unknown = Expression.parse(text).names() - names
    except ExpressionError as error:
        yield FieldProblem(path, str(error))
        return
    for name in sorted(unknown):
        yield FieldProblem(path, f"{name!r} is not the id of an activity")
