"""The reviewers' pages: the queue, and one declaration."""

from __future__ import annotations

from uuid import UUID

from flask import render_template

from portal import db
from portal.access import REVIEWER, enter
from portal.review import queries
from portal.review.blueprint import known, review, shown


@review.get("/granskning")
@enter(REVIEWER)
def queue() -> str:
    """What waits for a decision, the longest waiting first."""
    with db.reading() as session:
        waiting = queries.review_queue(session)
    return render_template("review/queue.html", waiting=waiting)


@review.get("/granskning/<uuid:declaration_id>")
@enter(REVIEWER)
def declaration(declaration_id: UUID) -> str:
    """One declaration on one page, with the forms to decide."""
    return shown(known(declaration_id))
