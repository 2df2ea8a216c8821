"""What newer factors would make of what is live, for administrators."""

from __future__ import annotations

from flask import Blueprint, render_template

from portal import db
from portal.access import ADMIN, enter
from portal.recomputations import queries

recomputations = Blueprint("recomputations", __name__)


@recomputations.get("/drift/faktorer")
@enter(ADMIN)
def overview() -> str:
    """The newest recomputations, those that left their old interval first, each with its causes."""
    with db.reading() as session:
        rows = queries.recomputations(session)
    return render_template("operations/recomputations.html", rows=rows)
