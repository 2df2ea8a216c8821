"""Case files: an inventory with its citation, and optionally factors, GWP and published results of its own.

A case file is an inventory (see `schemas.inventory`) plus one more object, ``case``. A published example can
so be recomputed with the numbers it was made with, and then again with ours.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from schemas import records
from schemas.footprint import Gas
from schemas.inventory import Inventory
from schemas.records import FieldProblem, RecordError
from schemas.units import Unit, UnitError
from workers.engine.factors import FactorSet, Gwp, Parameter
from workers.engine.factors.factor_set import Kind


@dataclass(frozen=True)
class CaseFactor:
    """A factor carried by the case; `parts` are kg CO2e per unit by gas."""

    id: str
    unit: str
    value: Decimal
    label: Mapping[str, str]
    locator: str
    parts: Mapping[str, Decimal] | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    confidence: str = "A"


@dataclass(frozen=True)
class CaseGwp:
    """Global warming potentials of the case, kg CO2e per kg."""

    id: str
    ch4: Decimal
    n2o: Decimal


@dataclass(frozen=True)
class Published:
    """One printed result: the lines (and gas) it is the sum of, in kg CO2e for the whole output."""

    name: str
    kg_co2e: Decimal
    lines: tuple[str, ...]
    gas: tuple[Gas, ...] = ()


@dataclass(frozen=True)
class CaseInfo:
    """Where a case comes from, under which licence, and what it was made with."""

    id: str
    title: str
    citation: str
    locator: str
    licence: str
    note: str = ""
    gwp: CaseGwp | None = None
    factors: tuple[CaseFactor, ...] = ()
    published: tuple[Published, ...] = ()


@dataclass(frozen=True)
class Case:
    """A case file in memory; `info` is None for a plain inventory."""

    inventory: Inventory
    info: CaseInfo | None

    def factor_set(self, base: FactorSet) -> FactorSet:
        """The base set with the case's own factors and GWP over it."""
        if self.info is None:
            return base
        gwp = self.info.gwp
        own = None
        if gwp is not None:
            ch4 = float(gwp.ch4)
            own = Gwp(
                gwp.id, self.info.citation, co2=1.0, ch4_biogenic=ch4, ch4_fossil=ch4, n2o=float(gwp.n2o)
            )
        return base.with_overrides([_parameter(row, self.info) for row in self.info.factors], own)


def read_case(text: str) -> Case:
    """Read a case file; RecordError names every field that is wrong, also when the text is not JSON."""
    try:
        value = json.loads(text, parse_float=Decimal)
    except (json.JSONDecodeError, RecursionError) as error:
        raise RecordError([FieldProblem("(document)", f"is not JSON: {error}")]) from error
    if not isinstance(value, dict):
        raise RecordError([FieldProblem("(document)", "expected an object with the fields of an inventory")])
    info = value.pop("case", None)
    problems: list[FieldProblem] = []
    inventory = _read(lambda: Inventory.from_json(value), "", problems)
    read_info = _read(lambda: _info(info), "case.", problems) if info is not None else None
    if problems or inventory is None:
        raise RecordError(problems)
    return Case(inventory, read_info)


def _read(read: Any, prefix: str, problems: list[FieldProblem]) -> Any:
    try:
        return read()
    except RecordError as error:
        problems += [FieldProblem(prefix + problem.field, problem.message) for problem in error.problems]
        return None


def _info(value: Any) -> CaseInfo:
    info = records.from_json(CaseInfo, value)
    problems = []
    for number, row in enumerate(info.factors):
        place = f"factors[{number}]"
        try:
            Unit.parse(row.unit)
        except UnitError as error:
            problems.append(FieldProblem(f"{place}.unit", str(error)))
        problems += [
            FieldProblem(f"{place}.parts.{gas}", f"expected one of {', '.join(Gas)}")
            for gas in row.parts or {}
            if gas not in set(Gas)
        ]
        if row.confidence not in ("A", "B", "C"):
            problems.append(FieldProblem(f"{place}.confidence", "expected A, B or C"))
    if problems:
        raise RecordError(problems)
    return info


def _parameter(row: CaseFactor, info: CaseInfo) -> Parameter:
    unit = Unit.parse(row.unit)
    is_factor = any(basis == "CO2e" for _, basis, _ in unit.terms)
    return Parameter(
        id=row.id,
        label=row.label,
        kind=Kind.FACTOR if is_factor else Kind.IPCC,
        unit=unit,
        value=float(row.value),
        low=None if row.low is None else float(row.low),
        high=None if row.high is None else float(row.high),
        parts={Gas(gas): float(part) for gas, part in (row.parts or {}).items()},
        geography="",
        year="",
        gwp_set=info.gwp.id if info.gwp else "",
        source=info.citation,
        publisher="",
        source_year="",
        locator=row.locator,
        licence=info.licence,
        read_at=info.locator,
        confidence=row.confidence,
        unverified=row.confidence == "C",
        range_borrowed=False,
        note="",
        version=f"case:{info.id}",
    )
