"""The question pages: show, save, and settle what two people changed at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.access import PRODUCER, enter
from portal.db import reading, transaction
from portal.declarations import service
from portal.declarations.blueprint import CONFLICT, UNPROCESSABLE, Page, declarations
from portal.declarations.desk import Desk, laid_out, laid_out_for_editing, producer
from portal.declarations.fields import Asked, Remarks, Typed, asked
from portal.declarations.histories import histories, unexplained
from portal.declarations.ingredients import Offers, looked_up, offers_on
from portal.declarations.merging import answer_words, merge_page
from portal.declarations.posted import Posted, read_posted
from portal.declarations.preview import preview_view
from portal.declarations.transitions import QuestionsLocked
from portal.declarations.wayfinding import (
    address_after,
    address_before,
    evidence_address,
    question_address,
    section_of,
    tasks_address,
    way,
)
from portal.evidence.queries import counts_of as evidence_counts
from schemas.questionnaire import (
    Answer,
    Answers,
    PageResult,
    Problem,
    blank,
    page_view,
    validate_page,
)


@declarations.get("/<uuid:declaration_id>/fraga/<page_id>")
@enter(PRODUCER)
def question(declaration_id: UUID, page_id: str) -> Page:
    """One question, or one tight group of them, with the stored answers."""
    with reading() as session:
        desk = laid_out_for_editing(session, declaration_id)
        _check_page(desk, page_id)
        remarks = Remarks(
            warnings=_stored_warnings(desk, page_id),
            requests=_requests(desk),
            histories=histories(desk, page_id),
            locked=_locked(desk, page_id),
        )
        offers = offers_on(session, desk.family, page_id, desk.answers)
        return _drawn(session, desk, page_id, desk.answers, {}, remarks, offers)


@declarations.post("/<uuid:declaration_id>/fraga/<page_id>")
@enter(PRODUCER)
def save_question(declaration_id: UUID, page_id: str) -> Page:
    """Save the page and go on; what is wrong is shown with everything that was typed."""
    with transaction() as session:
        desk = laid_out_for_editing(session, declaration_id)
        _check_page(desk, page_id)
        sent = read_posted(request.form, desk.family.page_questions(page_id))
        looked = looked_up(session, desk.family, page_id, sent, desk.declaration.number)
        posted = looked.posted
        raw = {**_locked_fields(desk, page_id), **posted.raw}
        result = validate_page(desk.family, page_id, raw, desk.answers, desk.language)
        errors = _errors_on_page(result, posted) | looked.problems
        errors |= unexplained(desk, _of_page(result, posted))
        if errors:
            if stuck := _stuck(desk, _of_page(result, posted), posted):
                raise QuestionsLocked(stuck)
            answers = {**desk.answers, **_of_page(result, posted)}
            said = (_requests(desk), histories(desk, page_id), _locked(desk, page_id))
            remarks = Remarks(errors, result.warnings, *said)
            offers = offers_on(session, desk.family, page_id, answers, looked)
            return _drawn(session, desk, page_id, answers, posted.typed, remarks, offers), UNPROCESSABLE
        return _saved(session, desk, page_id, posted, result)


def _saved(session: Session, desk: Desk, page_id: str, posted: Posted, result: PageResult) -> Page:
    """Save what the page holds and go on, or ask about what somebody else changed meanwhile."""
    answers = _of_page(result, posted)
    chosen = {} if posted.undecided else answers
    conflicts = service.save_answers(
        session, desk.declaration.id, chosen, posted.seen, producer().id, posted.confirmed
    )
    after = laid_out(session, desk.declaration.id)
    if conflicts or posted.undecided:
        names = [conflict.question_id for conflict in conflicts]
        shown = merge_page(session, after, posted, answers, names)
        return render_template("declarations/merge.html", **shown), CONFLICT
    return _gone_on(after, page_id, posted, result)


def _gone_on(desk: Desk, page_id: str, posted: Posted, result: PageResult) -> Page:
    """The next page: this one again when it has new questions or a warning not yet seen."""
    if posted.evidence:
        return redirect(evidence_address(desk, posted.evidence))
    if posted.later:
        flash(_("Dina svar är sparade. Du kan fortsätta när du vill."), "success")
        return redirect(tasks_address(desk))
    unseen = [
        name for name, found in result.warnings.items() if name not in posted.warned and _stood(found, posted)
    ]
    if unseen:
        flash(_("Dina svar är sparade, men ett värde är ovanligt. Kontrollera det som är markerat."))
        return redirect(question_address(desk, page_id, way(), unseen[0]))
    page = desk.family.page(page_id)
    if desk.sheet.unconfirmed & set(posted.to_save) & set(desk.progress.shown_on(page)):
        flash(
            _(
                "Sidan är sparad, men ett svar är kopierat och inte bekräftat än. "
                "Det räknas först när du har bekräftat det."
            )
        )
    added = [name for name in desk.progress.shown_on(page) if name not in posted.seen]
    if added:
        return redirect(question_address(desk, page_id, way(), added[0].replace(".", "-")))
    return redirect(address_after(desk, page_id))


def _drawn(
    session: Session,
    desk: Desk,
    page_id: str,
    answers: Answers,
    typed: Mapping[str, Typed],
    remarks: Remarks,
    offers: Offers,
) -> str:
    page = page_view(desk.family, page_id, answers, desk.language)
    fields = [
        asked(
            about,
            desk.family,
            typed.get(about.question_id),
            desk.version(about.question_id),
            remarks,
            desk.language,
            offers.get(about.question_id, ()),
        )
        for about in page.fields
    ]
    if not fields:
        abort(404)
    return render_template(
        "declarations/question.html",
        desk=desk,
        page=page,
        section=section_of(desk, page_id).text(desk.language),
        fields=fields,
        errors=_summary(fields),
        back=address_before(desk, page_id),
        preview=preview_view(session, desk),
        evidence_counts=evidence_counts(session, desk.declaration.id),
    )


def _summary(fields: list[Asked]) -> list[tuple[str, str]]:
    errors = [(field.name, field.error) for field in fields if field.error]
    return errors + [
        (f"{field.name}__comment", field.comment_error) for field in fields if field.comment_error
    ]


def _check_page(desk: Desk, page_id: str) -> None:
    if page_id not in desk.family.pages:
        abort(404)


def _requests(desk: Desk) -> Mapping[str, str]:
    return desk.corrections.reasons if desk.corrections else {}


def _locked(desk: Desk, page_id: str) -> Mapping[str, str]:
    names = [name for name in desk.family.page(page_id).question_ids if name in desk.locked]
    return {name: answer_words(desk, desk.answers.get(name) or blank(name)) for name in names}


def _locked_fields(desk: Desk, page_id: str) -> dict[str, Any]:
    """Locked questions have no fields on the page; the others are judged together with their answers."""
    fields = page_view(desk.family, page_id, desk.answers, desk.language).fields
    locked = [about for about in fields if about.question_id in desk.locked]
    return {name: value for about in locked for name, value in about.values.items()}


def _stuck(desk: Desk, answers: Answers, posted: Posted) -> list[str]:
    """What was typed into fields that the page no longer has: their questions have been locked meanwhile."""
    sent = [name for name in posted.seen if name in desk.locked]
    # What cannot be read is no answer, and so another one than the stored.
    return [name for name in sent if answers.get(name) != desk.answers.get(name)]


def _stored_warnings(desk: Desk, page_id: str) -> Mapping[str, list[Problem]]:
    warnings: dict[str, list[Problem]] = {}
    for problem in desk.progress.problems:
        if problem.severity == "warning" and desk.family.page_of.get(problem.question_id) == page_id:
            warnings.setdefault(problem.field, []).append(problem)
    return warnings


def _of_page(result: PageResult, posted: Posted) -> dict[str, Answer]:
    """The answers that may be saved: only of questions on the page, so that hidden ones keep theirs."""
    return {name: answer for name, answer in result.answers.items() if name in posted.to_save}


def _stood(problems: list[Problem], posted: Posted) -> bool:
    return any(problem.question_id in posted.to_save for problem in problems)


def _errors_on_page(result: PageResult, posted: Posted) -> dict[str, list[Problem]]:
    """Errors of questions that stood on the page; somebody who leaves now need not have answered all."""
    errors: dict[str, list[Problem]] = {}
    for name, problems in result.errors.items():
        for problem in problems:
            let_go = posted.leaving and problem.code.startswith("required.")
            if problem.question_id in posted.to_save and not let_go:
                errors.setdefault(name, []).append(problem)
    return errors
