"""The shapes of what the API takes and gives. Its description is made from them, and so are its answers."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields, validate

from schemas.lawful import KINDS, REGIMES
from schemas.questionnaire import FAMILIES

LARGEST_VERSION = 2**31 - 1
TITLE_MAX = 120
PAGE_MAX = 100
TEXT_MAX = 200_000


def _described(text: str) -> dict[str, str]:
    return {"description": text}


class FamilyShape(Schema):
    """A product group and where its schema is."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    revision = fields.Integer(required=True)
    definition_hash = fields.String(required=True)
    schema = fields.String(required=True, metadata=_described("Address of the JSON Schema of its answers"))


class FamilyListShape(Schema):
    """All product groups."""

    families = fields.List(fields.Nested(FamilyShape), required=True)


class DeclarationShape(Schema):
    """A declaration without its answers."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    family = fields.String(required=True)
    product_name = fields.String(required=True)
    reference_year = fields.Integer(required=True)
    status = fields.String(required=True)
    version = fields.Integer(
        required=True, metadata=_described("Rises with each submission; 0 before the first")
    )
    created_at = fields.AwareDateTime(required=True)
    updated_at = fields.AwareDateTime(required=True)


class DeclarationListShape(Schema):
    """One page of declarations, the oldest first."""

    declarations = fields.List(fields.Nested(DeclarationShape), required=True)
    next = fields.String(
        required=True, allow_none=True, metadata=_described("Address of the next page, null on the last")
    )


class RemarkShape(Schema):
    """What is missing, wrong or unusual about one answer, in words."""

    question_id = fields.String(required=True)
    code = fields.String(required=True)
    severity = fields.String(required=True, validate=validate.OneOf(["error", "warning"]))
    detail = fields.String(required=True)


class DeclarationWithAnswersShape(DeclarationShape):
    """A declaration with its answers, their versions, and what stands between them and handing in."""

    answers = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(),
        required=True,
        metadata=_described("By question id, as in the JSON Schema of the family"),
    )
    versions = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    remarks = fields.List(fields.Nested(RemarkShape), required=True)


class NewDeclarationShape(Schema):
    """What a new declaration is about; answers may come along."""

    class Meta:
        """Anything else is refused by name."""

        unknown = RAISE

    family = fields.String(required=True, validate=validate.OneOf(FAMILIES))
    product_name = fields.String(required=True, validate=validate.Length(1, TITLE_MAX))
    reference_year = fields.Integer(required=True, strict=True)
    answers = fields.Raw(metadata={"type": "object", **_described("As in the JSON Schema of the family")})


class AnswersShape(Schema):
    """Answers to save: all of them, or none. Questions that are not named keep theirs."""

    class Meta:
        """Anything else is refused by name."""

        unknown = RAISE

    answers = fields.Raw(
        required=True, metadata={"type": "object", **_described("As in the JSON Schema of the family")}
    )
    versions = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(strict=True, validate=validate.Range(0, LARGEST_VERSION)),
        metadata=_described("Question id to the version that the new answer replaces; 0 where there is none"),
    )


class ResultShape(Schema):
    """The footprint of the newest submission."""

    declaration_id = fields.UUID(required=True)
    number = fields.String(required=True)
    version = fields.Integer(required=True)
    status = fields.String(required=True)
    submitted_at = fields.AwareDateTime(required=True)
    snapshot_hash = fields.String(required=True)
    result_hash = fields.String(required=True)
    result = fields.Dict(required=True, metadata=_described("The footprint with its interval and every line"))


class PointedShape(Schema):
    """One thing to put right, with where it stands in what was sent."""

    pointer = fields.String(required=True, metadata=_described("JSON Pointer (RFC 6901)"))
    question_id = fields.String(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)


class ConflictShape(Schema):
    """An answer that somebody else has changed."""

    question_id = fields.String(required=True)
    version = fields.Integer(required=True)
    answer = fields.Dict(required=True)


class ProblemShape(Schema):
    """Problem details (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    request_id = fields.String(required=True)
    errors = fields.List(fields.Nested(PointedShape))
    conflicts = fields.List(fields.Nested(ConflictShape))


class ListQuery(Schema):
    """Which page of the list."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, PAGE_MAX))
    after = fields.UUID(metadata=_described("Id of the last declaration on the page before"))


class TextToJudgeShape(Schema):
    """A text and what decides how it is judged."""

    text = fields.String(required=True, validate=validate.Length(min=1, max=TEXT_MAX))
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    regime = fields.String(required=True, validate=validate.OneOf(REGIMES))
    value_sek = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"[0-9]{1,12}(\.[0-9]{1,2})?\Z"),
        metadata=_described("Estimated value of the procurement in SEK, as decimal text"),
    )


class FindingShape(Schema):
    """One fault; `start` and `end` count characters of the text."""

    rule = fields.String(required=True)
    severity = fields.String(required=True)
    start = fields.Integer(required=True)
    end = fields.Integer(required=True)
    reason = fields.String(required=True)
    citation = fields.String(required=True)
    rewrite = fields.String(required=True, allow_none=True)


class JudgedTextShape(Schema):
    """`flag` when something has to be changed or argued, otherwise `ok`. No legal advice."""

    verdict = fields.String(required=True)
    findings = fields.List(fields.Nested(FindingShape), required=True)
