"""A producer's evidence: the page of each question, and the overview."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from portal.access import PRODUCER, enter
from portal.db import new_id, reading, transaction
from portal.declarations.blueprint import UNPROCESSABLE, Page
from portal.declarations.desk import Desk, laid_out, laid_out_for_editing, producer
from portal.declarations.transitions import Party
from portal.declarations.wayfinding import question_address
from portal.evidence import queries, service
from portal.evidence.blueprints import evidence
from portal.evidence.handing_out import UNAVAILABLE, handed_out
from portal.evidence.inspection.verdicts import EXTENSIONS, Reason, Refused
from portal.evidence.intake import Accepted, Busy, limits_of, take_in
from portal.evidence.models import EvidenceFile
from portal.evidence.page import chosen_kind, file_line, kind_choices, media_and_size
from portal.evidence.service import Place
from portal.evidence.storage import EvidenceStore, StoreUnavailable, store_of
from portal.evidence.transitions import KEPT
from portal.evidence.words import refusal_text, size_words
from portal.log import log
from portal.organisations.acting import acting_here
from portal.security import settings
from schemas.questionnaire import Question, check_rows

Errors = list[tuple[str, str]]


@evidence.get("")
@enter(PRODUCER)
def overview(declaration_id: UUID) -> str:
    """Every question that is asked, with how many files it has."""
    with reading() as session:
        desk = laid_out(session, declaration_id)
        counts = queries.counts_of(session, declaration_id)
    sections = [part for part in check_rows(desk.family, desk.answers, desk.language) if part.rows]
    return render_template("evidence/overview.html", desk=desk, sections=sections, counts=counts)


@evidence.get("/<question_id>")
@enter(PRODUCER)
def of_question(declaration_id: UUID, question_id: str) -> str:
    """What is laid to a question, and the forms to lay more to it."""
    with reading() as session:
        desk = laid_out(session, declaration_id)
        return _drawn(session, desk, _question(desk, question_id), [])


@evidence.post("/<question_id>")
@enter(PRODUCER)
def upload(declaration_id: UUID, question_id: str) -> Page:
    """Take a file in, or say what is wrong with it."""
    with reading() as session:
        desk = laid_out_for_editing(session, declaration_id)
        question = _question(desk, question_id)
    sent = request.files.get("file")
    kind = chosen_kind(question, request.form.get("kind", ""))
    errors: Errors = []
    if kind is None:
        errors.append(("kind", _("Välj vad det är för underlag, och välj filen en gång till")))
    if sent is None or not sent.filename:
        errors.append(("file", _("Välj en fil att ladda upp")))
    if kind is None or sent is None or errors:
        return _refused(declaration_id, question_id, errors, kind or "")
    return _taken_in(declaration_id, question_id, sent, kind)


@evidence.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Page:
    """A file so large that the request was not read to its end."""
    at = request.view_args or {}
    text = refusal_text(Reason.TOO_LARGE, limits_of(settings()))
    return _refused(at["declaration_id"], at["question_id"], [("file", text)])


@evidence.post("/<question_id>/anvand")
@enter(PRODUCER)
def reuse(declaration_id: UUID, question_id: str) -> Page:
    """Lay a file that the organisation has uploaded before to this question too."""
    with reading() as session:
        desk = laid_out_for_editing(session, declaration_id)
        question = _question(desk, question_id)
    chosen = _uuid(request.form.get("evidence_id", ""))
    if chosen is None:
        return _refused(
            declaration_id, question_id, [("evidence_id", _("Välj vilket underlag du vill använda"))]
        )
    place = _place(declaration_id, question_id)
    try:
        with transaction() as session:
            service.reuse(session, place, chosen, question.evidence, producer().id)
    except service.NotReusable:
        return _refused(
            declaration_id,
            question_id,
            [("evidence_id", _("Det underlaget går inte att använda här. Välj ett annat"))],
        )
    except service.QuotaReached:
        return _refused(declaration_id, question_id, [("evidence_id", _quota_text())])
    flash(_("Underlaget är tillagt."), "success")
    return redirect(_address(declaration_id, question_id))


@evidence.get("/<question_id>/<uuid:evidence_id>")
@enter(PRODUCER)
def download(declaration_id: UUID, question_id: str, evidence_id: UUID) -> Page:
    """The organisation's own file."""
    with reading() as session:
        laid_out(session, declaration_id)
        file = _attached(session, declaration_id, question_id, evidence_id)
    if file.state not in KEPT:
        abort(404)
    return handed_out(file)


@evidence.get("/<question_id>/<uuid:evidence_id>/ta-bort")
@enter(PRODUCER)
def ask_remove(declaration_id: UUID, question_id: str, evidence_id: UUID) -> str:
    """Asks before a file is taken away."""
    with reading() as session:
        desk = laid_out_for_editing(session, declaration_id)
        file = _attached(session, declaration_id, question_id, evidence_id)
    return render_template(
        "evidence/remove.html", desk=desk, file=file, back=_address(declaration_id, question_id)
    )


@evidence.post("/<question_id>/<uuid:evidence_id>/ta-bort")
@enter(PRODUCER)
def remove(declaration_id: UUID, question_id: str, evidence_id: UUID) -> Page:
    """Take a file away from the question."""
    with transaction() as session:
        desk = laid_out_for_editing(session, declaration_id)
        _question(desk, question_id)
        service.detach(session, declaration_id, question_id, evidence_id, producer().id)
    flash(_("Underlaget är borttaget."), "success")
    return redirect(_address(declaration_id, question_id))


@evidence.post("/<question_id>/<uuid:evidence_id>/sok-igenom")
@enter(PRODUCER)
def scan_again(declaration_id: UUID, question_id: str, evidence_id: UUID) -> Page:
    """Ask for another scan of a file that has no verdict."""
    with transaction() as session:
        laid_out(session, declaration_id)
        _attached(session, declaration_id, question_id, evidence_id)
        if settings().has_scanner:
            service.request_scan(session, evidence_id, Party.PRODUCER, producer().actor)
    return redirect(_address(declaration_id, question_id))


def _taken_in(declaration_id: UUID, question_id: str, sent: FileStorage, kind: str) -> Page:
    """Inspect and keep the file."""
    limits = limits_of(settings())
    place = _place(declaration_id, question_id)
    try:
        is_new = _kept(place, take_in(sent, limits), kind)
    except Refused as refusal:
        log.info("evidence refused", reason=refusal.reason, question_id=question_id)
        text = refusal_text(refusal.reason, limits)
        return _refused(declaration_id, question_id, [("file", text)], kind)
    except service.QuotaReached:
        return _refused(declaration_id, question_id, [("file", _quota_text())], kind)
    except (Busy, StoreUnavailable) as error:
        log.error("evidence not kept", error=f"{type(error).__name__} {error}")
        text = _("Filen kunde inte sparas just nu. Försök igen om en stund.")
        return _refused(declaration_id, question_id, [("file", text)], kind, UNAVAILABLE)
    if is_new:
        flash(_("Underlaget är sparat."), "success")
    else:
        flash(_("Den filen finns redan här, så den sparades inte en gång till."))
    return redirect(_address(declaration_id, question_id))


def _kept(place: Place, accepted: Accepted, kind: str) -> bool:
    """Put the bytes in the store, then the row in the database; False when the file was there already."""
    store, evidence_id = store_of(settings()), new_id()
    with ExitStack() as undo:
        store.put(evidence_id, accepted.content)
        undo.callback(_forget, store, evidence_id)
        with transaction() as session:
            file = service.upload(session, place, evidence_id, accepted, kind, producer().id)
        if file.id != evidence_id:
            return False
        undo.pop_all()
    return True


def _forget(store: EvidenceStore, evidence_id: UUID) -> None:
    """Take bytes out again that no row names; what is left behind if that fails, nobody can reach."""
    with suppress(StoreUnavailable):
        store.delete(evidence_id)


def _refused(
    declaration_id: UUID, question_id: str, errors: Errors, kind: str = "", code: int = UNPROCESSABLE
) -> Page:
    """The page once more, with what was wrong and the kind that was chosen."""
    with reading() as session:
        desk = laid_out_for_editing(session, declaration_id)
        return _drawn(session, desk, _question(desk, question_id), errors, kind), code


def _drawn(session: Session, desk: Desk, question: Question, errors: Errors, kind: str = "") -> str:
    files = queries.files_of_question(session, desk.declaration.id, question.id)
    offered = (session, desk.declaration, question.id, question.evidence, acting_here().covered)
    reusable = queries.reusable_files(*offered) if desk.editable else []
    return render_template(
        "evidence/question.html",
        desk=desk,
        question=question,
        label=_label(desk, question),
        files=[file_line(file, desk.language, settings().has_scanner, Party.PRODUCER) for file in files],
        reusable=[(str(file.id), file.name, media_and_size(file)) for file in reusable],
        kinds=kind_choices(question, desk.language),
        picked_kind=kind or (question.evidence[0] if len(question.evidence) == 1 else ""),
        accept=",".join(f".{extension}" for extension in EXTENSIONS),
        largest=size_words(settings().evidence_max_bytes),
        back=question_address(desk, desk.family.page_of[question.id]),
        errors=errors,
    )


def _label(desk: Desk, question: Question) -> str:
    """The question in the words it is asked with."""
    rows = [row for part in check_rows(desk.family, desk.answers, desk.language) for row in part.rows]
    asked = {row.question_id: row.label for row in rows}
    return asked.get(question.id) or question.text(desk.language).label


def _question(desk: Desk, question_id: str) -> Question:
    if question_id not in desk.family.page_of:
        abort(404)
    return desk.family.questions[question_id]


def _place(declaration_id: UUID, question_id: str) -> Place:
    return Place(declaration_id, question_id, settings().evidence_max_files, acting_here().covered)


def _attached(session: Session, declaration_id: UUID, question_id: str, evidence_id: UUID) -> EvidenceFile:
    return queries.attached_file(session, declaration_id, question_id, evidence_id) or abort(404)


def _address(declaration_id: UUID, question_id: str) -> str:
    return url_for("evidence.of_question", declaration_id=declaration_id, question_id=question_id)


def _quota_text() -> str:
    most = settings().evidence_max_files
    return _(
        "En klimatdeklaration kan ha högst %(count)s underlag. Ta bort något som inte behövs.", count=most
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
