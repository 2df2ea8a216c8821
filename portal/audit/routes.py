"""The history of a case, its bundle, and the ledger's daily checks."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, render_template
from sqlalchemy.orm import Session, joinedload

from portal import db
from portal.access import ADMIN, PRODUCER, PUBLIC, STAFF, enter
from portal.audit import queries
from portal.audit.bundle import case_bundle
from portal.audit.history import history_of
from portal.declarations.desk import laid_out
from portal.declarations.models import Declaration
from portal.security import settings

DAYS_SHOWN = 60

audit = Blueprint("audit", __name__)


@audit.get("/deklarationer/<uuid:declaration_id>/historik")
@enter(PRODUCER)
def own_history(declaration_id: UUID) -> str:
    """The producer's own case, without what reviewers do among themselves."""
    with db.reading() as session:
        desk = laid_out(session, declaration_id)
        rows = history_of(session, desk.declaration, for_staff=False)
    return render_template("audit/own_history.html", declaration=desk.declaration, rows=rows)


@audit.get("/arenden/<uuid:declaration_id>")
@enter(STAFF)
def history(declaration_id: UUID) -> str:
    """A case with everything, for staff."""
    with db.reading() as session:
        declaration = _handed_in(session, declaration_id)
        rows = history_of(session, declaration, for_staff=True)
    return render_template("audit/history.html", declaration=declaration, rows=rows)


@audit.get("/arenden/<uuid:declaration_id>/arende.zip")
@enter(STAFF)
def bundle(declaration_id: UUID) -> Response:
    """The case as files, for a court or an archive."""
    with db.reading() as session:
        declaration = _handed_in(session, declaration_id)
        content = case_bundle(session, declaration, settings().base_url)
    answer = current_app.response_class(content, mimetype="application/zip")
    name = f"arende-{declaration.number}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@audit.get("/drift/logg")
@enter(ADMIN)
def ledger() -> str:
    """What the daily looks through the ledger found."""
    with db.reading() as session:
        checks = queries.newest_checks(session, DAYS_SHOWN)
    return render_template("audit/ledger.html", checks=checks)


@audit.get("/logg/<day>.json")
@enter(PUBLIC)
def digest(day: str) -> Response:
    """One day's signed digest, for anybody to keep; it holds hashes and a count, nothing else."""
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        abort(404)
    with db.reading() as session:
        found = queries.check_of(session, wanted)
    if found is None or not found.digest:
        abort(404)
    body = json.dumps({"day": day, "jwt": found.digest}, sort_keys=True)
    return current_app.response_class(f"{body}\n", mimetype="application/json")


def _handed_in(session: Session, declaration_id: UUID) -> Declaration:
    """A case that has been handed in at least once; drafts are nobody's business."""
    found = session.get(Declaration, declaration_id, options=[joinedload(Declaration.organisation)])
    if found is None or (found.version == 0 and found.renews_id is None):
        abort(404)
    return found
