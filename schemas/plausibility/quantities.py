"""Find the quantities that rules speak of, in an inventory and its footprint."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from schemas.expressions import Expression
from schemas.footprint import Footprint, LineResult
from schemas.inventory import Inventory, Origin
from schemas.plausibility.rules import QuantityRule
from schemas.units import Unit, UnitError


@dataclass(frozen=True)
class Known:
    """What is known of a declaration: inventory, result, chosen options, and an earlier result in kg CO2e."""

    inventory: Inventory
    footprint: Footprint
    facts: Mapping[str, str]
    earlier_kg_co2e: float | None = None


def quantities_of(rules: Iterable[QuantityRule], known: Known) -> dict[str, float]:
    """Each quantity that can be found, in its own unit; rules about the others are not tried."""
    values: dict[str, float] = {}
    units: dict[str, Unit] = {}
    for rule in rules:
        value = _value(rule, known, values, units)
        if value is not None:
            values[rule.name], units[rule.name] = value, Unit.parse(rule.unit)
    return values


def _value(
    rule: QuantityRule, known: Known, values: Mapping[str, float], units: Mapping[str, Unit]
) -> float | None:
    if rule.one_of:
        return _first_that_fits(rule, known, values, units)
    if rule.lines:
        return _sum_over_lines(rule, known.footprint)
    if rule.table:
        return rule.table.get(known.facts.get(rule.by, ""))
    return _RESULTS[rule.result](known)


def _first_that_fits(
    rule: QuantityRule, known: Known, values: Mapping[str, float], units: Mapping[str, Unit]
) -> float | None:
    activities = known.inventory.activities
    all_units = {**units, **{one.id: Unit.parse(one.unit) for one in activities}}
    all_values = {**values, **{one.id: float(one.amount) for one in activities}}
    wanted = Unit.parse(rule.unit)
    for text in rule.one_of:
        expression = Expression.parse(text)
        if not expression.names() <= all_units.keys():
            continue
        try:
            factor = float(expression.unit(all_units).factor_to(wanted))
            return expression.evaluate(all_values) * factor
        except (UnitError, ZeroDivisionError):
            continue
    return None


def _sum_over_lines(rule: QuantityRule, footprint: Footprint) -> float | None:
    wanted = Unit.parse(rule.unit)
    total, found = 0.0, False
    for line in footprint.lines:
        if not any(fnmatchcase(line.id, pattern) for pattern in rule.lines):
            continue
        for trail in line.inputs:
            unit = Unit.parse(trail.unit)
            if trail.name == rule.input and unit.compatible(wanted):
                total, found = total + trail.value * float(unit.factor_to(wanted)), True
    return total if found else rule.otherwise


def _share_of(footprint: Footprint, counts: Callable[[LineResult], bool]) -> float | None:
    whole = sum(abs(line.kg_co2e_total) for line in footprint.lines)
    part = sum(abs(line.kg_co2e_total) for line in footprint.lines if counts(line))
    return part / whole if whole else None


def _rests_on_default(line: LineResult) -> bool:
    origins = {use.origin for trail in line.inputs for use in trail.activities}
    return Origin.DEFAULT.value in origins


def _largest_share(known: Known) -> float | None:
    lines = known.footprint.lines
    if len(lines) < 2:
        return None
    largest = max(lines, key=lambda line: abs(line.kg_co2e_total))
    return _share_of(known.footprint, lambda line: line is largest)


def _stage_share(stage: str) -> Callable[[Known], float | None]:
    return lambda known: _share_of(known.footprint, lambda line: line.stage == stage)


def _high_to_low(known: Known) -> float | None:
    footprint = known.footprint
    return footprint.high / footprint.low if footprint.draws and footprint.low > 0 else None


def _to_earlier(known: Known) -> float | None:
    earlier = known.earlier_kg_co2e
    return known.footprint.total_kg_co2e / earlier if earlier else None


def _smallest_line(known: Known) -> float | None:
    return min((line.kg_co2e_total for line in known.footprint.lines), default=None)


_RESULTS: Mapping[str, Callable[[Known], float | None]] = {
    "output": lambda known: known.footprint.output,
    "total": lambda known: known.footprint.total_kg_co2e,
    "largest_line_share": _largest_share,
    "smallest_line": _smallest_line,
    "default_share": lambda known: _share_of(known.footprint, _rests_on_default),
    "unverified_share": lambda known: _share_of(known.footprint, lambda line: line.unverified),
    "high_to_low": _high_to_low,
    "transport_share": _stage_share("transport"),
    "packaging_share": _stage_share("packaging"),
    "to_earlier": _to_earlier,
    "missing_parts": lambda known: float(len(known.footprint.missing)),
}
