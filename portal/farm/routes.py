"""The farm's pages: its years, and the answers of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.access import PRODUCER, enter
from portal.db import reading, transaction
from portal.declarations.desk import producer
from portal.declarations.fields import Asked, Remarks
from portal.declarations.forms import reference_years
from portal.declarations.merging import merge_page
from portal.declarations.posted import Posted, read_posted
from portal.farm import queries, service
from portal.farm.blueprint import CONFLICT, UNPROCESSABLE, Page, address_after, farm, year_address
from portal.farm.page import FarmDesk, farm_desk, groups, refuse_unless_all_is_covered, suggested
from portal.farm.updating import updates
from schemas.questionnaire import Answer, PageResult, Problem, validate_page
from schemas.questionnaire.farm import FARM

Groups = Sequence[tuple[str, Sequence[Asked]]]


@farm.get("")
@enter(PRODUCER)
def overview(organisation_id: UUID) -> str:
    """The years, each with how much is answered."""
    refuse_unless_all_is_covered()
    with reading() as session:
        answered = queries.answered_years(session, organisation_id)
        is_declaring = bool(queries.families_of(session, organisation_id))
    years = sorted({*reference_years(), *answered}, reverse=True)
    rows = [(year, answered.get(year, 0)) for year in years]
    return render_template("farm/overview.html", rows=rows, is_declaring=is_declaring)


@farm.get("/<int:year>")
@enter(PRODUCER)
def show(organisation_id: UUID, year: int) -> str:
    """The questions that hold for the whole farm, with what was answered or is suggested."""
    with reading() as session:
        desk = farm_desk(session, organisation_id, year)
    answers, histories = suggested(desk)
    shown = groups(desk, answers, {}, Remarks(histories=histories))
    return _drawn(desk, shown, has_suggestions=bool(histories))


@farm.post("/<int:year>")
@enter(PRODUCER)
def save(organisation_id: UUID, year: int) -> Page:
    """Save the page; drafts that could take the new answers are offered next."""
    with transaction() as session:
        desk = farm_desk(session, organisation_id, year)
        posted = read_posted(request.form, desk.family.page_questions(FARM))
        result = validate_page(desk.family, FARM, posted.raw, desk.answers, desk.language)
        errors = _errors(result, posted)
        if errors:
            answers = {**desk.answers, **_to_save(result, posted)}
            shown = groups(desk, answers, posted.typed, Remarks(errors, result.warnings))
            return _drawn(desk, shown), UNPROCESSABLE
        return _saved(session, desk, posted, result)


def _saved(session: Session, desk: FarmDesk, posted: Posted, result: PageResult) -> Page:
    """Save what the page holds and go on, or ask about what somebody else changed meanwhile."""
    answers = _to_save(result, posted)
    chosen = {} if posted.undecided else answers
    farm_of_year = (session, desk.organisation_id, desk.year, desk.family)
    conflicts = service.save_farm_answers(*farm_of_year, chosen, posted.seen, producer().id)
    after = farm_desk(session, desk.organisation_id, desk.year)
    if conflicts or posted.undecided:
        names = [conflict.question_id for conflict in conflicts]
        shown = merge_page(session, after, posted, answers, names)
        return render_template("declarations/merge.html", **shown), CONFLICT
    if again := _to_look_at(after, posted, result):
        return redirect(year_address("show", desk.year, again))
    flash(_("Svaren för gården är sparade."), "success")
    if updates(session, after):
        return redirect(year_address("drafts", desk.year))
    return redirect(address_after())


def _to_look_at(after: FarmDesk, posted: Posted, result: PageResult) -> str | None:
    """The field for which the page is shown again: an unusual value, or a question that came up."""
    unseen = [name for name in result.warnings if name not in posted.warned]
    if unseen:
        flash(_("Dina svar är sparade, men ett värde är ovanligt. Kontrollera det som är markerat."))
        return unseen[0]
    shown = groups(after, after.answers, {}, Remarks())
    added = [one.name for _title, found in shown for one in found if one.about.question_id not in posted.seen]
    return added[0] if added else None


def _drawn(desk: FarmDesk, shown: Groups, *, has_suggestions: bool = False) -> str:
    fields = [one for _title, found in shown for one in found]
    return render_template(
        "farm/show.html",
        desk=desk,
        groups=shown,
        has_suggestions=has_suggestions,
        errors=[(one.name, one.error) for one in fields if one.error]
        + [(f"{one.name}__comment", one.comment_error) for one in fields if one.comment_error],
        back=address_after(),
    )


def _to_save(result: PageResult, posted: Posted) -> dict[str, Answer]:
    """What may be saved: what could be read, and that something was left open, which it may be here."""
    answers = {name: answer for name, answer in result.answers.items() if name in posted.to_save}
    for problem in (one for problems in result.errors.values() for one in problems):
        name = problem.question_id
        if name in posted.to_save and _is_missing(problem):
            answers[name] = Answer(name, "blank", comment=posted.typed[name].comment.strip() or None)
    return answers


def _errors(result: PageResult, posted: Posted) -> dict[str, list[Problem]]:
    """What cannot be read; nothing has to be answered here."""
    errors: dict[str, list[Problem]] = {}
    for name, problems in result.errors.items():
        wrong = [one for one in problems if one.question_id in posted.to_save and not _is_missing(one)]
        if wrong:
            errors[name] = wrong
    return errors


def _is_missing(problem: Problem) -> bool:
    return problem.code.startswith("required.")
