"""What has to hold for the central values before anything is drawn: no zero load, no negative litres."""

import math

from workers.engine.compiling import BoundInput, Compiled, CompiledLine, Getter, Row
from workers.engine.errors import EngineError, EngineProblem


def check_values(compiled: Compiled) -> None:
    """Raise EngineError naming every input that is negative, zero where it divides, or not a share."""
    row = compiled.central()
    problems: list[EngineProblem] = []
    for line in compiled.lines:
        found = [problem for bound in line.inputs for problem in _input_problems(line, bound, row)]
        if not found and not _finite(line.total, row):
            found = [EngineProblem("not_finite", line.line.id, line.model.name)]
        problems += found
    if not _finite(compiled.output, row) or compiled.output(row) <= 0:
        value = f"{compiled.output(row):g}" if _finite(compiled.output, row) else "?"
        details = {"value": value, "unit": compiled.inventory.declared_unit}
        problems.append(EngineProblem("no_output", None, None, details))
    if problems:
        raise EngineError(problems)


def _input_problems(line: CompiledLine, bound: BoundInput, row: Row) -> list[EngineProblem]:
    spec = bound.spec
    if not _finite(bound.value, row):
        return [EngineProblem("not_finite", line.line.id, spec.name)]
    value = float(bound.value(row))
    written = {"value": f"{value:g}", "least": f"{spec.least:g}"}
    if value < 0:
        return [EngineProblem("negative", line.line.id, spec.name, written)]
    if spec.above_zero and value == 0:
        return [EngineProblem("zero", line.line.id, spec.name, written)]
    if value < spec.least:
        return [EngineProblem("too_small", line.line.id, spec.name, written)]
    if spec.share and value > 1:
        return [EngineProblem("not_a_share", line.line.id, spec.name, written)]
    return []


def _finite(function: Getter, row: Row) -> bool:
    try:
        return math.isfinite(float(function(row)))
    except (ZeroDivisionError, OverflowError):
        return False
