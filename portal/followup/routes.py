"""Staff's pages: read orders and invoices in, see what passes the declarations, write down what was found."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal import db
from portal.access import STAFF, enter
from portal.accounts.session import current_user
from portal.exchange.sheets import MAX_FILE_BYTES, Refused
from portal.followup import queries, service
from portal.followup.models import FollowUp
from portal.followup.reading import Read, read
from portal.publication.forms import ReasonForm

Page = str | Response | tuple[str, int]
UNPROCESSABLE, CONFLICT = 422, 409
FAULTS_SHOWN = 30
FILE = "file"

followup = Blueprint("followup", __name__)


@followup.get("/uppfoljning")
@enter(STAFF)
def overview() -> str:
    """What waits to be looked at, and the form that takes a file."""
    return _overview([])


@followup.post("/uppfoljning/granska")
@enter(STAFF)
def preview() -> Page:
    """Show what a file holds before anything is stored."""
    sent = request.files.get(FILE)
    content = sent.stream.read(MAX_FILE_BYTES + 1) if sent else b""
    return _looked_at(content)


@followup.post("/uppfoljning/spara")
@enter(STAFF)
def save() -> Page:
    """Store what was shown, after reading it once more: all rows or none."""
    staff = current_user() or abort(403)
    try:
        found = read(request.form.get("rows", "").encode())
    except Refused as refusal:
        return _overview([(FILE, refusal.message)]), UNPROCESSABLE
    with db.transaction() as session:
        faults = [*found.faults, *service.faults_of(session, found.rows)]
        if faults:
            return _overview([(FILE, _("Inget är sparat."))], faults), CONFLICT
        opened = service.read_in(session, found.rows, staff.id)
    told = ngettext("%(num)s rad är inläst.", "%(num)s rader är inlästa.", len(found.rows))
    noticed = _("Inget avviker från deklarationerna.") if not opened else _("Det finns något att följa upp.")
    flash(f"{told} {noticed}", "success")
    return redirect(url_for("followup.overview"))


@followup.post("/uppfoljning/<uuid:follow_up_id>")
@enter(STAFF)
def conclude(follow_up_id: UUID) -> Page:
    """Write down what was found."""
    staff = current_user() or abort(403)
    form = ReasonForm()
    if not form.is_sent_well():
        return _overview([(f"reason-{follow_up_id}", form.problems()[0][1])], typed=form.reason.data), 422
    try:
        with db.transaction() as session:
            session.get(FollowUp, follow_up_id) or abort(404)
            service.conclude(session, follow_up_id, form.reason.data or "", staff.id)
    except service.AlreadyConcluded:
        flash(_("Någon annan har redan skrivit vad de kom fram till."))
        return redirect(url_for("followup.overview"))
    flash(_("Det är sparat. Producenten får ett mejl."), "success")
    return redirect(url_for("followup.overview"))


def _looked_at(content: bytes) -> Page:
    try:
        found = read(content)
    except Refused as refusal:
        return _overview([(FILE, refusal.message)]), UNPROCESSABLE
    with db.reading() as session:
        faults = [*found.faults, *service.faults_of(session, found.rows)]
    if faults:
        return _overview([(FILE, _("Rätta filen och skicka den igen. Inget är sparat."))], faults), 422
    return _preview(found)


def _preview(found: Read) -> str:
    return render_template("followup/preview.html", rows=found.rows, table_text=found.as_table())


def _overview(errors: Sequence[tuple[str, str]], faults: Sequence[str] = (), typed: str | None = None) -> str:
    with db.reading() as session:
        rows = queries.open_follow_ups(session)
    return render_template(
        "followup/overview.html",
        rows=rows,
        errors=list(errors),
        faults=faults[:FAULTS_SHOWN],
        more_faults=max(0, len(faults) - FAULTS_SHOWN),
        typed=typed,
        tolerance=service.TOLERANCE,
        most_mb=MAX_FILE_BYTES // (1024 * 1024),
    )
