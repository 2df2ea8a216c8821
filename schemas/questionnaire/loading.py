"""From yaml files to a `Family`: topic files hold the questions, a family file says in which order they
are asked.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from marshmallow import ValidationError

from schemas.questionnaire import lint
from schemas.questionnaire.adapting import adapted
from schemas.questionnaire.building import build_family, expand_questions
from schemas.questionnaire.defaults import load_defaults
from schemas.questionnaire.definition import Family
from schemas.questionnaire.definition_schema import FamilyFile, TopicFile
from schemas.questionnaire.files import FORMS
from schemas.questionnaire.lint import DefinitionError
from schemas.questionnaire.problems import messages
from schemas.yaml_text import read_yaml

# Families share most of their topics, so what is read of one is kept for the next.
FILES_KEPT = 200

FAMILIES: tuple[str, ...] = tuple(sorted(path.stem for path in (FORMS / "families").glob("*.yml")))


@cache
def load_family(name: str) -> Family:
    """The family of this name, read and linted; DefinitionError lists all that is wrong, KeyError if
    unknown.
    """
    if name not in FAMILIES:
        raise KeyError(name)
    return read_family(FORMS / "families" / f"{name}.yml", FORMS / "questions")


def read_family(family_file: Path, topics_folder: Path) -> Family:
    """Read, build and lint one family from any folder."""
    raw = _yaml(family_file)
    family_data = _checked(FamilyFile(), raw, family_file.name)
    files = {topic: _yaml(topics_folder / f"{topic}.yml") for topic in family_data["topics"]}
    raw_topics = adapted(files, family_data)
    topics = {name: _topic(f"{name}.yml", data) for name, data in raw_topics.items()}
    questions = expand_questions(topics)
    family = build_family(family_data, topics, questions, _digest([raw, raw_topics]))
    if problems := lint.lint_family(family, load_defaults(), messages()):
        raise DefinitionError(problems)
    return family


def _yaml(path: Path) -> Any:
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise DefinitionError([f"{path.name}: {error}"]) from error


@lru_cache(maxsize=FILES_KEPT)
def _parsed(text: str) -> Any:
    """Plain data, which nobody may change: others get the same."""
    return read_yaml(text)


_topics: dict[str, Mapping[str, Any]] = {}


def _topic(name: str, data: Any) -> Mapping[str, Any]:
    """A topic checked; what comes out is shared like what `_parsed` gives."""
    key = json.dumps([name, data], ensure_ascii=False, default=repr)
    if key not in _topics:
        if len(_topics) >= FILES_KEPT:
            _topics.clear()
        _topics[key] = _checked(TopicFile(), data, name)
    return _topics[key]


def _text_of(content: Any) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)


def _checked(schema: FamilyFile | TopicFile, data: Any, name: str) -> Mapping[str, Any]:
    try:
        loaded: Mapping[str, Any] = schema.load(data)
    except ValidationError as error:
        raise DefinitionError([f"{name}: {json.dumps(error.messages, ensure_ascii=False)}"]) from error
    return loaded


def _digest(content: Any) -> str:
    """sha256 of what the files mean (not of their layout), with the defaults they lean on."""
    return hashlib.sha256(_text_of([content, load_defaults().digest]).encode()).hexdigest()
