"""The reviewers' pages: the queue, and one declaration."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import render_template, request

from portal import db
from portal.access import REVIEWER, enter
from portal.i18n import TIME_ZONE
from portal.review.blueprint import known, review, reviewer, shown
from portal.review.deadlines import REVIEW_WORKING_DAYS
from portal.review.queue import Order, waiting_list, with_producers
from portal.review.risk import SAMPLING_PLAN


@review.get("/granskning")
@enter(REVIEWER)
def queue() -> str:
    """What waits for a decision, the most doubtful or the most urgent first; and what producers have."""
    order = Order.DEADLINE if request.args.get("ordning") == Order.DEADLINE else Order.RISK
    today = datetime.now(TIME_ZONE).date()
    with db.reading() as session:
        waiting = waiting_list(session, reviewer().id, today, order)
        returned = with_producers(session)
    return render_template(
        "review/queue.html",
        waiting=waiting,
        with_producers=returned,
        order=order.value,
        sampling_plan=SAMPLING_PLAN,
        review_days=REVIEW_WORKING_DAYS,
    )


@review.get("/granskning/<uuid:declaration_id>")
@enter(REVIEWER)
def declaration(declaration_id: UUID) -> str:
    """One declaration on one page, with the forms to decide."""
    return shown(known(declaration_id))
