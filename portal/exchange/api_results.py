"""The API's call for what came of a declaration."""

from __future__ import annotations

from uuid import UUID

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access import API_READ, enter
from portal.db import reading
from portal.declarations import queries as declaration_queries
from portal.exchange.api import Described, api, described, shaped
from portal.exchange.api_declarations import own_declaration
from portal.exchange.api_shapes import ResultShape
from portal.problem_details import problem
from portal.results.queries import footprint_of


@api.get("/declarations/<uuid:declaration_id>/result")
@enter(API_READ)
@described(Described(_l("Läs resultatet"), {200: ResultShape, 404: None}))
def show_result(declaration_id: UUID) -> Response:
    """The footprint of the newest submission, once it is computed."""
    with reading() as session:
        declaration = own_declaration(session, declaration_id)
        submission = declaration_queries.latest_submission(session, declaration_id)
        computed = footprint_of(session, submission.id) if submission else None
    if submission is None or computed is None:
        status = declaration.status
        detail = _(
            "Deklarationen har status %(status)s. Resultatet finns när den är uträknad.", status=status
        )
        return problem(404, "no-result", detail)
    content = {
        "declaration_id": declaration.id,
        "number": declaration.number,
        "version": submission.version,
        "status": declaration.status,
        "submitted_at": submission.submitted_at,
        "snapshot_hash": submission.snapshot_hash,
        "result_hash": computed.result_hash,
        "result": computed.result,
    }
    return shaped(ResultShape, content)
