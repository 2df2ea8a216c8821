"""Reporting a problem with accessibility: for everybody, signed in or not."""

from __future__ import annotations

from flask import render_template

from portal.access import PUBLIC, enter
from portal.db import transaction
from portal.feedback import service
from portal.feedback.forms import ReportForm
from portal.pages import pages
from portal.security import limiter


@pages.get("/tillganglighet")
@enter(PUBLIC)
def accessibility() -> str:
    """The accessibility statement, with how to report a problem."""
    return render_template("pages/accessibility.html", form=ReportForm(), errors=[])


@pages.post("/tillganglighet")
@enter(PUBLIC)
@limiter.limit("10 per hour")
def report_accessibility() -> str | tuple[str, int]:
    """Take a report and show a receipt with its number."""
    form = ReportForm()
    if not form.is_sent_well():
        return render_template("pages/accessibility.html", form=form, errors=form.problems()), 422
    with transaction() as session:
        report = service.report(session, form.problem.data or "", form.page.data or "", form.email.data or "")
    return render_template("pages/accessibility_reported.html", report=report)
