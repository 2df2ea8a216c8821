"""A declaration on paper: number, dates, figure and every answer that counts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import render_template
from sqlalchemy.orm import Session

from portal.access import PRODUCER, enter
from portal.db import reading
from portal.declarations import queries
from portal.declarations.blueprint import declarations
from portal.declarations.checking import check_page
from portal.declarations.desk import Desk, laid_out
from portal.declarations.models import Submission
from portal.declarations.preview import preview_view
from portal.evidence.queries import counts_of as evidence_counts
from portal.results.queries import footprint_of


@dataclass(frozen=True)
class Figure:
    """The figure on the paper; `is_rough` while it follows the answers of a draft."""

    total: float
    low: float
    high: float
    unit: str
    is_rough: bool


@declarations.get("/<uuid:declaration_id>/skriv-ut")
@enter(PRODUCER)
def on_paper(declaration_id: UUID) -> str:
    """Everything on one page, for printing."""
    with reading() as session:
        desk = laid_out(session, declaration_id)
        submission = queries.latest_submission(session, declaration_id)
        figure = _figure(session, desk, submission)
        sections = check_page(desk, evidence_counts(session, declaration_id))
    shown = {"desk": desk, "submission": submission, "figure": figure, "sections": sections}
    return render_template("declarations/on_paper.html", **shown)


def _figure(session: Session, desk: Desk, submission: Submission | None) -> Figure | None:
    """The rough figure of what can still be changed, otherwise the result of what was handed in."""
    if desk.editable:
        rough = preview_view(session, desk)
        if rough.total is None or rough.low is None or rough.high is None:
            return None
        return Figure(rough.total, rough.low, rough.high, rough.unit, is_rough=True)
    computed = footprint_of(session, submission.id) if submission else None
    if computed is None:
        return None
    result = computed.result
    return Figure(
        result["total_kg_co2e"], result["low"], result["high"], result["declared_unit"], is_rough=False
    )
