"""Contract terms for crises, to read, copy and take out: for those who write contracts or prepare."""

from __future__ import annotations

from flask import Response, render_template, request

from portal.access import TERMS, enter
from portal.preparedness.blueprint import preparedness
from portal.procurement.documents import NOT_ADVICE, Sheet, as_text, as_word
from portal.procurement.words import regimes
from schemas.lawful import REGIMES
from schemas.lawful.crisis_clauses import Library, crisis_clauses

MIME = {
    "txt": "text/plain; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@preparedness.get("/villkor")
@enter(TERMS)
def clauses() -> str:
    """Every term, with its support in the rules that hold for the purchase."""
    regime = _regime()
    options = [(key, label) for key, label, _hint in regimes()]
    return render_template(
        "preparedness/clauses.html", library=crisis_clauses(), regime=regime, regimes=options
    )


@preparedness.get("/villkor.<any(txt, docx):form>")
@enter(TERMS)
def clauses_file(form: str) -> Response:
    """All of them as a document, in Swedish as the texts are."""
    sheet = _sheet(crisis_clauses(), _regime())
    answer = Response(as_text(sheet) if form == "txt" else as_word(sheet), content_type=MIME[form])
    answer.headers["Content-Disposition"] = f"attachment; filename=krisvillkor.{form}"
    return answer


def _regime() -> str:
    asked = request.args.get("regler", "")
    return asked if asked in REGIMES else REGIMES[0]


def _sheet(library: Library, regime: str) -> Sheet:
    parts = [
        {"title": one.title, "text": one.text, "citations": one.citations[regime]} for one in library.clauses
    ]
    caption = f"Skrivna {library.written.isoformat()}, inte granskade av jurist. Fyll i det inom [ ]."
    return Sheet("Avtalsvillkor för kriser", caption, parts, f"{NOT_ADVICE} {library.law_read}.")
