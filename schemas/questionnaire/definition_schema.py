"""What may stand in a topic file and in a family file; marshmallow names the key that is wrong."""

from typing import Any

from marshmallow import fields, post_load, validate

from schemas.questionnaire.binding_rows import AllocationRow, AmountRow, ConstantRow, DerivedRow, LineRow
from schemas.questionnaire.definition import GROUPS, QuestionType
from schemas.questionnaire.definition_rows import KEY, QUESTION_ID, EachRow, RuleField, Strict, words
from schemas.questionnaire.problems import LANGUAGES


class TextRow(Strict):
    """Words for one language."""

    label = fields.String(required=True)
    name = fields.String()
    hint = fields.String()
    why = fields.String()
    where = fields.String()


class TextsRow(Strict):
    """Words in both languages."""

    sv = fields.Nested(TextRow, required=True)
    en = fields.Nested(TextRow, required=True)


class OptionRow(Strict):
    """One answer to choose."""

    key = fields.String(required=True, validate=validate.Regexp(KEY))
    exclusive = fields.Boolean(load_default=False)
    text = fields.Nested(TextsRow, required=True)


class UnitRow(Strict):
    """The canonical unit, the units accepted, and how `per` units become the canonical one."""

    canonical = fields.String(required=True)
    accepted = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    per = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    words = fields.Dict(keys=fields.String(), values=words(), load_default=dict)


class DefaultRow(Strict):
    """A default for somebody who does not know."""

    default = fields.String(required=True)
    by = fields.String(load_default=None)
    when = RuleField(load_default=None)
    split = fields.String(load_default=None)


class AssumeRow(Strict):
    """What a choice is taken to be while unanswered."""

    value = fields.Raw(required=True)
    by = fields.String(load_default=None)
    table = fields.Dict(keys=fields.String(), values=fields.Raw(), load_default=dict)


class CheckRow(Strict):
    """A hard limit."""

    code = fields.String(required=True)
    limit = fields.Decimal(load_default=None)
    unit = fields.String(load_default=None)
    question = fields.String(load_default=None)


class WarnRow(Strict):
    """A typical range."""

    typical = fields.String(required=True)
    by = fields.String(load_default=None)


class VariantsRow(Strict):
    """Other words for some answers."""

    by = fields.String(required=True)
    texts = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(
            keys=fields.String(validate=validate.OneOf(LANGUAGES)),
            values=fields.Dict(
                keys=fields.String(validate=validate.OneOf(["label", "name", "hint", "why", "where"])),
                values=fields.String(),
            ),
        ),
        required=True,
    )


class QuestionRow(Strict):
    """One question."""

    id = fields.String(required=True, validate=validate.Regexp(QUESTION_ID))
    rev = fields.Integer(required=True, validate=validate.Range(min=1))
    type = fields.Enum(QuestionType, by_value=True, required=True)
    each = fields.Nested(EachRow, load_default=None)
    text = fields.Nested(TextsRow, required=True)
    options = fields.List(fields.Nested(OptionRow), load_default=list)
    unit = fields.Nested(UnitRow, load_default=None)
    basis = fields.String(load_default=None)
    ask_when = fields.Raw(load_default=None)
    required = fields.Boolean(load_default=False)
    lane = fields.String(load_default="full", validate=validate.OneOf(["fast", "full"]))
    defaults = fields.List(fields.Nested(DefaultRow), load_default=list, data_key="unknown")
    assume = fields.Nested(AssumeRow, load_default=None)
    check = fields.List(fields.Nested(CheckRow), load_default=list)
    warn = fields.Nested(WarnRow, load_default=None)
    evidence = fields.List(fields.String(), load_default=list)
    material = fields.Boolean(load_default=True)
    visibility = fields.String(
        load_default="region", validate=validate.OneOf(["public", "buyers", "region", "private"])
    )
    reuse = fields.String(load_default="product", validate=validate.OneOf(["farm", "product", "never"]))
    maps_from = fields.List(fields.String(), load_default=list)
    variants = fields.Nested(VariantsRow, load_default=None)
    example = fields.String(load_default="")
    max_length = fields.Integer(load_default=200)
    whole = fields.String(load_default=None)
    left_out = fields.List(fields.String(), load_default=list)  # set by a family's `options`


class TopicFile(Strict):
    """One topic: its questions and the inventory lines that use them."""

    questions = fields.List(fields.Nested(QuestionRow), load_default=list)
    constants = fields.List(fields.Nested(ConstantRow), load_default=list)
    derived = fields.List(fields.Nested(DerivedRow), load_default=list)
    amounts = fields.List(fields.Nested(AmountRow), load_default=list)
    allocations = fields.List(fields.Nested(AllocationRow), load_default=list)
    lines = fields.List(fields.Nested(LineRow), load_default=list)


class PageRow(Strict):
    """What is asked together."""

    id = fields.String(required=True, validate=validate.Regexp(r"[a-z][a-z0-9-]*\Z"))
    text = fields.Nested(TextsRow, required=True)
    questions = fields.List(fields.String(), required=True, validate=validate.Length(min=1))


class SectionRow(Strict):
    """A row of the task list."""

    id = fields.String(required=True, validate=validate.Regexp(r"[a-z][a-z0-9-]*\Z"))
    text = fields.Nested(TextsRow, required=True)
    pages = fields.List(fields.Nested(PageRow), required=True, validate=validate.Length(min=1))


class FamilyFile(Strict):
    """One family: which topics, in which order the questions are asked and the lines reported.

    `factors` names rows of the factor set that shared lines call `family.name`; `options` and `adapt` say
    what is different here from the shared topics, `derived` gives names that shared topics expect of every
    family, `allocate` says which lines a joint process divides.
    """

    id = fields.String(required=True, validate=validate.Regexp(KEY))
    rev = fields.Integer(required=True, validate=validate.Range(min=1))
    group = fields.String(load_default="crops", validate=validate.OneOf(GROUPS))
    text = fields.Nested(TextsRow, required=True)
    topics = fields.List(fields.String(validate=validate.Regexp(KEY)), required=True)
    key_question = fields.String(required=True)
    name_question = fields.String(required=True)
    year_question = fields.String(required=True)
    declared_unit = fields.Raw(required=True)
    output = fields.Raw(required=True)
    boundary = fields.Dict(required=True)
    sections = fields.List(fields.Nested(SectionRow), required=True)
    options = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String(), validate=validate.Length(min=1)),
        load_default=dict,
    )
    adapt = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True)),
        load_default=dict,
    )
    factors = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True), load_default=dict)
    derived = fields.List(fields.Nested(DerivedRow), load_default=list)
    allocate = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), load_default=dict)
    lines = fields.List(fields.String(), required=True)

    @post_load
    def _plain(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return dict(data)
