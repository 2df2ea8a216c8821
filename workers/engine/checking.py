"""What has to hold for the central values before anything is drawn: no zero load, no negative litres."""

import math

from workers.engine.compiled import BoundInput, Compiled, CompiledAllocation, Getter, Row
from workers.engine.errors import EngineError, EngineProblem


def check_values(compiled: Compiled) -> None:
    """Raise EngineError naming every input that is negative, zero where it divides, or not a share."""
    row = compiled.central()
    problems: list[EngineProblem] = []
    for amount in compiled.derived:
        found = _all_problems(amount.derived.id, amount.inputs, row)
        if not found and not _finite(amount.value, row):
            found = [EngineProblem("not_finite", amount.derived.id, amount.model.name)]
        problems += found
    for allocation in compiled.allocations:
        problems += _key_problems(allocation, row)
    for line in compiled.lines if not problems else ():
        found = _all_problems(line.line.id, line.inputs, row)
        if not found and not _finite(line.total, row):
            found = [EngineProblem("not_finite", line.line.id, line.model.name)]
        if not found and line.own is not None and not 0 <= float(line.own(row)) <= 1:
            written = {"value": f"{float(line.own(row)):g}"}
            found = [EngineProblem("not_a_share", line.line.id, "share", written)]
        problems += found
    if not _finite(compiled.output, row) or compiled.output(row) <= 0:
        value = f"{compiled.output(row):g}" if _finite(compiled.output, row) else "?"
        details = {"value": value, "unit": compiled.inventory.declared_unit}
        problems.append(EngineProblem("no_output", None, None, details))
    if problems:
        raise EngineError(problems)


def _all_problems(owner: str, inputs: tuple[BoundInput, ...], row: Row) -> list[EngineProblem]:
    return [problem for bound in inputs for problem in _input_problems(owner, bound, row)]


def _key_problems(found: CompiledAllocation, row: Row) -> list[EngineProblem]:
    """The rule in use must have keys that are not negative and do not all vanish."""
    owner, rule = found.allocation.id, found.allocation.rule
    keys = found.keys.get(rule, {}).values()
    if not keys or not all(_finite(key, row) for key in keys):
        return [EngineProblem("no_key", owner, rule, {"value": "?"})]
    values = [float(key(row)) for key in keys]
    if min(values) < 0 or sum(values) <= 0:
        return [EngineProblem("no_key", owner, rule, {"value": ", ".join(f"{value:g}" for value in values)})]
    return []


def _input_problems(owner: str, bound: BoundInput, row: Row) -> list[EngineProblem]:
    spec = bound.spec
    if not _finite(bound.value, row):
        return [EngineProblem("not_finite", owner, spec.name)]
    value = float(bound.value(row))
    written = {"value": f"{value:g}", "least": f"{spec.least:g}"}
    if value < 0:
        return [EngineProblem("negative", owner, spec.name, written)]
    if spec.above_zero and value == 0:
        return [EngineProblem("zero", owner, spec.name, written)]
    if value < spec.least:
        return [EngineProblem("too_small", owner, spec.name, written)]
    if spec.share and value > 1:
        return [EngineProblem("not_a_share", owner, spec.name, written)]
    return []


def _finite(function: Getter, row: Row) -> bool:
    try:
        return math.isfinite(float(function(row)))
    except (ZeroDivisionError, OverflowError):
        return False
