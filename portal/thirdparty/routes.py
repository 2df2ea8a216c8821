"""The reviewer's form for a third party's statement."""

from __future__ import annotations

from uuid import UUID

from flask import abort, url_for
from flask_babel import gettext as _

from portal.access import REVIEWER, enter
from portal.db import reading
from portal.declarations.queries import latest_submission
from portal.evidence.queries import handed_in
from portal.review.blueprint import UNPROCESSABLE, Answer, known, review, reviewer, shown
from portal.review.deciding import decision_key, done
from portal.thirdparty import service
from portal.thirdparty.forms import StatementForm


@review.post("/granskning/<uuid:declaration_id>/utlatande")
@enter(REVIEWER)
def record_statement(declaration_id: UUID) -> Answer:
    """Record who has verified the declaration, when, and which file says so."""
    declaration, form = known(declaration_id), StatementForm()
    with reading() as session:
        submission = latest_submission(session, declaration_id) or abort(404)
        form.files = [one.file.id for one in handed_in(session, submission)]
    is_well = form.is_sent_well()
    stated_on, evidence_id = form.stated_on.data, form.evidence_id()
    if not is_well or stated_on is None or evidence_id is None:
        return shown(declaration, errors=form.problems(), statement_form=form), UNPROCESSABLE
    body, who = form.body.data or "", reviewer().id
    return done(
        declaration,
        lambda session: service.record_statement(
            session, *decision_key(declaration_id), body, stated_on, evidence_id, who
        ),
        _("Utlåtandet är sparat. Godkänns deklarationen blir nivån L3."),
        url_for("review.declaration", declaration_id=declaration_id),
    )
