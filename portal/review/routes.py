"""The reviewers' pages: the queue, one declaration, and the two decisions about it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import db
from portal.access import REVIEWER, enter
from portal.accounts.session import SignedIn, current_user
from portal.declarations.models import Declaration
from portal.declarations.transitions import NotAllowed
from portal.i18n import current_language
from portal.results.words import (
    allocation_rows,
    amount_rows,
    gas_rows,
    line_rows,
    stage_rows,
    unverified_parameters,
)
from portal.review import queries, service
from portal.review.forms import Errors, Seen, SendBack, approval_errors, read_seen, read_send_back
from portal.review.page import ReviewDesk, review_desk
from portal.review.words import decision_word, refusal_words
from portal.security import settings
from schemas.questionnaire import load_family

Page = tuple[str, int]

review = Blueprint("review", __name__)
review.add_app_template_filter(decision_word, "decision")


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
    known = _known(declaration_id)
    desk = _desk(declaration_id)
    if desk is None:
        return render_template("review/not_ready.html", declaration=known)
    return _shown(desk)


@review.post("/granskning/<uuid:declaration_id>/godkann")
@enter(REVIEWER)
def approve(declaration_id: UUID) -> Response | Page:
    """Approve what was on the screen."""
    known = _known(declaration_id)
    errors = approval_errors(request.form)
    desk = _desk(declaration_id) if errors else None
    if desk is not None:
        return _shown(desk, errors=errors), 422
    refused = _decided(known, read_seen(request.form), None)
    if refused is not None:
        return refused
    flash(_("Klimatdeklarationen är godkänd. Den publiceras inom någon minut."), "success")
    return redirect(url_for("review.queue"))


@review.post("/granskning/<uuid:declaration_id>/skicka-tillbaka")
@enter(REVIEWER)
def send_back(declaration_id: UUID) -> Response | Page:
    """Send back with at least one reason; what was typed is never lost."""
    known = _known(declaration_id)
    wanted, errors = read_send_back(request.form, load_family(known.family).questions)
    desk = _desk(declaration_id) if errors else None
    if desk is not None:
        return _shown(desk, errors=errors, wanted=wanted), 422
    refused = _decided(known, read_seen(request.form), wanted)
    if refused is not None:
        return refused
    flash(_("Producenten får ett mejl om vad som behöver ändras."), "success")
    return redirect(url_for("review.queue"))


def _decided(known: Declaration, seen: Seen, wanted: SendBack | None) -> Page | None:
    """Take the decision; the page that explains why not, when it cannot be taken."""
    reviewer = _reviewer().id
    key = (known.id, seen.snapshot_hash, seen.result_hash)
    try:
        with db.transaction() as session:
            if wanted is None:
                service.approve(session, *key, reviewer, seen.newer_factors)
            else:
                service.request_changes(session, *key, wanted.reasons, wanted.message, reviewer)
    except (service.NotTheSame, service.FactorsReleased, service.NotImpartial, NotAllowed) as refusal:
        return _refused(known, refusal, wanted)
    return None


def _refused(known: Declaration, refusal: Exception, wanted: SendBack | None) -> Page:
    heading, body, code = refusal_words(refusal)
    questions = load_family(known.family).questions
    typed = (
        [(questions[name].text(current_language()).label, text) for name, text in wanted.reasons.items()]
        if wanted
        else []
    )
    page = render_template(
        "review/refused.html",
        heading=heading,
        body=body,
        declaration=known,
        typed=typed,
        message=wanted.message if wanted else "",
    )
    return page, code


def _shown(desk: ReviewDesk, errors: Errors | None = None, wanted: SendBack | None = None) -> str:
    return render_template(
        "review/declaration.html",
        desk=desk,
        result=desk.result,
        stages=stage_rows(desk.result),
        gases=gas_rows(desk.result),
        lines=line_rows(desk.result),
        amounts=amount_rows(desk.result),
        allocations=allocation_rows(desk.result),
        unverified=unverified_parameters(desk.result),
        errors=errors,
        wanted=wanted or SendBack({}, ""),
    )


def _known(declaration_id: UUID) -> Declaration:
    """A declaration that has been handed in at least once; the others are none of a reviewer's business."""
    with db.reading() as session:
        return queries.reviewed_declaration(session, declaration_id) or abort(404)


def _desk(declaration_id: UUID) -> ReviewDesk | None:
    with db.reading() as session:
        return review_desk(
            session, declaration_id, _reviewer().id, current_language(), settings().has_scanner
        )


def _reviewer() -> SignedIn:
    """The signed-in reviewer; every view here is behind `@enter(REVIEWER)`."""
    return current_user() or abort(403)
