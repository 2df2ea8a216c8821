"""The blueprints of the pages about vouchers, and what they answer when it is too late."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, render_template
from werkzeug.wrappers.response import Response

from portal.accounts.session import current_user
from portal.vouchers import words
from portal.vouchers.transitions import NotAllowed

UNPROCESSABLE, CONFLICT = 422, 409

Page = str | Response | tuple[str, int]

vouchers = Blueprint("vouchers", __name__, url_prefix="/konsultcheck")
region_vouchers = Blueprint("region_vouchers", __name__, url_prefix="/konsultcheckar")

for _filter, _name in (
    (words.status_word, "voucher_status"),
    (words.kronor, "kronor"),
    (words.euro, "euro"),
    (words.result_word, "check_result"),
    (words.check_title, "check_title"),
    (words.check_reason, "check_reason"),
    (words.decision_word, "voucher_decision"),
    (words.activity_word, "voucher_activity"),
    (words.iso_day, "iso_day"),
):
    vouchers.add_app_template_filter(_filter, _name)
vouchers.add_app_template_global(words.check_source, "check_source")


def not_now(_error: NotAllowed) -> Page:
    """Somebody has moved the voucher on since the page was made."""
    return render_template("vouchers/not_now.html"), CONFLICT


vouchers.register_error_handler(NotAllowed, not_now)
region_vouchers.register_error_handler(NotAllowed, not_now)


def person() -> UUID:
    """Whoever is signed in."""
    user = current_user() or abort(403)
    return user.id
