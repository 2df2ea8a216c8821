"""The lines of docs/validation.md that are worked out by hand, and the footprint they are about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from schemas.expressions import Expression
from schemas.footprint import Footprint, LineResult
from schemas.questionnaire import Answer, build_inventory, load_family, validate_page
from tests.validation.table import DOCUMENT, FACTOR_SET
from workers.engine import assess
from workers.engine.factors import load_factor_set

DEMO = Path(__file__).parents[2] / "workers" / "demo" / "declarations.yml"
PRODUCT = "Demopotatis, typisk odling"
_BLOCK = re.compile(r"```calc\n(.+?)\n(.+?)```", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Sum:
    """One printed sum: `12 * 110 = 1320  # comment`."""

    left: str
    printed: str

    @property
    def value(self) -> Decimal:
        """The left side worked out from its printed numbers."""
        return Expression(self.left).evaluate({})

    @property
    def half_a_digit(self) -> Decimal:
        """Half of the last printed digit: what rounding may do."""
        return Decimal(1).scaleb(Decimal(self.printed).as_tuple().exponent) / 2  # type: ignore[arg-type]


@dataclass(frozen=True)
class Derivation:
    """A block of sums about one line of the footprint."""

    line_id: str
    sums: tuple[Sum, ...]

    def given(self) -> set[Decimal]:
        """Numbers that are not the result of a sum above them."""
        known: set[Decimal] = set()
        found: set[Decimal] = set()
        for each in self.sums:
            found |= {Decimal(text) for text in _NUMBER.findall(each.left)} - known
            known.add(Decimal(each.printed))
        return found


def derivations(text: str | None = None) -> list[Derivation]:
    """All calc blocks of the document, in order."""
    text = DOCUMENT.read_text(encoding="utf-8") if text is None else text
    return [Derivation(name, tuple(map(_sum, body.splitlines()))) for name, body in _BLOCK.findall(text)]


def _sum(line: str) -> Sum:
    left, right = line.split("#", maxsplit=1)[0].split("=")
    return Sum(left.strip(), right.strip())


@cache
def potato() -> Footprint:
    """The footprint of the demonstration potato, as the declaration in the demo is answered."""
    rows = yaml.safe_load(DEMO.read_text(encoding="utf-8"))
    row = next(row for row in rows if row["product_name"] == PRODUCT)
    family = load_family("field_crops")
    pages = row["pages"] | {"product": {"product-name": PRODUCT, "product-year": str(row["year"])}}
    answers: dict[str, Answer] = {}
    for page in family.pages.values():
        answers |= validate_page(family, page.id, pages.get(page.id, {}), answers).answers
    inventory = build_inventory(family, answers, PRODUCT, row["year"])
    return assess(inventory, load_factor_set(FACTOR_SET), draws=1)


def line(name: str) -> LineResult:
    """The line of the potato's footprint with this id."""
    return next(found for found in potato().lines if found.id == name)


def printed_in_trail(found: LineResult) -> set[float]:
    """Every number that the trail of a line shows: amounts, inputs, parameters and those of its terms."""
    numbers = {use.amount for each in found.inputs for use in each.activities}
    numbers |= {each.value for each in found.inputs} | {each.value for each in found.parameters}
    numbers |= {float(text) for text in _NUMBER.findall(found.expression)}
    return numbers
