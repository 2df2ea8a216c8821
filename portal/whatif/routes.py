"""What if: choose answers, put others in their place, see the difference. The declaration stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response

from portal.access import PRODUCER, enter
from portal.db import reading, transaction
from portal.declarations.blueprint import CONFLICT, UNPROCESSABLE, Page
from portal.declarations.desk import Desk, laid_out, producer
from portal.whatif import queries, service
from portal.whatif.page import WhatIfView, levers, what_if_view
from portal.whatif.trying import (
    MOST_AT_ONCE,
    Base,
    Trial,
    base_of,
    changes_of,
    chosen,
    fields,
    parts,
    summary,
    tried,
)
from portal.whatif.words import signed, signed_percent
from schemas.questionnaire import field_name

whatif = Blueprint("whatif", __name__, url_prefix="/deklarationer/<uuid:declaration_id>/vad-hander-om")
whatif.add_app_template_filter(signed, "signed_kgco2e")
whatif.add_app_template_global(signed_percent)

Errors = Sequence[tuple[str, str]]


@whatif.get("")
@enter(PRODUCER)
def choose(declaration_id: UUID) -> Page:
    """Which answers to try; with some chosen, the form for them."""
    with reading() as session:
        desk = laid_out(session, declaration_id)
        base = base_of(session, desk)
        if base is None:
            return render_template("whatif/not_yet.html", desk=desk), CONFLICT
        names = _names(desk, request.args.getlist("fraga"))
        if 0 < len(names) <= MOST_AT_ONCE:
            return _form_page(desk, base, names)
        errors = _choice_errors(names) if names or "valj" in request.args else []
        page = _choice_page(session, desk, base, names, errors)
    return (page, UNPROCESSABLE) if errors else page


@whatif.post("")
@enter(PRODUCER)
def ask(declaration_id: UUID) -> Page:
    """Ask what the answers typed would have given; without any, what would move the figure most."""
    with transaction() as session:
        desk = laid_out(session, declaration_id)
        base = base_of(session, desk)
        if base is None:
            return render_template("whatif/not_yet.html", desk=desk), CONFLICT
        names = _names(desk, request.form.getlist("fraga"))
        trial = tried(desk, base, names, request.form)
        changes = changes_of(base, trial.answers)
        if trial.errors or (names and not changes):
            return _form_page(desk, base, [*names, *trial.added], trial), UNPROCESSABLE
        if trial.added:
            return _form_page(desk, base, [*names, *trial.added], trial)
        asked = service.ask(
            session, declaration_id, base.answers, base.copied, changes, base.factor_set, producer().id
        )
    return redirect(url_for("whatif.show", declaration_id=declaration_id, what_if_id=asked.id))


@whatif.get("/<uuid:what_if_id>")
@enter(PRODUCER)
def show(declaration_id: UUID, what_if_id: UUID) -> str:
    """The difference; until it is computed a page that asks for it again."""
    desk, view = _view(declaration_id, what_if_id)
    return render_template("whatif/show.html", desk=desk, view=view)


@whatif.get("/<uuid:what_if_id>/lage")
@enter(PRODUCER)
def fragment(declaration_id: UUID, what_if_id: UUID) -> Response:
    """The difference for the page that waits for it; `X-Poll-Done` when there is no more to wait for."""
    desk, view = _view(declaration_id, what_if_id)
    answer = make_response(render_template("whatif/_difference.html", desk=desk, view=view))
    if view.settled:
        answer.headers["X-Poll-Done"] = ""
    return answer


def _view(declaration_id: UUID, what_if_id: UUID) -> tuple[Desk, WhatIfView]:
    with reading() as session:
        desk = laid_out(session, declaration_id)
        asked = queries.what_if_of(session, declaration_id, what_if_id) or abort(404)
        base = base_of(session, desk)
        return desk, what_if_view(desk, asked, base.answers if base else None)


def _names(desk: Desk, wanted: Sequence[str]) -> list[str]:
    """The questions meant by these form fields."""
    by_field = {field_name(name): name for name in desk.family.questions}
    return chosen(desk, [by_field[name] for name in wanted if name in by_field])


def _choice_errors(names: Sequence[str]) -> list[tuple[str, str]]:
    if not names:
        return [("fraga", _("Välj minst ett svar som du vill ändra"))]
    return [("fraga", _("Välj högst %(count)s svar på en gång", count=MOST_AT_ONCE))]


def _choice_page(session: Session, desk: Desk, base: Base, names: Sequence[str], errors: Errors) -> str:
    known = queries.newest_result(session, desk.declaration.id)
    return render_template(
        "whatif/choose.html",
        desk=desk,
        parts=parts(desk, base),
        chosen=[field_name(name) for name in names],
        levers=levers(desk, known) if known else [],
        most=MOST_AT_ONCE,
        errors=errors,
    )


def _form_page(desk: Desk, base: Base, names: Sequence[str], trial: Trial | None = None) -> str:
    shown = fields(desk, base, names, trial)
    errors = summary(shown, trial) if trial else []
    if trial and not errors and not trial.added:
        errors = [(field_name(names[0]), _("Du har inte ändrat något svar än"))]
    return render_template(
        "whatif/form.html",
        desk=desk,
        fields=shown,
        chosen=[field_name(name) for name in names],
        added=bool(trial and trial.added),
        errors=errors,
    )
