"""A supplier's PACT file becomes the answer about an ingredient: send it, read what it says, say for what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response

from portal.access import PRODUCER, enter
from portal.db import reading, transaction
from portal.declarations.desk import organisation_id, producer, today
from portal.declarations.models import Declaration
from portal.declarations.queries import declaration_for, declarations_of, sheet_of
from portal.declarations.transitions import Action, Party, may
from portal.exchange import queries, service
from portal.exchange.comparing import compared
from portal.exchange.contents import content_of
from portal.exchange.models import Import
from portal.exchange.planning import Plan, Planned, Stored
from portal.i18n import current_language
from portal.organisations.acting import Right, acting_here
from portal.pact.supplier import (
    LARGEST_FILE,
    PER_KILOGRAM,
    Supplied,
    Unusable,
    questions_for,
    read_file,
    supplied,
)
from portal.results.words import percent
from portal.security import limiter
from schemas.questionnaire import Question, load_family, problem_text, read_answers

UNPROCESSABLE = 422
NAME_SHOWN = 100
Page = str | Response | tuple[str, int]

pact_supplier = Blueprint("pact_supplier", __name__)


@pact_supplier.get("/pact-fil")
@enter(PRODUCER)
def send_page() -> str:
    """What the file is, and the form that sends it."""
    return _send_page("", {}, None)


def _send_page(chosen: str, errors: Mapping[str, str], unusable: Unusable | None) -> str:
    return render_template(
        "pact/supplier.html",
        editable=[one for one in _editable() if _takes_footprints(one)],
        chosen=chosen,
        errors=list(errors.items()),
        errors_at=errors,
        faults=unusable.faults if unusable else (),
    )


def _editable() -> list[Declaration]:
    here = acting_here()
    with reading() as session:
        found = declarations_of(session, here.organisation_id, here.covered)
    return [one for one in found if may(one, Action.SAVE, Party.PRODUCER)]


def _takes_footprints(declaration: Declaration) -> bool:
    """Whether its kind of product asks about suppliers' footprints at all."""
    with reading() as session:
        return bool(_questions(session, declaration))


def _questions(session: Session, declaration: Declaration) -> list[Question]:
    return questions_for(load_family(declaration.family), sheet_of(session, declaration).counted)


@pact_supplier.post("/pact-fil")
@enter(PRODUCER)
@limiter.limit("120 per hour")
def send() -> Page:
    """Check the file and keep it until its ingredient is told. Nothing is saved in the declaration."""
    chosen, file = request.form.get("declaration", ""), request.files.get("file")
    declaration = next((one for one in _editable() if str(one.id) == chosen), None)
    errors, document, unusable = {}, None, None
    if declaration is None:
        errors["declaration"] = _("Välj vilken klimatdeklaration det gäller")
    if file is None or not file.filename:
        errors["file"] = _("Välj filen från leverantören")
    else:
        try:
            document = read_file(file.stream.read(LARGEST_FILE + 1))
        except Unusable as problem:
            unusable = problem
            errors["file"] = _why(problem.code)
    if declaration is None or document is None or errors:
        return _send_page(chosen, errors, unusable), UNPROCESSABLE
    content = {"family": declaration.family, "declaration_id": str(declaration.id), "footprint": document}
    with transaction() as session:
        kept = service.keep_import(session, organisation_id(), producer().id, "PACT", content)
    return redirect(_address("pact_supplier.choose_page", kept.id))


def _address(endpoint: str, import_id: UUID) -> str:
    return url_for(endpoint, organisation_id=organisation_id(), import_id=import_id)


def _why(code: str) -> str:
    words = {
        "too_large": _("Filen är för stor. Den får vara högst 512 kB"),
        "not_json": _("Filen går inte att läsa som JSON. Be leverantören om PACT-filen i formatet JSON"),
        "several": _("Filen har flera eller inga klimatavtryck. Skicka en fil med ett"),
        "faults": _("Filen följer inte PACT version 3. Felen står nedanför, leverantören behöver rätta dem"),
        "deprecated": _("Klimatavtrycket är ersatt av ett nyare. Be leverantören om det"),
        "no_mass": _("Filen säger inte vad varan väger, så klimatavtrycket går inte att räkna per kilo"),
        "not_above_zero": _("Klimatavtrycket är inte större än noll. Fråga leverantören"),
    }
    return words[code]


@pact_supplier.get("/pact-fil/<uuid:organisation_id>/<uuid:import_id>")
@enter(PRODUCER)
def choose_page(import_id: UUID, **_for: UUID) -> str:
    """What the supplier says, and for which ingredient it is to be used."""
    with reading() as session:
        kept, declaration = _kept(session, import_id)
        return _choose_page(session, kept, declaration, "", "")


def _kept(session: Session, import_id: UUID) -> tuple[Import, Declaration]:
    """The person's own file and the declaration it is for, while both are there and may be changed."""
    kept = queries.import_for(session, import_id, (organisation_id(), producer().id))
    if kept is None or "footprint" not in kept.content or kept.expires_at < queries.now(session):
        abort(404)
    declaration_id = UUID(kept.content["declaration_id"])
    if not acting_here().may(Right.DECLARE, declaration_id):
        abort(404)
    found = declaration_for(session, declaration_id, organisation_id())
    if found is None or not may(found, Action.SAVE, Party.PRODUCER):
        abort(404)
    return kept, found


def _choose_page(session: Session, kept: Import, declaration: Declaration, chosen: str, error: str) -> str:
    language = current_language()
    said = supplied(kept.content["footprint"])
    return render_template(
        "pact/supplier_footprint.html",
        said=said,
        own_share=_own_share(said),
        is_over=said.valid_until is not None and said.valid_until.date() < today(),
        declaration=declaration,
        questions=[(one.id, one.text(language).label) for one in _questions(session, declaration)],
        chosen=chosen,
        errors=[("question", error)] if error else [],
        error=error,
    )


@pact_supplier.post("/pact-fil/<uuid:organisation_id>/<uuid:import_id>")
@enter(PRODUCER)
def choose(import_id: UUID, **_for: UUID) -> Page:
    """Show what would change; that page saves it."""
    language, chosen = current_language(), request.form.get("question", "")
    with transaction() as session:
        kept, declaration = _kept(session, import_id)
        asked = {one.id for one in _questions(session, declaration)}
        if chosen not in asked:
            error = _("Välj vilken råvara klimatavtrycket gäller")
            return _choose_page(session, kept, declaration, chosen, error), UNPROCESSABLE
        family = load_family(declaration.family)
        given, problems = read_answers(family, {chosen: _payload(kept.content["footprint"])}, language)
        stored = Stored.of(session, declaration)
        outcome = compared(family, stored.answers, given, language, unexplained=True)
        wrong = [*problems, *outcome.errors]
        if wrong:
            error = problem_text(wrong[0], language, family)
            return _choose_page(session, kept, declaration, chosen, error), UNPROCESSABLE
        plan = Plan(family, [Planned(declaration.number, declaration, outcome, stored)])
        content = content_of(plan, must_explain=True, notes=[])
        shown = service.keep_import(session, organisation_id(), producer().id, "PACT", content)
    return redirect(_address("exchange.show_import", shown.id))


def _payload(document: Mapping[str, Any]) -> dict[str, Any]:
    said = supplied(document)
    return {
        "state": "given",
        "value": f"{said.per_kg:f}",
        "unit": PER_KILOGRAM,
        "comment": _comment(said),
    }


def _own_share(said: Supplied) -> str:
    return "" if said.primary_percent is None else percent(said.primary_percent / 100)


def _comment(said: Supplied) -> str:
    """Where the figure comes from, for the reviewer: the supplier's word, and who else has looked at it."""
    who = (said.verified_by or _("någon som inte nämns"))[:NAME_SHOWN]
    verified = (
        _("Enligt filen verifierad av %(who)s.", who=who)
        if said.is_verified
        else _("Filen nämner ingen verifiering.")
    )
    own = _("Egna uppgifter: %(share)s.", share=_own_share(said)) if _own_share(said) else ""
    said_so = _(
        "Från leverantörens PACT-fil: %(product)s, %(company)s, id %(id)s. Leverantörens egen siffra, inte "
        "granskad av regionen.",
        product=said.name[:NAME_SHOWN],
        company=said.company[:NAME_SHOWN],
        id=said.id,
    )
    return " ".join(filter(None, (said_so, verified, own)))
