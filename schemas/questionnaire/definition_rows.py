"""What the rows of topic and family files have in common: strict fields, rules, words in both languages."""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

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


class Strict(Schema):
    """A row in which a key that is not known is an error."""

    class Meta:
        """What is not listed is refused."""

        unknown = RAISE


def words(required: bool = True) -> fields.Dict:
    """Language -> text."""
    return fields.Dict(
        keys=fields.String(validate=validate.OneOf(LANGUAGES)), values=fields.String(), required=required
    )


class EachRow(Strict):
    """Once per option of a choice question, or for each number up to `numbers` of an integer question.

    `{option}` and `{option_name}` may stand anywhere in the row.
    """

    question = fields.String(required=True)
    wanted = fields.List(fields.String(), load_default=list, data_key="only")
    numbers = fields.Integer(load_default=0, validate=validate.Range(min=0, max=20))
