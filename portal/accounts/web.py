"""The blueprint that `routes` (accounts) and `sign_in` (sessions) put their views on."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers.response import Response

UNPROCESSABLE = 422
GONE = 410

Page = str | Response | tuple[str, int]

accounts = Blueprint("accounts", __name__)
