"""A version as text, Word document and PDF, by the same hand as requirements; in Swedish as the text is."""

from __future__ import annotations

from flask import Response, abort, url_for
from flask_babel import force_locale

from portal.i18n import DEFAULT_LANGUAGE
from portal.policies.queries import Read
from portal.policies.transitions import Status
from portal.policies.words import kind_word, rule_words
from portal.procurement.documents import Sheet, as_pdf, as_text, as_word
from portal.security import settings

MIME = {
    "txt": "text/plain; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
STATES = {
    Status.DRAFT: "utkast, gäller inte",
    Status.IN_REVIEW: "hos juristen, gäller inte",
    Status.ADOPTED: "gäller",
    Status.SUPERSEDED: "ersatt av en senare version",
    Status.WITHDRAWN: "upphävd, gäller inte",
}


def citation(one: Read) -> str:
    """How the version is cited: what, which, by which decision, and where it stands for good."""
    number, version = one.policy.number, one.version.version
    head = f"{one.title}. {kind_word(one.policy.kind)} {number}, version {version}"
    if one.version.adopted_at is None or one.version.decided_on is None:
        return f"{head}, {STATES[Status(one.version.status)]}."
    # The portal's own address, whatever name it was asked by: a citation is copied and stays.
    address = settings().base_url + url_for("guidelines.show_version", number=number, version=version)
    return f"{head}. Beslut {one.version.decision}, {one.version.decided_on.isoformat()}. {address}"


def sheet_of(one: Read) -> Sheet:
    """What the document says."""
    with force_locale(DEFAULT_LANGUAGE):
        parts = [{"title": kind_word(one.policy.kind), "text": one.wording.text, "citations": []}]
        rules = [rule_words(rule) for rule in one.rules]
        if rules:
            parts.append({"title": "Det som följs upp i siffror", "text": "\n".join(rules), "citations": []})
        caption = f"{citation(one)} ({STATES[Status(one.version.status)]})"
        return Sheet(one.title, caption, parts, one.wording.law_read + ".")


def answer(one: Read, form: str) -> Response:
    """The document to be saved; 404 for a form that there is not."""
    if form not in MIME:
        abort(404)
    sheet = sheet_of(one)
    made = as_text(sheet) if form == "txt" else as_word(sheet) if form == "docx" else as_pdf(sheet)
    name = f"riktlinje-{one.policy.number}-v{one.version.version}.{form}"
    found = Response(made, content_type=MIME[form])
    found.headers["Content-Disposition"] = f"attachment; filename={name}"
    return found
