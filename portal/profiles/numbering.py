"""The producer's page for the product's number in the shops."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import db
from portal.access import PRODUCER, enter
from portal.declarations.desk import Desk, laid_out, producer
from portal.profiles import queries, service
from portal.profiles.gtin import NotAGtin, read_gtin
from portal.profiles.routes import profiles

UNPROCESSABLE = 422
TYPED_MAX = 60


@profiles.get("/deklarationer/<uuid:declaration_id>/streckkod")
@enter(PRODUCER)
def number_page(declaration_id: UUID) -> str:
    """The number as it is, to give, change or take away."""
    with db.reading() as session:
        desk = laid_out(session, declaration_id)
        return _page(desk, queries.gtin_of(session, desk.declaration.number.lower()), "")


@profiles.post("/deklarationer/<uuid:declaration_id>/streckkod")
@enter(PRODUCER)
def save_number(declaration_id: UUID) -> str | Response | tuple[str, int]:
    """Keep the number, or say what is wrong with it; an empty field takes it away."""
    typed = request.form.get("gtin", "").strip()
    try:
        gtin = read_gtin(typed[:TYPED_MAX]) if typed else ""
        with db.transaction() as session:
            laid_out(session, declaration_id)
            service.set_gtin(session, declaration_id, gtin, producer().id)
    except (NotAGtin, service.GtinTaken) as error:
        with db.reading() as session:
            desk = laid_out(session, declaration_id)
        return _page(desk, typed, _wrong(error)), UNPROCESSABLE
    flash(_("Numret är sparat.") if gtin else _("Varan har inget nummer."))
    return redirect(url_for("profiles.number_page", declaration_id=declaration_id), 303)


def _page(desk: Desk, typed: str, error: str) -> str:
    errors = [("gtin", error)] if error else []
    return render_template("profiles/number.html", desk=desk, typed=typed, error=error, errors=errors)


def _wrong(error: NotAGtin | service.GtinTaken) -> str:
    if isinstance(error, service.GtinTaken):
        return _("Numret används redan för en annan producents vara. Kontrollera att det är rätt")
    texts = {
        "digits": _("Skriv numret under streckkoden: 8, 12, 13 eller 14 siffror"),
        "check": _("Sista siffran stämmer inte med de andra. Kontrollera att du har skrivit rätt"),
        "own": _("Det numret gäller bara inom en butik. Skriv ett nummer från GS1, eller lämna fältet tomt"),
    }
    return texts[error.code]
