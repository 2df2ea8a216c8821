"""What a family changes in the shared topics: fewer options, and a question's words, defaults and limits."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from schemas.questionnaire.lint import DefinitionError
from schemas.questionnaire.lint_lines import FAMILY_FACTOR

LEFT_OUT = "left_out"
MODELLED = ("lines", "amounts", "allocations")


def adapted(topics: Mapping[str, Any], family: Mapping[str, Any]) -> dict[str, Any]:
    """The topics as this family asks them, still as data. DefinitionError for a question or option unknown.

    `factors` are the rows of the factor set that shared lines call `family.name`. `adapt` replaces keys of a
    question, and words one by one (null takes a key away). `options` keeps only those named; the others stay
    known to rules and tables of the shared topics.
    """
    own = copy.deepcopy(dict(topics))
    questions = {row["id"]: row for topic in own.values() for row in topic.get("questions") or []}
    problems = [
        *_changed(questions, family["adapt"]),
        *_narrowed(questions, family["options"]),
    ]
    if problems:
        raise DefinitionError(problems)
    factors = {f"{FAMILY_FACTOR}{name}": row for name, row in family["factors"].items()}
    for row in [row for topic in own.values() for kind in MODELLED for row in topic.get(kind) or []]:
        if "parameters" in row:
            row["parameters"] = _named(row["parameters"], factors)
    return own


def _named(value: Any, factors: Mapping[str, Any]) -> Any:
    """Parameters with the family's own rows in the place of `family.name`; a name it lacks is left for the
    lint.
    """
    if isinstance(value, Mapping):
        return {key: _named(inner, factors) for key, inner in value.items()}
    return factors.get(value, value) if isinstance(value, str) else value


def _changed(questions: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterable[str]:
    for name, change in changes.items():
        if name not in questions:
            yield f"adapt: {name} is asked in no topic"
            continue
        _merge(questions[name], {key: value for key, value in change.items() if key != "id"})


def _merge(row: dict[str, Any], change: Mapping[str, Any]) -> None:
    for key, value in change.items():
        if key == "text":
            row["text"] = {lang: {**own, **value.get(lang, {})} for lang, own in row["text"].items()}
        elif value is None:
            row.pop(key, None)
        else:
            row[key] = value


def _narrowed(questions: Mapping[str, Any], kept: Mapping[str, Any]) -> Iterable[str]:
    for name, keys in kept.items():
        options = {option["key"]: option for option in questions.get(name, {}).get("options", [])}
        if lost := [key for key in keys if key not in options]:
            yield f"options: {name} has no option {', '.join(lost)}"
            continue
        questions[name]["options"] = [options[key] for key in keys]
        questions[name][LEFT_OUT] = [key for key in options if key not in keys]
