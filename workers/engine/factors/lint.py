"""Checks of a factor set's rows: units, duplicates, splits, ranges, grades and licences.

`python -m workers.engine.factors.lint` prints what is wrong in the released sets; 1 if anything is.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping

from schemas.footprint import Gas
from schemas.units import Unit, UnitError
from workers.engine.factors.factor_set import Kind, Parameter
from workers.engine.factors.reading import parameter_from, released_versions, rows_of

# Sources print three digits; parts may miss the total by the rounding of each.
SPLIT_TOLERANCE = 0.03

FORBIDDEN = ("do not redistribute", "residual mix", "proprietary data set")


def problems_of(rows: Iterable[Mapping[str, str]], version: str) -> Iterator[str]:
    """What is wrong in these rows, one sentence each, beginning with the row's id."""
    seen: set[str] = set()
    for row in rows:
        name = row.get("id", "?")
        if name in seen:
            yield f"{name}: stands twice"
        seen.add(name)
        try:
            parameter = parameter_from(row, version)
        except UnitError as error:
            yield f"{name}: {error}"
            continue
        except (KeyError, ValueError) as error:
            yield f"{name}: cannot be read: {error}"
            continue
        yield from (f"{name}: {problem}" for problem in _problems(parameter))


def main() -> int:
    """Lint every released set; prints the problems and returns 1 if there are any."""
    found = [f"{version}: {problem}" for version in released_versions() for problem in _released(version)]
    for problem in found:
        sys.stdout.write(f"{problem}\n")
    return 1 if found else 0


def _released(version: str) -> Iterator[str]:
    yield from problems_of(rows_of(version), version)


def _problems(parameter: Parameter) -> Iterator[str]:
    yield from _unit_problems(parameter)
    yield from _range_problems(parameter)
    yield from _split_problems(parameter)
    if parameter.confidence not in ("A", "B", "C"):
        yield f"grade {parameter.confidence!r} is not A, B or C"
    if parameter.confidence == "C" and not parameter.unverified:
        yield "grade C without the flag unverified"
    for field in ("source", "locator", "licence", "geography", "year"):
        if not getattr(parameter, field).strip():
            yield f"{field} is empty"
    for language, text in parameter.label.items():
        if not text.strip():
            yield f"name in {language} is empty"
    if any(word in parameter.licence.lower() for word in FORBIDDEN):
        yield f"licence {parameter.licence!r} does not allow the row in a table"


def _unit_problems(parameter: Parameter) -> Iterator[str]:
    in_co2e = [power for _, basis, power in parameter.unit.terms if basis == "CO2e"]
    if parameter.kind is Kind.FACTOR and in_co2e != [1]:
        yield f"a factor must be in kg[CO2e] per something, this is in {parameter.unit}"
    if parameter.kind is not Kind.FACTOR and in_co2e:
        yield f"{parameter.kind} may not be in CO2e, this is in {parameter.unit}"
    if parameter.kind is Kind.FACTOR and parameter.unit.compatible(Unit.parse("kg[CO2e]")):
        yield "a factor must be per something"


def _range_problems(parameter: Parameter) -> Iterator[str]:
    if (parameter.low is None) != (parameter.high is None):
        yield "low and high go together"
    elif parameter.low is not None and parameter.high is not None:
        if not parameter.low <= parameter.value <= parameter.high:
            yield f"range {parameter.low:g}..{parameter.high:g} does not hold {parameter.value:g}"
        if parameter.low == parameter.high:
            yield "range of no width; leave it empty"


def _split_problems(parameter: Parameter) -> Iterator[str]:
    parts = parameter.parts
    if parts and parameter.kind is not Kind.FACTOR:
        yield "only a factor has parts by gas"
        return
    if any(part < 0 for gas, part in parts.items() if gas is not Gas.LUC):
        yield "a part by gas is negative"
    split = {Gas.CO2_FOSSIL, Gas.N2O} <= parts.keys() and {Gas.CH4_FOSSIL, Gas.CH4_BIOGENIC} & parts.keys()
    rest = parameter.value - sum(parts.values())
    size = max(abs(parameter.value), 1e-12)
    if split and abs(rest) > SPLIT_TOLERANCE * size:
        yield f"parts sum to {sum(parts.values()):g}, the total is {parameter.value:g}"
    if parts and rest < -SPLIT_TOLERANCE * size:
        yield f"parts sum to more than the total {parameter.value:g}"


if __name__ == "__main__":
    sys.exit(main())
