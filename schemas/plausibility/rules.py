"""The rules, read once from `rules.yml` and checked: units, names, texts in both languages, sources.

A *quantity* is a named amount with a unit, found in the inventory or in the result. A *rule* compares an
expression over quantities with a limit. Both are data; this module is what they may look like.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from schemas.expressions import Expression, ExpressionError
from schemas.plausibility.references import references
from schemas.questionnaire.defaults import load_defaults
from schemas.units import Unit, UnitError
from schemas.yaml_text import read_yaml

LANGUAGES = ("sv", "en")
PREFIX = "plausibility."
ALL = "*"
RESULTS = (
    *("output", "total", "largest_line_share", "smallest_line", "default_share", "unverified_share"),
    *("high_to_low", "transport_share", "packaging_share", "to_earlier", "missing_parts"),
)
# A slip of the unit: kilograms for hectograms or tonnes, either way.
SLIPS = (10.0, 1000.0, 0.1, 0.001)


class RuleError(ValueError):
    """Rules that cannot be used; the message names every rule or quantity at fault."""


@dataclass(frozen=True)
class QuantityRule:
    """How a quantity is found: exactly one of `one_of`, `lines`, `table` and `result`.

    Attributes:
        one_of: expressions over activity ids and earlier quantities; the first that fits the unit counts.
        lines: patterns of line ids whose input `input` is summed; `otherwise` when no line matches.
        table: values by the option chosen in the question `by`.
        result: a name of `RESULTS`.
    """

    name: str
    unit: str
    one_of: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    input: str = ""
    otherwise: float | None = None
    table: Mapping[str, float] = field(default_factory=dict)
    by: str = ""
    result: str = ""


@dataclass(frozen=True)
class Typical:
    """Limits from the cited figures for common practice, `row` by the option chosen in `by`, with slack."""

    row: str
    by: str = ""
    slack: float = 1.0
    side: str = "both"


@dataclass(frozen=True)
class Example:
    """Quantities (in their own units) and options under which the rule fires or stays silent."""

    fires: bool
    quantities: Mapping[str, float]
    facts: Mapping[str, str]


@dataclass(frozen=True)
class Rule:
    """One thing to check. `value` may not be below `least` or above `most`, which may also come from a table.

    Attributes:
        code: `plausibility.<name>`, stored with the finding.
        at: question or pattern of questions to look at; empty for the whole.
        when: the options that must have been chosen for the rule to apply.
        typical, slip, reference: other origins of the limits; `slip` fires at about 10 or 1 000 times.
        source, confidence: where the limit comes from; C is shown as unconfirmed.
    """

    code: str
    severity: str
    families: tuple[str, ...]
    at: str
    value: str
    unit: str
    text: Mapping[str, str]
    source: str
    confidence: str
    examples: tuple[Example, ...]
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    least: float | None = None
    most: float | None = None
    by: str = ""
    table: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    typical: Typical | None = None
    slip: Typical | None = None
    reference: str = ""

    def applies(self, family: str, facts: Mapping[str, str]) -> bool:
        """Whether the rule is for this family and these options."""
        named = self.families == (ALL,) or family in self.families
        return named and all(facts.get(name) in options for name, options in self.when.items())


@dataclass(frozen=True)
class RuleSet:
    """All quantities in the order they are found, and all rules by code."""

    quantities: tuple[QuantityRule, ...]
    rules: Mapping[str, Rule]


class _Quantity(Schema):
    unit = fields.String(required=True)
    one_of = fields.List(fields.String())
    lines = fields.List(fields.String())
    input = fields.String()
    otherwise = fields.Float()
    table = fields.Dict(keys=fields.String(), values=fields.Float())
    by = fields.String()
    result = fields.String(validate=validate.OneOf(RESULTS))


class _Typical(Schema):
    row = fields.String(required=True)
    by = fields.String()
    slack = fields.Float(validate=validate.Range(min=1))
    side = fields.String(validate=validate.OneOf(["both", "upper"]))


class _Texts(Schema):
    sv = fields.String(required=True, validate=validate.Length(min=10))
    en = fields.String(required=True, validate=validate.Length(min=10))


class _Rule(Schema):
    severity = fields.String(required=True, validate=validate.OneOf(["error", "warning"]))
    families = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    at = fields.String(load_default="")
    value = fields.String(required=True)
    unit = fields.String(required=True)
    text = fields.Nested(_Texts, required=True)
    source = fields.String(required=True, validate=validate.Length(min=5))
    confidence = fields.String(required=True, validate=validate.OneOf("ABC"))
    fires = fields.Dict(required=True)
    silent = fields.Dict(required=True)
    when = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    least = fields.Float()
    most = fields.Float()
    by = fields.String()
    table = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Float(allow_none=True), validate=validate.Length(2, 2)),
    )
    typical = fields.Nested(_Typical)
    slip = fields.Nested(_Typical)
    reference = fields.String()


@cache
def load_rules() -> RuleSet:
    """The rules of the package; RuleError names everything that is wrong."""
    text = (files("schemas.plausibility") / "rules.yml").read_text(encoding="utf-8")
    return read_rules(read_yaml(text))


def read_rules(content: Mapping[str, Any]) -> RuleSet:
    """Rules from their data; RuleError names everything that is wrong."""
    problems: list[str] = []
    quantities = [_quantity(name, raw, problems) for name, raw in content["quantities"].items()]
    rules = [_rule(name, raw, problems) for name, raw in content["rules"].items()]
    if not problems:
        found = RuleSet(
            tuple(one for one in quantities if one is not None),
            {rule.code: rule for rule in rules if rule is not None},
        )
        problems += _unfit(found)
    if problems:
        raise RuleError("; ".join(problems))
    return found


def _quantity(name: str, raw: Any, problems: list[str]) -> QuantityRule | None:
    try:
        loaded = _Quantity().load(raw)
        Unit.parse(loaded["unit"])
    except (ValidationError, UnitError) as error:
        problems.append(f"quantity {name}: {error}")
        return None
    if sum(key in loaded for key in ("one_of", "lines", "table", "result")) != 1:
        problems.append(f"quantity {name}: give exactly one of one_of, lines, table, result")
    one_of, lines = (tuple(loaded.pop(key, ())) for key in ("one_of", "lines"))
    return QuantityRule(name=name, one_of=one_of, lines=lines, **loaded)


def _rule(name: str, raw: Any, problems: list[str]) -> Rule | None:
    try:
        loaded = _Rule().load(raw)
    except ValidationError as error:
        problems.append(f"rule {name}: {error}")
        return None
    sides = (("fires", True), ("silent", False))
    examples = tuple(_example(fires, loaded.pop(side)) for side, fires in sides)
    for key in ("typical", "slip"):
        if key in loaded:
            loaded[key] = Typical(**loaded[key])
    loaded["families"] = tuple(loaded["families"])
    loaded["when"] = {key: tuple(options) for key, options in loaded.get("when", {}).items()}
    loaded["table"] = {key: (low, high) for key, (low, high) in loaded.get("table", {}).items()}
    return Rule(code=PREFIX + name, examples=examples, **loaded)


def _example(fires: bool, raw: Mapping[str, Any]) -> Example:
    facts = {name: value for name, value in raw.items() if isinstance(value, str)}
    return Example(fires, {name: float(v) for name, v in raw.items() if name not in facts}, facts)


def _unfit(found: RuleSet) -> Iterator[str]:
    units = {quantity.name: Unit.parse(quantity.unit) for quantity in found.quantities}
    for rule in found.rules.values():
        limits = [rule.least, rule.most, rule.typical, rule.slip, rule.table or None, rule.reference or None]
        if all(limit is None for limit in limits):
            yield f"{rule.code}: has no limit"
        if bool(rule.table) != bool(rule.by):
            yield f"{rule.code}: a table goes with the question it is chosen by"
        try:
            unit = Expression.parse(rule.value).unit(units)
            if not unit.compatible(Unit.parse(rule.unit)) or unit.scale != Unit.parse(rule.unit).scale:
                yield f"{rule.code}: {rule.value} is in {unit}, not {rule.unit}"
        except (ExpressionError, UnitError) as error:
            yield f"{rule.code}: {error}"
        yield from _unfit_rows(rule)


def _unfit_rows(rule: Rule) -> Iterator[str]:
    for typical in (rule.typical, rule.slip):
        if typical is not None and not load_defaults().has(typical.row):
            yield f"{rule.code}: there is no row {typical.row}"
    if rule.reference and not references():
        yield f"{rule.code}: there are no references"
