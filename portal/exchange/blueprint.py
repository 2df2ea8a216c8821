"""The blueprint of the pages for filling in with files, keys and exports."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers.response import Response

UNPROCESSABLE = 422
CONFLICT = 409
GONE = 410

Page = str | Response | tuple[str, int]

exchange = Blueprint("exchange", __name__)
