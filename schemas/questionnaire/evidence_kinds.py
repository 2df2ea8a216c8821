"""What the papers behind an answer are called, from `forms/evidence.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from schemas.questionnaire.files import FORMS
from schemas.yaml_text import read_yaml

OTHER = "other"


@cache
def evidence_kinds() -> Mapping[str, Mapping[str, str]]:
    """Kind -> language -> name."""
    names: dict[str, dict[str, str]] = read_yaml((FORMS / "evidence.yml").read_text(encoding="utf-8"))
    return names


def kind_name(kind: str, lang: str) -> str:
    """The name of a kind; of one that no form names any more, the name of all the rest."""
    names = evidence_kinds()
    return names.get(kind, names[OTHER])[lang]
