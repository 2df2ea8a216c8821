"""What may stand in a topic file and in a family file; marshmallow names the key that is wrong."""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

from schemas.inventory import Stage
from schemas.questionnaire.definition import QuestionType
from schemas.questionnaire.problems import LANGUAGES
from schemas.questionnaire.rules import RuleError, read_rule

QUESTION_ID = r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+(\{option\})?\Z"
KEY = r"[a-z][a-z0-9_]*\Z"


class RuleField(fields.Field[Any]):
    """A tri-state rule written as data."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        try:
            return read_rule(value)
        except RuleError as error:
            raise ValidationError(str(error)) from error


class _Strict(Schema):
    class Meta:
        unknown = RAISE


def words(required: bool = True) -> fields.Dict:
    """Language -> text."""
    return fields.Dict(
        keys=fields.String(validate=validate.OneOf(LANGUAGES)), values=fields.String(), required=required
    )


class TextRow(_Strict):
    """Words for one language."""

    label = fields.String(required=True)
    name = fields.String()
    hint = fields.String()
    why = fields.String()
    where = fields.String()


class TextsRow(_Strict):
    """Words in both languages."""

    sv = fields.Nested(TextRow, required=True)
    en = fields.Nested(TextRow, required=True)


class OptionRow(_Strict):
    """One answer to choose."""

    key = fields.String(required=True, validate=validate.Regexp(KEY))
    exclusive = fields.Boolean(load_default=False)
    text = fields.Nested(TextsRow, required=True)


class UnitRow(_Strict):
    """The canonical unit, the units accepted, and how `per` units become the canonical one."""

    canonical = fields.String(required=True)
    accepted = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    per = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    words = fields.Dict(keys=fields.String(), values=words(), load_default=dict)


class DefaultRow(_Strict):
    """A default for somebody who does not know."""

    default = fields.String(required=True)
    by = fields.String(load_default=None)
    when = RuleField(load_default=None)
    split = fields.String(load_default=None)


class AssumeRow(_Strict):
    """What a choice is taken to be while unanswered."""

    value = fields.Raw(required=True)
    by = fields.String(load_default=None)
    table = fields.Dict(keys=fields.String(), values=fields.Raw(), load_default=dict)


class CheckRow(_Strict):
    """A hard limit."""

    code = fields.String(required=True)
    limit = fields.Decimal(load_default=None)
    unit = fields.String(load_default=None)
    question = fields.String(load_default=None)


class WarnRow(_Strict):
    """A typical range."""

    typical = fields.String(required=True)
    by = fields.String(load_default=None)


class VariantsRow(_Strict):
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


class EachRow(_Strict):
    """One question per option of a choice question; `{option}` and `{option_name}` may stand in the texts."""

    question = fields.String(required=True)
    wanted = fields.List(fields.String(), required=True, validate=validate.Length(min=1), data_key="only")


class QuestionRow(_Strict):
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


class ConstantRow(_Strict):
    """A cited number."""

    id = fields.String(required=True, validate=validate.Regexp(QUESTION_ID))
    value = fields.Decimal(required=True)
    unit = fields.String(required=True)
    low = fields.Decimal(load_default=None)
    high = fields.Decimal(load_default=None)
    source = fields.String(required=True, validate=validate.Length(min=3))
    text = words()


class DerivedRow(_Strict):
    """A name for an expression."""

    id = fields.String(required=True, validate=validate.Regexp(QUESTION_ID))
    expression = fields.String(required=True)
    each = fields.String(load_default=None)
    plus = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


class LineEachRow(_Strict):
    """One line per option of a choice question."""

    question = fields.String(required=True)
    wanted = fields.List(fields.String(), required=True, validate=validate.Length(min=1), data_key="only")


class LineRow(_Strict):
    """One line of the inventory."""

    id = fields.String(required=True, validate=validate.Regexp(r"[a-z0-9][a-z0-9_.{}-]*\Z"))
    stage = fields.Enum(Stage, by_value=True, required=True)
    model = fields.String(required=True)
    when = RuleField(load_default=None)
    each = fields.Nested(LineEachRow, load_default=None)
    inputs = fields.Dict(keys=fields.String(), values=fields.Raw(), required=True)
    parameters = fields.Dict(keys=fields.String(), values=fields.Raw(), load_default=dict)
    text = words()


class TopicFile(_Strict):
    """One topic: its questions and the inventory lines that use them."""

    questions = fields.List(fields.Nested(QuestionRow), required=True)
    constants = fields.List(fields.Nested(ConstantRow), load_default=list)
    derived = fields.List(fields.Nested(DerivedRow), load_default=list)
    lines = fields.List(fields.Nested(LineRow), load_default=list)


class PageRow(_Strict):
    """What is asked together."""

    id = fields.String(required=True, validate=validate.Regexp(r"[a-z][a-z0-9-]*\Z"))
    text = fields.Nested(TextsRow, required=True)
    questions = fields.List(fields.String(), required=True, validate=validate.Length(min=1))


class SectionRow(_Strict):
    """A row of the task list."""

    id = fields.String(required=True, validate=validate.Regexp(r"[a-z][a-z0-9-]*\Z"))
    text = fields.Nested(TextsRow, required=True)
    pages = fields.List(fields.Nested(PageRow), required=True, validate=validate.Length(min=1))


class FamilyFile(_Strict):
    """One family: which topics, in which order the questions are asked and the lines reported."""

    id = fields.String(required=True, validate=validate.Regexp(KEY))
    rev = fields.Integer(required=True, validate=validate.Range(min=1))
    text = fields.Nested(TextsRow, required=True)
    topics = fields.List(fields.String(validate=validate.Regexp(KEY)), required=True)
    key_question = fields.String(required=True)
    name_question = fields.String(required=True)
    year_question = fields.String(required=True)
    declared_unit = fields.String(required=True)
    output = fields.String(required=True)
    boundary = fields.Dict(required=True)
    sections = fields.List(fields.Nested(SectionRow), required=True)
    lines = fields.List(fields.String(), required=True)

    @post_load
    def _plain(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return dict(data)
