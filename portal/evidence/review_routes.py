"""Evidence of what has been handed in, for reviewers: only what was found clean, or after a warning."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.access import REVIEWER, enter
from portal.accounts.session import current_user
from portal.db import reading, transaction
from portal.declarations.models import Declaration
from portal.declarations.queries import latest_submission
from portal.declarations.transitions import Party
from portal.evidence import service
from portal.evidence.blueprints import evidence_review
from portal.evidence.handing_out import CONFLICT, Page, changed, handed_out
from portal.evidence.page import file_line
from portal.evidence.queries import HandedIn, handed_in
from portal.evidence.transitions import KEPT, State, staff_may_open
from portal.i18n import current_language
from portal.review.queries import reviewed_declaration
from portal.security import settings


@evidence_review.get("")
@enter(REVIEWER)
def open_file(declaration_id: UUID, evidence_id: UUID) -> Page:
    """A file that was found clean; of any other, how it stands."""
    declaration, found = _found(declaration_id, evidence_id)
    if found.is_same and found.file.state == State.CLEAN:
        return handed_out(found.file)
    return _explained(declaration, found)


@evidence_review.post("")
@enter(REVIEWER)
def open_unscanned(declaration_id: UUID, evidence_id: UUID) -> Page:
    """A file that nobody has scanned, after the warning; only where there is no scanner."""
    declaration, found = _found(declaration_id, evidence_id)
    if found.is_same and staff_may_open(found.file, settings().has_scanner):
        return handed_out(found.file)
    return _explained(declaration, found)


@evidence_review.post("/sok-igenom")
@enter(REVIEWER)
def scan_again(declaration_id: UUID, evidence_id: UUID) -> Response:
    """Ask for another scan of a file that has no verdict."""
    _found(declaration_id, evidence_id)
    reviewer = current_user() or abort(403)
    if settings().has_scanner:
        with transaction() as session:
            service.request_scan(session, evidence_id, Party.REVIEWER, reviewer.actor)
    return redirect(request.path.removesuffix("/sok-igenom"))


def _explained(declaration: Declaration, found: HandedIn) -> Page:
    if not found.is_same:
        return changed()
    has_scanner = settings().has_scanner
    page = render_template(
        "evidence/for_review.html",
        declaration=declaration,
        file=file_line(found.file, current_language(), has_scanner, Party.REVIEWER),
        may_open=staff_may_open(found.file, has_scanner),
    )
    return page, 200 if found.file.state in KEPT else CONFLICT


def _found(declaration_id: UUID, evidence_id: UUID) -> tuple[Declaration, HandedIn]:
    """The declaration and its file; 404 for what was not handed in with its newest version."""
    with reading() as session:
        declaration = reviewed_declaration(session, declaration_id) or abort(404)
        return declaration, _named(session, declaration_id, evidence_id) or abort(404)


def _named(session: Session, declaration_id: UUID, evidence_id: UUID) -> HandedIn | None:
    submission = latest_submission(session, declaration_id)
    files = handed_in(session, submission) if submission else []
    return next((one for one in files if one.file.id == evidence_id), None)
