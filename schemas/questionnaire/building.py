"""From checked rows to the typed definition: expands `each`, reads units, rules and tables."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

from schemas.expressions import Expression, ExpressionError
from schemas.questionnaire.bindings import Constant, Derived, LineTemplate, Table
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
from schemas.questionnaire.lint import DefinitionError
from schemas.questionnaire.rules import All, Has, Is, Rule, RuleError, read_rule
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
    expanded: dict[str, Row] = {}
    for row in rows:
        for made in _each_option(row, plain) if row["each"] else [row]:
            if made["id"] in expanded:
                raise DefinitionError([f"question id {made['id']} is used twice"])
            expanded[made["id"]] = made
    return expanded


def _each_option(row: Row, plain: Mapping[str, Row]) -> Iterable[Row]:
    asked = row["each"]["question"]
    options = {option["key"]: option for option in plain.get(asked, {}).get("options", [])}
    for key in row["each"]["wanted"]:
        if key not in options:
            raise DefinitionError([f"{row['id']}: each: {asked} has no option {key!r}"])
        names = {lang: text.get("name") or text["label"] for lang, text in options[key]["text"].items()}
        yield _swapped({**row, "each": None, "ask_when": _with_option(row, asked, key, plain)}, key, names)


def _with_option(row: Row, asked: str, key: str, plain: Mapping[str, Row]) -> Any:
    chosen = {asked: {"has": key} if plain[asked]["type"] is QuestionType.CHOICES else key}
    return {"all": [chosen, row["ask_when"]]} if row["ask_when"] else chosen


def _swapped(value: Any, key: str, names: Mapping[str, str], lang: str = "sv") -> Any:
    """The same structure with `{option}` replaced by the key and `{option_name}` by its words in each
    language.
    """
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return value.replace("{option}", key).replace("{option_name}", names[lang])
    if isinstance(value, list):
        return [_swapped(item, key, names, lang) for item in value]
    if isinstance(value, dict):
        return {
            inner: _swapped(item, key, names, inner if inner in names else lang)
            for inner, item in value.items()
        }
    return value


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
            texts=_texts(data["text"]),
            sections=sections,
            questions={name: questions[name] for name in listed},
            lines=_lines(data["lines"], topics, rows),
            constants={row["id"]: _constant(row) for row in _all(topics, "constants")},
            derived={row["id"]: Derived(**row) for row in _all(topics, "derived")},
            key_question=data["key_question"],
            name_question=data["name_question"],
            year_question=data["year_question"],
            declared_unit=data["declared_unit"],
            output=data["output"],
            boundary=_table(data["boundary"]),
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
    same = ("id", "rev", "type", "basis", "required", "lane", "material", "visibility", "reuse")
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


def _lines(
    wanted: Iterable[str], topics: Mapping[str, Row], questions: Mapping[str, Row]
) -> tuple[LineTemplate, ...]:
    rows = {row["id"]: row for row in _all(topics, "lines")}
    _known("line", wanted, rows)
    return tuple(line for name in wanted for line in _line(rows[name], questions))


def _line(row: Row, questions: Mapping[str, Row]) -> Iterable[LineTemplate]:
    if row["each"] is None:
        yield _template(row, row["when"])
        return
    asked = row["each"]["question"]
    options = {option["key"]: option for option in questions[asked]["options"]}
    for key in row["each"]["wanted"]:
        names = {lang: text.get("name") or text["label"] for lang, text in options[key]["text"].items()}
        many = questions[asked]["type"] is QuestionType.CHOICES
        chosen: Rule = Has(asked, key) if many else Is(asked, (key,))
        made = _swapped({name: value for name, value in row.items() if name != "when"}, key, names)
        yield _template(made, All((chosen, row["when"])) if row["when"] else chosen)


def _template(row: Row, when: Rule | None) -> LineTemplate:
    return LineTemplate(
        id=row["id"],
        stage=row["stage"],
        model=row["model"],
        inputs={name: _pick(value) for name, value in row["inputs"].items()},
        parameters={name: _pick(value) for name, value in row["parameters"].items()},
        texts=row["text"],
        when=when,
    )


def _pick(value: Any) -> "str | Table | None":
    if isinstance(value, Mapping):
        return _table(value)
    if value is None or isinstance(value, str):
        return value
    raise DefinitionError([f"{value!r}: write texts (in quotes), or a table with `by` and `rows`"])


def _table(value: Mapping[str, Any]) -> Table:
    if set(value) != {"by", "rows"} or not isinstance(value["rows"], Mapping):
        raise DefinitionError([f"{dict(value)!r}: a table has the keys `by` and `rows`"])
    rows = {_row_key(key): _pick(inner) for key, inner in value["rows"].items()}
    return Table(str(value["by"]), rows)


def _row_key(key: Any) -> str:
    """Yes and no come out of yaml as booleans."""
    return {True: "yes", False: "no"}.get(key, str(key)) if isinstance(key, bool) else str(key)
