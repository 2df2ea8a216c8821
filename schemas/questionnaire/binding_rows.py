"""What topic files say about the calculation: constants, names, amounts, lines, joint processes."""

from marshmallow import fields, validate

from schemas.inventory import Stage
from schemas.questionnaire.definition_rows import KEY, QUESTION_ID, EachRow, RuleField, Strict, words


class ConstantRow(Strict):
    """A cited number."""

    id = fields.String(required=True, validate=validate.Regexp(QUESTION_ID))
    value = fields.Decimal(required=True)
    unit = fields.String(required=True)
    low = fields.Decimal(load_default=None)
    high = fields.Decimal(load_default=None)
    source = fields.String(required=True, validate=validate.Length(min=3))
    text = words()


class DerivedRow(Strict):
    """A name for an expression (or a table of them), or for a sum over the options chosen."""

    id = fields.String(required=True, validate=validate.Regexp(QUESTION_ID))
    expression = fields.Raw(load_default=None)
    each = fields.String(load_default=None)
    plus = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


class _Modelled(Strict):
    """What lines and amounts share. `when` is read once `each` has put the option in."""

    model = fields.String(required=True)
    when = fields.Raw(load_default=None)
    each = fields.Nested(EachRow, load_default=None)
    inputs = fields.Dict(keys=fields.String(), values=fields.Raw(), required=True)
    parameters = fields.Dict(keys=fields.String(), values=fields.Raw(), load_default=dict)
    text = words()


class LineRow(_Modelled):
    """One line of the inventory."""

    id = fields.String(required=True, validate=validate.Regexp(r"[a-z0-9][a-z0-9_.{}-]*\Z"))
    stage = fields.Enum(Stage, by_value=True, required=True)
    share = fields.Raw(load_default=None)


class AmountRow(_Modelled):
    """An amount that a model works out."""

    id = fields.String(required=True, validate=validate.Regexp(QUESTION_ID))
    unit = fields.String(required=True)


class ProductRow(Strict):
    """One product of a joint process."""

    id = fields.String(required=True, validate=validate.Regexp(KEY))
    keys = fields.Dict(keys=fields.String(), values=fields.Raw(), required=True)
    when = RuleField(load_default=None)
    text = words()


class AllocationRow(Strict):
    """A joint process and the rules by which it may be divided, the first that can be used goes."""

    id = fields.String(required=True, validate=validate.Regexp(KEY))
    rules = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    product = fields.Raw(required=True)
    products = fields.List(fields.Nested(ProductRow), required=True, validate=validate.Length(min=2))
    parameters = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    text = words()
