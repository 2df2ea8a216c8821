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

    `low` and `high` are a 95 % interval in the same unit; `source` cites where a default was read,
    `geography` is the place that its figure holds for.
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
    geography: str | None = None


@dataclass(frozen=True)
class Line:
    """One emission: a model fed with expressions over activities, and the parameters it reads by name.

    `share` is the part of the line that is the product's own where that has been measured (subdivision, which
    goes before every rule); `allocations` names the joint processes whose rule divides the line.
    """

    id: str
    stage: Stage
    model: str
    inputs: Mapping[str, str]
    parameters: Mapping[str, str]
    label: Mapping[str, str]
    share: str | None = None
    allocations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Derived:
    """An amount that a model computes from other amounts, and that lines then use by its id.

    Gross energy, volatile solids, excreted nitrogen. Each may use those before it: the order is feed, animal,
    manure, field, so there are no loops.
    """

    id: str
    model: str
    inputs: Mapping[str, str]
    parameters: Mapping[str, str]
    label: Mapping[str, str]


@dataclass(frozen=True)
class Product:
    """One product of a joint process; `keys` gives, by rule, an expression its share is in proportion to."""

    id: str
    keys: Mapping[str, str]
    label: Mapping[str, str]


@dataclass(frozen=True)
class Allocation:
    """How a joint process is divided: `rule` is the key in use, the other keys are shown beside it.

    `product` is the one this inventory is about. `parameters` are rows that the keys use by name. A product's
    share by a rule is its key divided by the sum of the keys of all products.
    """

    id: str
    rule: str
    product: str
    products: tuple[Product, ...]
    label: Mapping[str, str]
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ingredient:
    """A pinned version of a published profile that a line uses as its factor, `profile.<profile>`."""

    profile: str
    version: str


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
    derived: tuple[Derived, ...] = field(default=())
    allocations: tuple[Allocation, ...] = field(default=())
    ingredients: tuple[Ingredient, ...] = field(default=())

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
        yield from _repeated("derived", [*names, *(found.id for found in self.derived)], len(names))
        for number, derived in enumerate(self.derived):
            yield from _derived_problems(f"derived[{number}]", derived, names)
            names |= {derived.id}
        yield from _expression_problems("output", self.output, names)
        for number, line in enumerate(self.lines):
            yield from _line_problems(f"lines[{number}]", line, names)
        yield from _allocation_problems(self, names)
        yield from _repeated("ingredients", [found.profile for found in self.ingredients])


def _repeated(path: str, ids: list[str], first: int = 0) -> Iterator[FieldProblem]:
    for number, name in enumerate(ids):
        if number >= first and name in ids[:number]:
            yield FieldProblem(
                f"{path}[{number - first}].id", f"{name!r} is used twice; each id may stand once"
            )


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
    if line.share is not None:
        yield from _expression_problems(f"{path}.share", line.share, names)
    yield from _label_problems(path, line.label)


def _derived_problems(path: str, derived: Derived, names: frozenset[str]) -> Iterator[FieldProblem]:
    if not _ID.match(derived.id) or any(keyword.iskeyword(part) for part in derived.id.split(".")):
        yield FieldProblem(f"{path}.id", f"{derived.id!r} is not a name such as cow.energy")
    for name, text in derived.inputs.items():
        yield from _expression_problems(f"{path}.inputs.{name}", text, names)
    yield from _label_problems(path, derived.label)


def _allocation_problems(inventory: "Inventory", names: frozenset[str]) -> Iterator[FieldProblem]:
    known = [allocation.id for allocation in inventory.allocations]
    yield from _repeated("allocations", known)
    for number, allocation in enumerate(inventory.allocations):
        path = f"allocations[{number}]"
        if allocation.product not in [product.id for product in allocation.products]:
            yield FieldProblem(f"{path}.product", f"{allocation.product!r} is not one of its products")
        for place, product in enumerate(allocation.products):
            if allocation.rule not in product.keys:
                yield FieldProblem(f"{path}.products[{place}].keys", f"has no key {allocation.rule!r}")
            for key, text in product.keys.items():
                where = f"{path}.products[{place}].keys.{key}"
                yield from _expression_problems(where, text, names | allocation.parameters.keys())
    for number, line in enumerate(inventory.lines):
        for name in line.allocations:
            if name not in known:
                yield FieldProblem(f"lines[{number}].allocations", f"{name!r} is not an allocation")


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
