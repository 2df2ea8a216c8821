"""The linter for other programs: a text in, findings out. Nothing is stored."""

from __future__ import annotations

from flask import Response
from flask_babel import lazy_gettext as _l

from portal.access import API_READ, enter
from portal.exchange.api import Described, api, body_of, described, shaped
from portal.exchange.api_shapes import JudgedTextShape, TextToJudgeShape
from schemas.lawful import Case, check


@api.post("/lint")
@enter(API_READ)
@described(Described(_l("Bedöm en text för en upphandling"), {200: JudgedTextShape}, body=TextToJudgeShape))
def lint_text() -> Response:
    """Findings with place, reason, citation and another wording. The text is not stored."""
    sent = body_of(TextToJudgeShape)
    value = float(sent["value_sek"]) if sent["value_sek"] is not None else None
    return shaped(JudgedTextShape, check(Case(sent["text"], sent["kind"], sent["regime"], value)).to_json())
