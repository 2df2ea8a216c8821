"""The blueprint of the pages for buyers."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers.response import Response

UNPROCESSABLE = 422

Page = str | Response | tuple[str, int]

procurement = Blueprint("procurement", __name__, url_prefix="/upphandla")
