"""Pass on what visitors report."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.feedback.models import AccessibilityReport
from portal.mail import queue_mail
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact


def _accessibility_report(session: Session, fact: Fact, _: None) -> None:
    report = session.get(AccessibilityReport, fact.event.report_id)
    if report is None:  # its time was out before it could be passed on
        return
    context = {
        "number": report.number,
        "page": report.page,
        "email": report.email,
        "problem": report.problem,
    }
    key = key_of(fact, "mail_accessibility_report")
    queue_mail(session, key, settings().contact_email, "accessibility_report", context)


mail_accessibility_report = letter("mail_accessibility_report", _accessibility_report)
