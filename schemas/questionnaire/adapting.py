"""What a family changes in the shared topics: fewer options, and a question's words, defaults and limits."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from schemas.questionnaire.lint import DefinitionError

LEFT_OUT = "left_out"


def adapted(topics: Mapping[str, Any], family: Mapping[str, Any]) -> dict[str, Any]:
    """The topics as this family asks them, still as data. DefinitionError for a question or option unknown.

    `adapt` replaces keys of a question, and words one by one (null takes a key away). `options` keeps only
    those named; the others stay known to rules and tables of the shared topics.
    """
    own = copy.deepcopy(dict(topics))
    questions = {row["id"]: row for topic in own.values() for row in topic.get("questions") or []}
    problems = [
        *_changed(questions, family["adapt"]),
        *_narrowed(questions, family["options"]),
    ]
    if problems:
        raise DefinitionError(problems)
    return own


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
