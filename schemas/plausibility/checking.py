"""Hold what is known of a declaration against every rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from schemas.expressions import Expression
from schemas.footprint import Footprint
from schemas.inventory import Inventory
from schemas.plausibility.quantities import Known, quantities_of
from schemas.plausibility.references import Reference, references
from schemas.plausibility.rules import SLIPS, Rule, Typical, load_rules
from schemas.questionnaire import FAMILIES, load_family
from schemas.questionnaire.defaults import load_defaults
from schemas.units import Unit

# What a family makes is held against the row of its kind or its own name, by the units that the rows are in.
PRODUCT = "family"
HELD_UNITS = ("kg", "kg[boneless]")
# How near ten or a thousand times the typical figure counts as a slip of the unit.
SLIP_WIDTH = 1.3


@dataclass(frozen=True)
class Finding:
    """A rule that does not hold: its code, the question to look at, and the figures for the words."""

    code: str
    severity: str
    question_id: str
    params: Mapping[str, str]


@dataclass(frozen=True)
class Earlier:
    """An earlier approved result of the same product, to compare with if unit and boundary are the same."""

    total_kg_co2e: float
    declared_unit: str
    boundary: str
    gwp_set: str


@dataclass(frozen=True)
class _Limits:
    least: float | None
    most: float | None
    params: Mapping[str, str]


def findings(
    inventory: Inventory,
    footprint: Footprint,
    facts: Mapping[str, str],
    earlier: Earlier | None = None,
) -> list[Finding]:
    """Every rule that does not hold, errors first. `facts` are the chosen options by question."""
    rules = load_rules()
    comparable = earlier is not None and (earlier.declared_unit, earlier.boundary, earlier.gwp_set) == (
        footprint.declared_unit,
        footprint.boundary,
        footprint.gwp_set,
    )
    known = Known(
        inventory, footprint, facts, earlier.total_kg_co2e if earlier is not None and comparable else None
    )
    values = quantities_of(rules.quantities, known)
    held = footprint.declared_unit in HELD_UNITS
    facts = {**facts, PRODUCT: _product(inventory.family, facts, footprint.boundary) if held else ""}
    found = [
        Finding(rule.code, rule.severity, _place(rule.at, inventory), params)
        for rule in rules.rules.values()
        if rule.applies(inventory.family, facts)
        and (params := evaluate(rule, values, facts, footprint.boundary)) is not None
    ]
    return sorted(found, key=lambda one: one.severity != "error")


def _product(family: str, facts: Mapping[str, str], boundary: str) -> str:
    """What references call this: the kind that the family's key question tells, or the family itself."""
    if family not in FAMILIES:
        return family
    kind = facts.get(load_family(family).key_question, "")
    return kind if (kind, boundary) in references() else family


def evaluate(
    rule: Rule, values: Mapping[str, float], facts: Mapping[str, str], boundary: str = "delivered"
) -> Mapping[str, str] | None:
    """The figures for the words when the rule does not hold; None when it does or cannot be tried."""
    expression = Expression.parse(rule.value)
    if not expression.names() <= values.keys():
        return None
    try:
        value = expression.evaluate({name: values[name] for name in expression.names()})
    except ZeroDivisionError:
        return None
    if rule.slip is not None:
        return _slipped(rule, rule.slip, value, facts)
    limits = _limits(rule, facts, boundary)
    if limits is None:
        return None
    params = {"value": _text(value), "unit": rule.unit, **limits.params}
    if limits.least is not None and value < limits.least:
        return {**params, "limit": _text(limits.least)}
    if limits.most is not None and value > limits.most:
        return {**params, "limit": _text(limits.most)}
    return None


def _limits(rule: Rule, facts: Mapping[str, str], boundary: str) -> _Limits | None:
    if rule.typical is not None:
        return _typical_limits(rule, rule.typical, facts)
    if rule.reference:
        product = facts.get(rule.reference) or facts.get(PRODUCT, "")
        row = references().get((product, boundary))
        return _reference_limits(row) if row else None
    if rule.table:
        row_limits = rule.table.get(facts.get(rule.by, ""))
        return _Limits(*row_limits, {}) if row_limits else None
    return _Limits(rule.least, rule.most, {})


def _typical_limits(rule: Rule, typical: Typical, facts: Mapping[str, str]) -> _Limits | None:
    """The wider of the cited interval and the typical range, with the rule's slack outwards."""
    key = facts.get(typical.by, "")
    rows = [load_defaults().find(typical.row, key), load_defaults().find_range(typical.row, key)]
    found = [(row.low, row.high, row.unit) for row in rows if row is not None]
    if not found:
        return None
    factors = [float(Unit.parse(unit).factor_to(Unit.parse(rule.unit))) for _, _, unit in found]
    low = min(float(low) * factor for (low, _, _), factor in zip(found, factors, strict=True))
    high = max(float(high) * factor for (_, high, _), factor in zip(found, factors, strict=True))
    least = low / typical.slack if typical.side == "both" else None
    return _Limits(least, high * typical.slack, {})


def _slipped(rule: Rule, slip: Typical, value: float, facts: Mapping[str, str]) -> Mapping[str, str] | None:
    row = load_defaults().find(slip.row, facts.get(slip.by, ""))
    if row is None or not row.value or value <= 0:
        return None
    factor = float(Unit.parse(row.unit).factor_to(Unit.parse(rule.unit)))
    low, typical, high = (float(figure) * factor for figure in (row.low, row.value, row.high))
    times = value / typical
    if low <= value <= high or not any(s / SLIP_WIDTH <= times <= s * SLIP_WIDTH for s in SLIPS):
        return None
    return {"value": _text(value), "unit": rule.unit, "limit": _text(typical), "times": _text(times)}


def _reference_limits(row: Reference) -> _Limits:
    params = {
        "low": _text(row.low),
        "high": _text(row.high),
        "source": f"{row.source} ({row.year})",
        "statistic": row.statistic,
    }
    return _Limits(row.low, row.high, params)


def _place(at: str, inventory: Inventory) -> str:
    """The first question of the inventory that matches the pattern, else the pattern if it is a plain id."""
    asked = [one.question_id for one in inventory.activities if one.question_id]
    return next((name for name in asked if fnmatchcase(name, at)), "" if "*" in at else at)


def _text(value: float) -> str:
    """Three significant digits, written plainly."""
    return format(float(f"{value:.3g}"), "f").rstrip("0").rstrip(".") or "0"
