"""From checked rows to the typed templates: constants, names, amounts, lines, joint processes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

from schemas.expressions import Expression
from schemas.questionnaire.bindings import (
    AllocationTemplate,
    AmountTemplate,
    Constant,
    Derived,
    LineTemplate,
    Pick,
    ProductTemplate,
    ProfilePick,
    Steps,
    Table,
    texts_of,
)
from schemas.questionnaire.expanding import expanded
from schemas.questionnaire.lint import DefinitionError
from schemas.questionnaire.rules import Has, Rule, read_rule

Row = Mapping[str, Any]


def constants(rows: Iterable[Row]) -> dict[str, Constant]:
    """Constants by id; one without a range is certain."""
    return {row["id"]: _constant(row) for row in rows}


def _constant(row: Row) -> Constant:
    return Constant(
        id=row["id"],
        value=row["value"],
        unit=row["unit"],
        low=row["low"] if row["low"] is not None else Decimal(row["value"]),
        high=row["high"] if row["high"] is not None else Decimal(row["value"]),
        source=row["source"],
        texts=row["text"],
    )


def derived(rows: Iterable[Row], questions: Mapping[str, Row]) -> dict[str, Derived]:
    """Names for expressions by id; DefinitionError for one that stands for nothing.

    An option that the family does not offer adds nothing.
    """
    made = {row["id"]: _derived(row, questions) for row in rows}
    if empty := [one.id for one in made.values() if not one.terms()]:
        raise DefinitionError([f"{name}: needs an expression, or terms to add by option" for name in empty])
    return made


def _derived(row: Row, questions: Mapping[str, Row]) -> Derived:
    asked = questions.get(row["each"] or "")
    plus = {key: term for key, term in row["plus"].items() if not asked or key not in asked["left_out"]}
    return Derived(row["id"], pick(row["expression"]), row["each"], plus)


def amounts(rows: Iterable[Row], questions: Mapping[str, Row]) -> dict[str, AmountTemplate]:
    """Amounts by id, one for each option where `each` says so."""
    made = [_amount(one) for row in rows for one in expanded(row, "when", questions)]
    return {one.id: one for one in made}


def _amount(row: Row) -> AmountTemplate:
    return AmountTemplate(
        id=row["id"],
        model=row["model"],
        unit=row["unit"],
        inputs=_picks(row["inputs"]),
        parameters=_picks(row["parameters"]),
        texts=row["text"],
        when=_rule(row["when"]),
    )


def lines(
    wanted: Iterable[str],
    rows: Iterable[Row],
    questions: Mapping[str, Row],
    divided: Mapping[str, Iterable[str]],
) -> tuple[LineTemplate, ...]:
    """The lines in the family's order; a name may be a pattern (`packaging-*`) for those not named yet.

    `divided` says for each joint process which lines (or patterns) it divides.
    """
    found = {row["id"]: row for row in rows}
    templates = [
        _line(one) for name in _ordered(wanted, found) for one in expanded(found[name], "when", questions)
    ]
    return tuple(replace(line, allocations=_dividing(line.id, divided)) for line in templates)


def _ordered(wanted: Iterable[str], there: Mapping[str, Row]) -> list[str]:
    order: list[str] = []
    lost: list[str] = []
    for pattern in wanted:
        matching = [name for name in there if name == pattern or fnmatchcase(name, pattern)]
        if not matching:
            lost.append(f"line {pattern} is listed in the family but defined in no topic")
        order += [name for name in matching if name not in order]
    if lost:
        raise DefinitionError(lost)
    return order


def _dividing(line_id: str, divided: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    return tuple(
        name
        for name, patterns in divided.items()
        if any(fnmatchcase(line_id, pattern) for pattern in patterns)
    )


def _line(row: Row) -> LineTemplate:
    return LineTemplate(
        id=row["id"],
        stage=row["stage"],
        model=row["model"],
        inputs=_picks(row["inputs"]),
        parameters=_picks(row["parameters"]),
        texts=row["text"],
        when=_rule(row["when"]),
        share=pick(row["share"]),
    )


def allocations(
    rows: Iterable[Row], used: Iterable[str], questions: Mapping[str, Row]
) -> dict[str, AllocationTemplate]:
    """The joint processes that the family divides lines by; DefinitionError for one that is not defined.

    A product of an option that the family does not offer is not there, nor the rows only it needs.
    """
    made = {row["id"]: _allocation(row, questions) for row in rows}
    if lost := [name for name in used if name not in made]:
        raise DefinitionError([f"allocate: {name} is defined in no topic" for name in lost])
    return {name: made[name] for name in used}


def _allocation(row: Row, questions: Mapping[str, Row]) -> AllocationTemplate:
    products = tuple(
        ProductTemplate(one["id"], _picks(one["keys"]), one["text"], one["when"])
        for one in row["products"]
        if not _left_out(one["when"], questions)
    )
    needed = {
        name
        for product in products
        for key in product.keys.values()
        for text in texts_of(key)
        for name in Expression.parse(text).names()
    }
    return AllocationTemplate(
        id=row["id"],
        rules=tuple(row["rules"]),
        product=pick(row["product"]),
        products=products,
        texts=row["text"],
        parameters={name: factor for name, factor in row["parameters"].items() if name in needed},
    )


def _left_out(rule: Rule | None, questions: Mapping[str, Row]) -> bool:
    """True when the rule asks for an option that this family's question does not offer."""
    asked = questions.get(rule.question_id) if isinstance(rule, Has) else None
    return asked is not None and isinstance(rule, Has) and rule.option in asked["left_out"]


def _rule(data: Any) -> Rule | None:
    return read_rule(data) if data else None


def _picks(rows: Mapping[str, Any]) -> dict[str, Pick]:
    return {name: pick(value) for name, value in rows.items()}


def pick(value: Any) -> Pick:
    """A text, a profile, steps or a table as written; DefinitionError when it is none of them."""
    if isinstance(value, Mapping) and "from" in value:
        return _steps(value)
    if isinstance(value, Mapping):
        return ProfilePick(str(value["profile"])) if set(value) == {"profile"} else table(value)
    if value is None or isinstance(value, str):
        return value
    raise DefinitionError([f"{value!r}: write texts (in quotes), or a table with `by` and `rows`"])


def _steps(value: Mapping[str, Any]) -> Steps:
    if set(value) != {"amount", "unit", "from"} or not isinstance(value["from"], Mapping):
        raise DefinitionError([f"{dict(value)!r}: steps have the keys `amount`, `unit` and `from`"])
    rows = [(Decimal(str(limit)), pick(inner)) for limit, inner in value["from"].items()]
    if min(limit for limit, _ in rows) != 0:
        raise DefinitionError([f"{dict(value)!r}: the lowest step begins at 0"])
    return Steps(value["amount"], value["unit"], tuple(sorted(rows, key=lambda row: -row[0])))


def table(value: Mapping[str, Any]) -> Table:
    """A choice by the answer to another question; DefinitionError when it is written otherwise."""
    if set(value) != {"by", "rows"} or not isinstance(value["rows"], Mapping):
        raise DefinitionError([f"{dict(value)!r}: a table has the keys `by` and `rows`"])
    rows = {_row_key(key): pick(inner) for key, inner in value["rows"].items()}
    return Table(str(value["by"]), rows)


def _row_key(key: Any) -> str:
    """Yes and no come out of yaml as booleans."""
    return {True: "yes", False: "no"}.get(key, str(key)) if isinstance(key, bool) else str(key)
