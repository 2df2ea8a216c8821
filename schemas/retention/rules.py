"""Reads rules.yml."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from marshmallow import Schema, fields, validate

from schemas.yaml_text import read_yaml

LANGUAGES = ("sv", "en")
# Who does it: the daily job, the thing itself by being dated, a person's wish, the operator, nobody.
CARRIED_OUT = ("daily", "itself", "request", "operator", "kept")

Text = Mapping[str, str]


@dataclass(frozen=True)
class Rule:
    """One kind of record.

    Attributes:
        basis: why it may be kept so long, as the region is to confirm.
        after: when it ends, in words; `{days}` stands for `days`.
        days: what the daily job counts with; None where nothing is counted.
        then: what happens.
        carried_out: one of `CARRIED_OUT`.
    """

    id: str
    kind: Text
    basis: Text
    after: Text
    then: Text
    carried_out: str
    days: int | None = None

    def after_words(self, language: str) -> str:
        """When it ends, in a language."""
        return self.after[language].replace("{days}", str(self.days))


_TEXT = fields.Dict(
    keys=fields.String(validate=validate.OneOf(LANGUAGES)),
    values=fields.String(required=True, validate=validate.Length(min=1)),
    required=True,
    validate=validate.Length(equal=len(LANGUAGES)),
)

_RULE = Schema.from_dict(
    {
        "id": fields.String(required=True),
        "kind": _TEXT,
        "basis": _TEXT,
        "after": _TEXT,
        "then": _TEXT,
        "carried_out": fields.String(required=True, validate=validate.OneOf(CARRIED_OUT)),
        "days": fields.Integer(strict=True, validate=validate.Range(min=1)),
    },
    name="RetentionRule",
)


@functools.cache
def load_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the page.

    Raises:
        marshmallow.ValidationError: the file is wrong; the message names the field.
    """
    rows = read_yaml(Path(__file__).with_name("rules.yml").read_text(encoding="utf-8"))
    return tuple(Rule(**row) for row in _RULE(many=True).load(rows))


def days_of(rule_id: str) -> int:
    """What the daily job counts with for one kind of record."""
    rule = next(rule for rule in load_rules() if rule.id == rule_id)
    assert rule.days is not None, f"{rule_id} counts no days"
    return rule.days
