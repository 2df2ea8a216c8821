"""From the last look at the answers to the receipt."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.access import PRODUCER, SIGNATORY, enter
from portal.accounts.municipalities import municipality_name
from portal.db import reading, transaction
from portal.declarations import queries, service
from portal.declarations.blueprint import UNPROCESSABLE, Page, declarations
from portal.declarations.checking import check_page, problem_links, public_page
from portal.declarations.desk import Desk, laid_out, laid_out_for_editing, producer
from portal.declarations.forms import SignForm
from portal.declarations.preview import preview_view
from portal.declarations.transitions import Action, NotAllowed, Party, Status
from portal.evidence.queries import counts_of as evidence_counts


@declarations.get("/<uuid:declaration_id>/kontrollera")
@enter(PRODUCER)
def check_answers(declaration_id: UUID) -> str:
    """All answers that count, each with a way to change it."""
    with reading() as session:
        return _check_page(session, laid_out_for_editing(session, declaration_id))


def _check_page(session: Session, desk: Desk) -> str:
    return render_template(
        "declarations/check.html",
        desk=desk,
        sections=check_page(desk, evidence_counts(session, desk.declaration.id)),
        left=problem_links(desk, desk.progress.problems),
    )


@declarations.get("/<uuid:declaration_id>/sa-ser-kopare-det")
@enter(PRODUCER)
def public_view(declaration_id: UUID) -> str:
    """What will be public, and what will not, before anything is handed in."""
    with reading() as session:
        desk = laid_out_for_editing(session, declaration_id)
        preview = preview_view(session, desk)
    return render_template(
        "declarations/public_view.html",
        desk=desk,
        audiences=public_page(desk),
        preview=preview,
        municipality=municipality_name(desk.declaration.site.place),
    )


@declarations.get("/<uuid:declaration_id>/skicka-in")
@enter(SIGNATORY)
def sign(declaration_id: UUID) -> Page:
    """Asks for the signature under the answers that were just read."""
    with reading() as session:
        desk = laid_out_for_editing(session, declaration_id)
    if desk.progress.problems:
        return _not_ready(declaration_id)
    if request.args.get("svar") != desk.answers_hash:
        flash(_("Läs igenom svaren en gång till innan du skriver under."))
        return redirect(url_for("declarations.check_answers", declaration_id=declaration_id))
    return render_template(
        "declarations/sign.html", desk=desk, form=SignForm(), read=desk.answers_hash, errors=[]
    )


@declarations.post("/<uuid:declaration_id>/skicka-in")
@enter(SIGNATORY)
def submit(declaration_id: UUID) -> Page:
    """Hand in. Pressing twice, or going back and pressing again, makes one submission."""
    form = SignForm()
    receipt = url_for("declarations.receipt", declaration_id=declaration_id)
    with reading() as session:
        desk = laid_out(session, declaration_id)
    if desk.editable and not form.is_sent_well():
        shown = {"form": form, "read": form.answers_hash.data or "", "errors": form.problems()}
        return render_template("declarations/sign.html", desk=desk, **shown), UNPROCESSABLE
    try:
        with transaction() as session:
            service.submit(
                session,
                declaration_id,
                producer().id,
                form.signed_name.data or "",
                form.answers_hash.data or "",
            )
    except service.AnswersChanged:
        flash(
            _("Ett svar har ändrats sedan du läste igenom dem. Kontrollera svaren igen innan du skickar in.")
        )
        return redirect(url_for("declarations.check_answers", declaration_id=declaration_id))
    except service.NotReady:
        return _not_ready(declaration_id)
    return redirect(receipt)


def _not_ready(declaration_id: UUID) -> Page:
    """The check page with links to everything that is left."""
    with reading() as session:
        return _check_page(session, laid_out(session, declaration_id)), UNPROCESSABLE


@declarations.get("/<uuid:declaration_id>/kvittens")
@enter(PRODUCER)
def receipt(declaration_id: UUID) -> Page:
    """The receipt with number and time."""
    with reading() as session:
        desk = laid_out(session, declaration_id)
        submission = queries.latest_submission(session, declaration_id)
    if submission is None or desk.declaration.status == Status.WITHDRAWN:
        raise NotAllowed(desk.declaration.status, Action.SUBMIT, Party.PRODUCER)
    return render_template("declarations/receipt.html", desk=desk, submission=submission)
