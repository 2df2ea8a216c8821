"""The blueprint of evidence for bids."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers.response import Response

from portal.packs.words import (
    asked_words,
    fit_tag,
    pack_problem_text,
    point_name,
    remark_text,
    shown_words,
    standing_tag,
)

UNPROCESSABLE = 422

Page = str | Response | tuple[str, int]

packs = Blueprint("packs", __name__, url_prefix="/bilaga")
packs.add_app_template_filter(asked_words)
packs.add_app_template_filter(fit_tag)
packs.add_app_template_filter(pack_problem_text)
packs.add_app_template_filter(point_name)
packs.add_app_template_filter(remark_text)
packs.add_app_template_filter(shown_words)
packs.add_app_template_filter(standing_tag)
