"""Storing reports. Functions take the session first and never commit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import ledger
from portal.db import new_id
from portal.feedback.models import AccessibilityReport
from schemas.events import AccessibilityReported

VISITOR = "visitor"


def report(session: Session, problem: str, page: str, email: str) -> AccessibilityReport:
    """Store a report; a worker passes it on to the region."""
    stored = AccessibilityReport(id=new_id(), problem=problem, page=page, email=email)
    session.add(stored)
    session.flush()
    event = AccessibilityReported(report_id=stored.id)
    ledger.append(session, f"accessibility-report-{stored.id}", event, VISITOR)
    return stored


def remove_old_reports(session: Session, before: datetime) -> int:
    """Remove reports from before a moment; returns how many."""
    old = delete(AccessibilityReport).where(AccessibilityReport.reported_at < before)
    return len(session.scalars(old.returning(AccessibilityReport.id)).all())
