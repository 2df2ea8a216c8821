"""Units of the expressions that bind answers to the calculation, checked before anything is computed."""

from collections.abc import Iterator

from schemas.expressions import Expression, ExpressionError
from schemas.questionnaire.bindings import Table
from schemas.questionnaire.definition import Family, QuestionType
from schemas.questionnaire.problems import LANGUAGES
from schemas.units import ONE, Unit, UnitError

MAX_DEPTH = 20


def expression_unit(family: Family, text: str, depth: int = 0) -> Unit:
    """Unit of an expression over questions (in canonical units), constants and derived names.

    UnitError if the terms do not fit, a name is unknown, or names go in a circle.
    """
    if depth > MAX_DEPTH:
        raise UnitError(f"{text!r} goes in a circle")
    expression = Expression.parse(text)
    return expression.unit({name: _unit_of(family, name, depth + 1) for name in expression.names()})


def _unit_of(family: Family, name: str, depth: int) -> Unit:
    if name in family.constants:
        return Unit.parse(family.constants[name].unit)
    if name in family.derived:
        derived = family.derived[name]
        return expression_unit(family, " + ".join([derived.expression, *derived.plus.values()]), depth)
    question = family.questions.get(name)
    if question is None:
        raise UnitError(f"{name} is neither asked nor defined")
    if question.unit is None:
        if question.type is QuestionType.INTEGER:
            return ONE
        raise UnitError(f"{name} is not a number")
    for (
        times
    ) in question.unit.per.values():  # an amount per hectare needs the area, and so on: never in a circle
        expression_unit(family, str(times), depth)
    return Unit.parse(question.unit.canonical)


def line_problems(family: Family) -> Iterator[str]:
    """What is wrong with the output and the lines: names, units, tables, labels."""
    try:
        unit = expression_unit(family, family.output)
        if not unit.compatible(Unit.parse(family.declared_unit)):
            yield f"{family.id}: the output is in {unit}, not in {family.declared_unit}"
    except (UnitError, ExpressionError) as error:
        yield f"{family.id}: output: {error}"
    for line in family.lines:
        for name, pick in line.inputs.items():
            for text in texts_of(pick):
                try:
                    expression_unit(family, text)
                except (UnitError, ExpressionError) as error:
                    yield f"line {line.id}: {name}: {error}"
        for pick in (*line.inputs.values(), *line.parameters.values()):
            yield from _table(family, line.id, pick)
        if set(line.texts) != set(LANGUAGES):
            yield f"line {line.id}: label is not in both languages"


def texts_of(pick: "str | Table | None") -> Iterator[str]:
    """Every text a table may come to."""
    if isinstance(pick, Table):
        for inner in pick.rows.values():
            yield from texts_of(inner)
    elif pick is not None:
        yield pick


def _table(family: Family, place: str, pick: "str | Table | None") -> Iterator[str]:
    if not isinstance(pick, Table):
        return
    question = family.questions.get(pick.by)
    keys = {option.key for option in question.options} or {"yes", "no"} if question else set()
    if not keys or not set(pick.rows) - {"*"} <= keys:
        yield f"line {place}: table by {pick.by}, which is not asked or lacks an option of the table"
    elif "*" not in pick.rows and set(pick.rows) != keys:
        yield f"line {place}: table by {pick.by} says nothing of {', '.join(sorted(keys - set(pick.rows)))}"
    for inner in pick.rows.values():
        yield from _table(family, place, inner)
