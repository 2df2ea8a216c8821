"""Units of the expressions that bind answers to the calculation, checked before anything is computed."""

import re
from collections.abc import Iterable, Iterator

from schemas.expressions import Expression, ExpressionError
from schemas.questionnaire.bindings import (
    AllocationTemplate,
    AmountTemplate,
    LineTemplate,
    Pick,
    Picks,
    ProfilePick,
    Steps,
    Table,
    row_for,
    texts_of,
)
from schemas.questionnaire.definition import Family, QuestionType
from schemas.questionnaire.problems import LANGUAGES
from schemas.units import ONE, Unit, UnitError

MAX_DEPTH = 20
FAMILY_FACTOR = "family."  # a row of the factor set that each family names itself
_NAME = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)+")


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
    if name in family.amounts:
        return Unit.parse(family.amounts[name].unit)
    if name in family.derived:
        return _unit_of_sum(family, family.derived[name].terms(), depth)
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


def _unit_of_sum(family: Family, terms: Iterable[str], depth: int) -> Unit:
    """Unit that all the terms have; UnitError where one has another."""
    first, *others = [expression_unit(family, text, depth) for text in terms]
    for unit in others:
        if not unit.compatible(first) or unit.scale != first.scale:
            raise UnitError(f"{unit} does not add to {first}")
    return first


def line_problems(family: Family) -> Iterator[str]:
    """What is wrong with the output, the lines, the amounts they use and how they are divided."""
    for pick in (family.output, family.declared_unit, *(one.expression for one in family.derived.values())):
        yield from _table(family, family.id, pick)
    for key in _output_keys(family):
        yield from _output(family, row_for(family.output, key), row_for(family.declared_unit, key))
    for line in family.lines:
        yield from _modelled(family, f"line {line.id}", line)
        yield from _share(family, line)
    for name in sorted(used_amounts(family)):
        yield from _modelled(family, f"amount {name}", family.amounts[name])
    for allocation in family.allocations.values():
        yield from _allocation(family, allocation)


def _output_keys(family: Family) -> list[str]:
    """Options that decide what the figure is counted per; one of no name where nothing does."""
    deciding = {pick.by for pick in (family.output, family.declared_unit) if isinstance(pick, Table)}
    asked = [family.questions[name] for name in sorted(deciding & family.questions.keys())]
    return [option.key for question in asked for option in question.options] or [""]


def _output(family: Family, output: Pick, declared: Pick) -> Iterator[str]:
    if not isinstance(output, str) or not isinstance(declared, str):
        yield f"{family.id}: output and declared_unit are texts, or tables of texts by one question"
        return
    try:
        unit = expression_unit(family, output)
        if not unit.compatible(Unit.parse(declared)):
            yield f"{family.id}: the output is in {unit}, not in {declared}"
    except (UnitError, ExpressionError) as error:
        yield f"{family.id}: output: {error}"


def used_amounts(family: Family) -> frozenset[str]:
    """Ids of the amounts that some line, key or other amount of this family may use."""
    found: set[str] = set()
    waiting = [text for line in family.lines for text in [*_texts(line.inputs), *texts_of(line.share)]]
    for allocation in family.allocations.values():
        waiting += [text for product in allocation.products for text in _texts(product.keys)]
    while waiting:
        for name in _NAME.findall(waiting.pop()):
            if name in family.derived:
                waiting += family.derived[name].terms()
            elif name in family.amounts and name not in found:
                found.add(name)
                waiting += _texts(family.amounts[name].inputs)
    return frozenset(found)


def _texts(picks: Picks) -> list[str]:
    return [text for pick in picks.values() for text in texts_of(pick)]


def _modelled(family: Family, place: str, template: LineTemplate | AmountTemplate) -> Iterator[str]:
    for name, pick in template.inputs.items():
        for text in texts_of(pick):
            try:
                expression_unit(family, text)
            except (UnitError, ExpressionError) as error:
                yield f"{place}: {name}: {error}"
    for pick in (*template.inputs.values(), *template.parameters.values()):
        yield from _table(family, place, pick)
    for text in _texts(template.parameters):
        if text.startswith(FAMILY_FACTOR):
            yield f"{place}: the family's `factors` say nothing of {text}"
    if set(template.texts) != set(LANGUAGES):
        yield f"{place}: label is not in both languages"


def _share(family: Family, line: LineTemplate) -> Iterator[str]:
    yield from _table(family, f"line {line.id}", line.share)
    for text in texts_of(line.share):
        try:
            if not expression_unit(family, text).compatible(ONE):
                yield f"line {line.id}: share {text} is not a plain number"
        except (UnitError, ExpressionError) as error:
            yield f"line {line.id}: share: {error}"


def _allocation(family: Family, allocation: AllocationTemplate) -> Iterator[str]:
    place = f"allocation {allocation.id}"
    yield from _table(family, place, allocation.product)
    names = {product.id for product in allocation.products}
    for text in texts_of(allocation.product):
        if text not in names:
            yield f"{place}: {text} is not one of its products"
    for product in allocation.products:
        if set(product.texts) != set(LANGUAGES):
            yield f"{place}: {product.id}: label is not in both languages"
        for key, pick in product.keys.items():
            yield from _table(family, place, pick)
            for text in texts_of(pick):
                yield from _key(family, f"{place}: {product.id}: {key.removesuffix('?')}", text, allocation)


def _key(family: Family, place: str, text: str, allocation: AllocationTemplate) -> Iterator[str]:
    """Names and form of a key; its unit only where it uses no row of the factor set, unknown here."""
    try:
        names = Expression.parse(text).names()
        known = names - allocation.parameters.keys()
        for name in known:
            _unit_of(family, name, 1)
        if known == names:
            expression_unit(family, text)
    except (UnitError, ExpressionError) as error:
        yield f"{place}: {error}"


def _table(family: Family, place: str, pick: Pick) -> Iterator[str]:
    if isinstance(pick, ProfilePick):
        asked = family.questions.get(pick.question_id)
        if asked is None or asked.type is not QuestionType.PROFILE:
            yield f"{place}: {pick.question_id} does not ask for a profile"
    if isinstance(pick, Steps):
        yield from _steps(family, place, pick)
    if not isinstance(pick, Table):
        return
    question = family.questions.get(pick.by)
    keys = {option.key for option in question.options} or {"yes", "no"} if question else set()
    known = keys | question.left_out if question else keys
    if not keys or not set(pick.rows) - {"*"} <= known:
        yield f"{place}: table by {pick.by}, which is not asked or lacks an option of the table"
    elif "*" not in pick.rows and not keys <= set(pick.rows):
        yield f"{place}: table by {pick.by} says nothing of {', '.join(sorted(keys - set(pick.rows)))}"
    for inner in pick.rows.values():
        yield from _table(family, place, inner)


def _steps(family: Family, place: str, pick: Steps) -> Iterator[str]:
    try:
        if expression_unit(family, pick.amount) != Unit.parse(pick.unit):
            yield f"{place}: steps of {pick.amount} are not in {pick.unit}"
    except (UnitError, ExpressionError) as error:
        yield f"{place}: steps: {error}"
    if used := set(_NAME.findall(pick.amount)) & family.amounts.keys():
        yield f"{place}: steps by {', '.join(sorted(used))}, which only the engine works out"
    for _, inner in pick.rows:
        yield from _table(family, place, inner)
