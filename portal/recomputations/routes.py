"""What newer factors would make of what is live: for administrators, and for reviewers to publish."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import db
from portal.access import ADMIN, REVIEWER, enter
from portal.accounts.session import current_user
from portal.recomputations import queries, service
from portal.recomputations.guarding import proposed
from portal.results.models import ComputedFootprint
from portal.review.guarding import NOT_THIS_PERSON, FactorsReleased, NotTheSame
from portal.review.words import refusal_words

recomputations = Blueprint("recomputations", __name__)


@recomputations.get("/drift/faktorer")
@enter(ADMIN)
def overview() -> str:
    """The newest recomputations, those that left their old interval first, each with its causes."""
    with db.reading() as session:
        rows = queries.recomputations(session)
    return render_template("operations/recomputations.html", rows=rows)


@recomputations.get("/omrakningar")
@enter(REVIEWER)
def queue() -> str:
    """Public figures that newer factors have moved and that two reviewers may publish anew."""
    with db.reading() as session:
        rows = [
            (row, declaration, queries.standing_proposal(session, row.to_footprint_id))
            for row, declaration in queries.publishable(session)
            if row.to_footprint_id is not None
        ]
    return render_template("recomputations/queue.html", rows=rows)


@recomputations.get("/omrakningar/<uuid:recomputation_id>")
@enter(REVIEWER)
def show(recomputation_id: UUID) -> str:
    """The published figure beside the new one, why they differ, and whose turn it is."""
    with db.reading() as session:
        found = proposed(session, recomputation_id) or abort(404)
        old = session.get_one(ComputedFootprint, found.recomputation.from_footprint_id)
        proposal = queries.standing_proposal(session, found.footprint.id)
    return render_template("recomputations/show.html", found=found, old=old, proposal=proposal)


@recomputations.post("/omrakningar/<uuid:recomputation_id>/<any(foresla, godkann):deed>")
@enter(REVIEWER)
def decide(recomputation_id: UUID, deed: str) -> Response | tuple[str, int]:
    """Propose, or approve what somebody else proposed, named by the hashes that were on the screen."""
    reviewer = current_user() or abort(403)
    act = service.propose_publication if deed == "foresla" else service.approve_publication
    hashes = (request.form.get("snapshot_hash", ""), request.form.get("result_hash", ""))
    try:
        with db.transaction() as session:
            act(session, recomputation_id, *hashes, reviewer.id)
    except (NotTheSame, FactorsReleased, *NOT_THIS_PERSON) as refusal:
        heading, body, code = refusal_words(refusal)
        shown = {"heading": heading, "body": body, "recomputation_id": recomputation_id}
        return render_template("recomputations/refused.html", **shown), code
    told = {
        "foresla": _("Förslaget väntar på en andra granskare."),
        "godkann": _("Den nya versionen publiceras inom någon minut."),
    }
    flash(told[deed], "success")
    return redirect(url_for("recomputations.queue"))
