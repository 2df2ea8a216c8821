"""The steps of a refusal: the reviewers' forms, and the producer's page with the reply."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal.access import PRODUCER, REVIEWER, SIGNATORY, enter
from portal.db import reading, transaction
from portal.declarations.blueprint import UNPROCESSABLE, Page, declarations
from portal.declarations.desk import Desk, laid_out, producer
from portal.declarations.transitions import Action, NotAllowed, Party, may
from portal.rejections import service
from portal.rejections.queries import Rejection, rejection_of
from portal.review.blueprint import Answer, known, review, reviewer
from portal.review.deciding import decision_key, done, done_with_text
from portal.review.forms import Errors, read_text


@review.post("/granskning/<uuid:declaration_id>/foresla-avslag")
@enter(REVIEWER)
def propose_rejection(declaration_id: UUID) -> Answer:
    """Propose to refuse, with the reasons that the producer gets to read."""
    return done_with_text(
        declaration_id,
        "rejection",
        _("Skriv skälen för avslag"),
        service.propose_rejection,
        _("Producenten får ett mejl och kan svara innan någon beslutar."),
        "rejection_text",
    )


@review.post("/granskning/<uuid:declaration_id>/avsla")
@enter(REVIEWER)
def reject(declaration_id: UUID) -> Answer:
    """Refuse, with the reasons and what the reply has led to."""
    return done_with_text(
        declaration_id,
        "refusal",
        _("Skriv skälen för beslutet"),
        service.reject,
        _("Klimatdeklarationen är avslagen. Producenten får ett mejl."),
        "refusal_text",
    )


@review.post("/granskning/<uuid:declaration_id>/ateruppta")
@enter(REVIEWER)
def resume(declaration_id: UUID) -> Answer:
    """Let the proposal fall."""
    key, who = decision_key(declaration_id), reviewer().id
    return done(
        known(declaration_id),
        lambda session: service.resume(session, *key, who),
        _("Granskningen fortsätter. Producenten får ett mejl."),
        url_for("review.declaration", declaration_id=declaration_id),
    )


@declarations.get("/<uuid:declaration_id>/avslag")
@enter(PRODUCER)
def rejection(declaration_id: UUID) -> Page:
    """Why the region wants to refuse or has refused, and the producer's reply."""
    desk, found = _found(declaration_id)
    return _page(desk, found)


@declarations.post("/<uuid:declaration_id>/avslag")
@enter(SIGNATORY)
def reply_to_rejection(declaration_id: UUID) -> Page:
    """Reply before the decision."""
    desk, found = _found(declaration_id)
    text, errors = read_text(request.form, "reply", _("Skriv ditt svar"))
    if not may(desk.declaration, Action.REPLY, Party.PRODUCER):
        raise NotAllowed(desk.declaration.status, Action.REPLY, Party.PRODUCER)
    if errors:
        return _page(desk, found, errors, text), UNPROCESSABLE
    with transaction() as session:
        service.reply(session, declaration_id, text, producer().id)
    flash(_("Ditt svar är skickat till granskarna."), "success")
    return redirect(url_for("declarations.rejection", declaration_id=declaration_id))


def _found(declaration_id: UUID) -> tuple[Desk, Rejection]:
    with reading() as session:
        desk = laid_out(session, declaration_id)
        found = rejection_of(session, desk.declaration)
    if found is None:
        raise NotAllowed(desk.declaration.status, Action.REPLY, Party.PRODUCER)
    return desk, found


def _page(desk: Desk, found: Rejection, errors: Errors | None = None, text: str = "") -> str:
    return render_template(
        "rejections/show.html",
        desk=desk,
        rejection=found,
        may_reply=may(desk.declaration, Action.REPLY, Party.PRODUCER),
        errors=errors,
        text=text,
    )
