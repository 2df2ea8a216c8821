"""A filled template comes back: look at it, show what it would change, and save it once it is confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.access import PRODUCER, enter
from portal.db import reading, transaction
from portal.declarations.desk import organisation_id, producer
from portal.declarations.queries import declarations_of
from portal.declarations.transitions import Action, NotAllowed, Party, may
from portal.exchange import queries, service
from portal.exchange.blueprint import CONFLICT, GONE, UNPROCESSABLE, Page, exchange
from portal.exchange.contents import content_of, replanned, shown
from portal.exchange.filled import Filling, filling_of
from portal.exchange.models import Import
from portal.exchange.planning import FAULTS_SHOWN, Fault, Plan, plan
from portal.exchange.sheets import MAX_FILE_BYTES, Refused
from portal.exchange.tables import open_file
from portal.i18n import current_language
from portal.organisations.acting import Right, acting_here
from portal.security import limiter
from schemas.questionnaire import FAMILIES, Problem, load_family, problem_text

SOURCE_MAX = 200


@exchange.get("/excel")
@enter(PRODUCER)
def overview() -> str:
    """Templates to fetch, and the form that sends one back."""
    return _overview([])


def _overview(errors: Sequence[tuple[str, str]], faults: Sequence[Fault] = ()) -> str:
    language = current_language()
    with reading() as session:
        here = acting_here()
        mine = declarations_of(session, here.organisation_id, here.covered)
    editable = [one for one in mine if may(one, Action.SAVE, Party.PRODUCER)]
    families = [(name, load_family(name).text(language).label) for name in FAMILIES]
    return render_template(
        "exchange/overview.html",
        errors=errors,
        faults=[fault.text for fault in faults[:FAULTS_SHOWN]],
        more_faults=max(0, len(faults) - FAULTS_SHOWN),
        editable=editable,
        families=sorted(families, key=lambda family: family[1].casefold()),
        most_mb=MAX_FILE_BYTES // (1024 * 1024),
    )


@exchange.post("/excel")
@enter(PRODUCER)
@limiter.limit("120 per hour")
def upload() -> Page:
    """Look at a file. Nothing is saved in any declaration; what would change is kept and shown."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _overview([("file", _("Välj filen som du har fyllt i"))]), UNPROCESSABLE
    try:
        filling = filling_of(open_file(file.stream.read(MAX_FILE_BYTES + 1)))
    except Refused as refused:
        return _overview([("file", refused.message)]), UNPROCESSABLE
    with transaction() as session:
        made = plan(session, acting_here(), filling, current_language())
        if not made.faults:
            return _kept(session, made, filling, file.filename)
    return _overview([("faults", _many_faults(len(made.faults)))], made.faults), UNPROCESSABLE


def _many_faults(count: int) -> str:
    if count == 1:
        return _("1 cell behöver rättas. Inget är sparat")
    return _("%(count)s celler behöver rättas. Inget är sparat", count=count)


def _kept(session: Session, made: Plan, filling: Filling, name: str) -> Page:
    source = "".join(mark for mark in name if mark.isprintable())[:SOURCE_MAX]
    content = content_of(made, notes=_notes(filling))
    kept = service.keep_import(session, organisation_id(), producer().id, source, content)
    return redirect(_address("exchange.show_import", kept.id))


def _address(endpoint: str, import_id: UUID) -> str:
    return url_for(endpoint, organisation_id=organisation_id(), import_id=import_id)


def _notes(filling: Filling) -> list[str]:
    notes = [
        Fault(lost.cell, _("Frågan finns inte längre, eller har ändrats. Svaret tas inte med")).text
        for lost in filling.lost[:FAULTS_SHOWN]
    ]
    if filling.is_old:
        notes.insert(0, _("Mallen gjordes för en äldre version av frågorna. Hämta en ny till nästa gång."))
    return notes


@exchange.get("/excel/granska/<uuid:organisation_id>/<uuid:import_id>")
@enter(PRODUCER)
def show_import(import_id: UUID, **_for: UUID) -> Page:
    """Every answer that would change, before anything does."""
    with reading() as session:
        kept = _import(session, import_id)
        if kept.outcome is not None:
            return redirect(_address("exchange.done", import_id))
        if _is_gone(session, kept):
            return _gone()
        return _import_page(session, kept, {}, {})


def _import(session: Session, import_id: UUID) -> Import:
    """The person's own upload, while they may still change every declaration in it."""
    kept = queries.import_for(session, import_id, _owner()) or abort(404)
    if "declarations" not in kept.content:
        abort(404)  # rows of another tool, which nobody has said the meaning of yet
    ids = [one["declaration_id"] for one in kept.content["declarations"]]
    here = acting_here()
    if not all(here.may(Right.DECLARE, UUID(one)) if one else here.may_start for one in ids):
        abort(404)
    return kept


def _owner() -> tuple[UUID, UUID]:
    return organisation_id(), producer().id


def _is_gone(session: Session, kept: Import) -> bool:
    current = load_family(kept.content["family"]).hash if kept.content["family"] in FAMILIES else ""
    return kept.expires_at < queries.now(session) or kept.content["definition"] != current


def _gone() -> Page:
    return render_template("exchange/gone.html"), GONE


def _import_page(session: Session, kept: Import, said: Mapping[str, str], problems: Mapping[str, str]) -> str:
    return render_template(
        "exchange/import.html",
        kept=kept,
        declarations=shown(session, organisation_id(), kept.content, current_language()),
        notes=kept.content["notes"],
        said=said,
        problems=problems,
        errors=list(problems.items()),
    )


@exchange.post("/excel/granska/<uuid:organisation_id>/<uuid:import_id>")
@enter(PRODUCER)
def confirm_import(import_id: UUID, **_for: UUID) -> Page:
    """Save all of it in one go. Pressing twice saves once."""
    said = {name: text for name, text in request.form.items() if name.startswith("why-")}
    try:
        with transaction() as session:
            _import(session, import_id)
            service.confirm(session, import_id, _owner(), said)
    except service.Gone:
        return _gone()
    except service.BadExplanation as bad:
        return _asked_to_explain(import_id, said, bad.problems)
    except service.ChangedSince as changed:
        return _compared_again(import_id, changed)
    except NotAllowed:
        return render_template("exchange/not_now.html"), CONFLICT
    return redirect(_address("exchange.done", import_id))


def _asked_to_explain(
    import_id: UUID, said: Mapping[str, str], problems: Mapping[str, Problem | None]
) -> Page:
    with reading() as session:
        kept = _import(session, import_id)
        family, language = load_family(kept.content["family"]), current_language()
        texts = {
            field: problem_text(problem, language, family)
            if problem
            else _("Skriv kort varför det ovanliga värdet stämmer")
            for field, problem in problems.items()
        }
        return _import_page(session, kept, said, texts), UNPROCESSABLE


def _compared_again(import_id: UUID, changed: service.ChangedSince) -> Page:
    """Keep the same answers held against today's, and say who changed what. Nothing has been saved."""
    language = current_language()
    with transaction() as session:
        kept = _import(session, import_id)
        content = replanned(session, kept.content, language)
        again = service.keep_import(session, organisation_id(), producer().id, kept.source, content)
        family = load_family(kept.content["family"])
        names = {
            family.questions[conflict.question_id].text(language).label: conflict.changed_by
            for conflict in changed.conflicts
        }
        address = _address("exchange.show_import", again.id)
        page = render_template("exchange/changed_since.html", names=names, address=address)
    return page, CONFLICT


@exchange.get("/excel/klart/<uuid:organisation_id>/<uuid:import_id>")
@enter(PRODUCER)
def done(import_id: UUID, **_for: UUID) -> Page:
    """What was saved, and where to go on."""
    with reading() as session:
        kept = _import(session, import_id)
        if kept.outcome is None:
            return redirect(_address("exchange.show_import", import_id))
        wanted = set(kept.outcome["declarations"])
        mine = [one for one in declarations_of(session, organisation_id()) if str(one.id) in wanted]
    return render_template("exchange/done.html", kept=kept, declarations=mine)
