"""One row for each option: `each` in questions, lines and amounts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from schemas.questionnaire.definition import QuestionType
from schemas.questionnaire.lint import DefinitionError

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Chosen:
    """One option that a row is made for, its words by language, and the rule that it has been chosen."""

    key: str
    names: Mapping[str, str]
    rule: Mapping[str, Any]


def expanded(row: Row, rule_key: str, questions: Mapping[str, Row]) -> Iterable[dict[str, Any]]:
    """The row itself, or one for each option of its `each`, with the option put in everywhere.

    The condition that the option is chosen is joined with the row's own, which stands under `rule_key`.
    """
    if row["each"] is None:
        yield dict(row)
        return
    for chosen in _chosen(row, questions):
        made = _swapped({**row, "each": None}, chosen.key, chosen.names)
        own = made[rule_key]
        yield {**made, rule_key: {"all": [dict(chosen.rule), own]} if own else dict(chosen.rule)}


def _chosen(row: Row, questions: Mapping[str, Row]) -> Iterable[Chosen]:
    each = row["each"]
    asked = questions.get(each["question"])
    if asked is None:
        raise DefinitionError([f"{row['id']}: each: {each['question']} is not asked"])
    for number in range(1, each["numbers"] + 1):
        yield Chosen(str(number), {"sv": str(number), "en": str(number)}, {asked["id"]: {"at_least": number}})
    options = {option["key"]: option for option in asked["options"]}
    many = asked["type"] is QuestionType.CHOICES
    for key in each["wanted"]:
        if key in asked["left_out"]:
            continue
        if key not in options:
            raise DefinitionError([f"{row['id']}: each: {asked['id']} has no option {key!r}"])
        names = {lang: text.get("name") or text["label"] for lang, text in options[key]["text"].items()}
        yield Chosen(key, names, {asked["id"]: {"has": key} if many else key})


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
            _swapped(inner, key, names, lang): _swapped(item, key, names, inner if inner in names else lang)
            for inner, item in value.items()
        }
    return value
