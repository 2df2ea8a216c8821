"""From checked rows to the typed definition: expands `each`, reads units, rules and tables."""

from collections.abc import Iterable, Mapping
from typing import Any

from schemas.expressions import Expression, ExpressionError
from schemas.questionnaire.binding_building import (
    allocations,
    amounts,
    constants,
    derived,
    lines,
    pick,
    table,
)
from schemas.questionnaire.definition import (
    Assumption,
    Check,
    DefaultRule,
    Family,
    Option,
    Page,
    Question,
    QuestionType,
    Section,
    Text,
    TypicalWarn,
    UnitChoice,
    UnitSpec,
    Variants,
)
from schemas.questionnaire.expanding import expanded
from schemas.questionnaire.lint import DefinitionError
from schemas.questionnaire.rules import RuleError, read_rule
from schemas.questionnaire.unit_names import split_unit
from schemas.units import Unit, UnitError

Row = Mapping[str, Any]
SHARE_UNIT = "1"


def expand_questions(topics: Mapping[str, Row]) -> dict[str, Row]:
    """Question id -> row, with one row per option where `each` says so; DefinitionError on an id used
    twice.
    """
    rows = [row for topic in topics.values() for row in topic["questions"]]
    plain = {row["id"]: row for row in rows if row["each"] is None}
    made: dict[str, Row] = {}
    for one in [one for row in rows for one in expanded(row, "ask_when", plain)]:
        if one["id"] in made:
            raise DefinitionError([f"question id {one['id']} is used twice"])
        made[one["id"]] = one
    return made


def build_family(data: Row, topics: Mapping[str, Row], rows: Mapping[str, Row], digest: str) -> Family:
    """All parts put together; DefinitionError for pages or lines that name something unknown."""
    try:
        questions = {name: _question(row, data["key_question"]) for name, row in rows.items()}
        sections = tuple(_section(row) for row in data["sections"])
        listed = [name for section in sections for page in section.pages for name in page.question_ids]
        _known("question", listed, questions)
        return Family(
            id=data["id"],
            rev=data["rev"],
            hash=digest,
            group=data["group"],
            texts=_texts(data["text"]),
            sections=sections,
            questions={name: questions[name] for name in listed},
            lines=lines(data["lines"], _all(topics, "lines"), rows, data["allocate"]),
            constants=constants(_all(topics, "constants")),
            derived=derived([*_all(topics, "derived"), *data["derived"]], rows),
            amounts=amounts(_all(topics, "amounts"), rows),
            allocations=allocations(_all(topics, "allocations"), data["allocate"], rows),
            key_question=data["key_question"],
            name_question=data["name_question"],
            year_question=data["year_question"],
            declared_unit=pick(data["declared_unit"]),
            output=pick(data["output"]),
            boundary=table(data["boundary"]),
        )
    except (RuleError, UnitError, ExpressionError) as error:
        raise DefinitionError([str(error)]) from error


def _all(topics: Mapping[str, Row], kind: str) -> Iterable[Row]:
    return [row for topic in topics.values() for row in topic[kind]]


def _known(kind: str, wanted: Iterable[str], there: Mapping[str, Any]) -> None:
    if lost := [name for name in wanted if name not in there]:
        raise DefinitionError(
            [f"{kind} {name} is listed in the family but defined in no topic" for name in lost]
        )


def _texts(rows: Mapping[str, Row]) -> dict[str, Text]:
    return {lang: Text(**row) for lang, row in rows.items()}


def _question(row: Row, key_question: str) -> Question:
    same = ("id", "rev", "type", "basis", "required", "lane", "material", "visibility", "reuse", "whole")
    return Question(
        **{name: row[name] for name in same},
        texts=_texts(row["text"]),
        options=tuple(Option(o["key"], _texts(o["text"]), o["exclusive"]) for o in row["options"]),
        unit=_unit(row),
        ask_when=read_rule(row["ask_when"]) if row["ask_when"] else None,
        unknown=tuple(
            DefaultRule(d["default"], d["by"] or key_question, d["when"], d["split"]) for d in row["defaults"]
        ),
        assume=_assumption(row["assume"]),
        checks=tuple(Check(**check) for check in row["check"]),
        warn=TypicalWarn(row["warn"]["typical"], row["warn"]["by"] or key_question) if row["warn"] else None,
        evidence=tuple(row["evidence"]),
        maps_from=tuple(row["maps_from"]),
        variants=Variants(**row["variants"]) if row["variants"] else None,
        example=row["example"],
        max_length=row["max_length"],
        left_out=frozenset(row["left_out"]),
    )


def _assumption(row: Row | None) -> Assumption | None:
    if row is None:
        return None
    table = {key: _frozen(value) for key, value in row["table"].items()}
    return Assumption(_frozen(row["value"]), row["by"], table)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _unit(row: Row) -> UnitSpec | None:
    spec = row["unit"]
    if spec is None and row["type"] is QuestionType.SHARE:
        spec = {"canonical": SHARE_UNIT, "accepted": ["%"], "per": {}}
    if spec is None:
        return None
    per = {base: Expression.parse(text) for base, text in spec["per"].items()}
    choices = tuple(_unit_choice(row["id"], key, spec["canonical"], per) for key in spec["accepted"])
    return UnitSpec(spec["canonical"], choices, per, spec.get("words", {}))


def _unit_choice(question_id: str, key: str, canonical: str, per: Mapping[str, Expression]) -> UnitChoice:
    """The way from a chosen unit to the canonical one, directly or through a `per` base."""
    scale, unit = split_unit(key)
    for base in (canonical, *per):
        if unit.compatible(Unit.parse(base)):
            factor = scale * unit.factor_to(Unit.parse(base))
            return UnitChoice(key, base, factor, None if base == canonical else per[base])
    raise UnitError(f"{question_id}: unit {key} fits neither {canonical} nor any `per` unit")


def _section(row: Row) -> Section:
    pages = tuple(
        Page(page["id"], _texts(page["text"]), tuple(page["questions"]), row["id"]) for page in row["pages"]
    )
    return Section(row["id"], _texts(row["text"]), pages)
