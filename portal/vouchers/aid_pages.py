"""The producer's pages about aid of the last three years: none, or line by line."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response

from portal.access import PRODUCER, enter
from portal.db import reading, transaction
from portal.declarations.desk import Desk, today
from portal.vouchers import queries, service
from portal.vouchers.aid_forms import AidForm, EarlierAidForm
from portal.vouchers.blueprints import UNPROCESSABLE, Page, person, vouchers
from portal.vouchers.forms import NO, YES
from portal.vouchers.models import Voucher
from portal.vouchers.own import own
from portal.vouchers.page import voucher_view
from portal.vouchers.transitions import Action
from portal.vouchers.words import told_already


@vouchers.get("/<uuid:declaration_id>/<uuid:voucher_id>/stod")
@enter(PRODUCER)
def aid(declaration_id: UUID, voucher_id: UUID) -> str:
    """Whether there is any, and the lines that are told."""
    with reading() as session:
        desk, voucher = own(session, declaration_id, voucher_id, Action.CHANGE)
        form = EarlierAidForm()
        told = voucher.has_earlier_aid
        form.has_earlier_aid.data = "" if told is None else YES if told else NO
        return _page(session, desk, voucher, form)


@vouchers.post("/<uuid:declaration_id>/<uuid:voucher_id>/stod")
@enter(PRODUCER)
def answer_aid(declaration_id: UUID, voucher_id: UUID) -> Page:
    """Say whether there is any; none is not said beside lines that are told."""
    with transaction() as session:
        desk, voucher = own(session, declaration_id, voucher_id, Action.CHANGE)
        form = EarlierAidForm()
        if not form.is_sent_well():
            return _page(session, desk, voucher, form, form.problems()), UNPROCESSABLE
        has_any = form.has_earlier_aid.data == YES
        if not has_any and queries.aid_of(session, voucher.organisation_id):
            told = _("Det finns stöd i listan. Ta bort det först om det är fel.")
            return _page(session, desk, voucher, form, form.refuse("has_earlier_aid", told)), UNPROCESSABLE
        service.change(session, voucher, {"has_earlier_aid": has_any})
    to = "vouchers.new_aid" if has_any else "vouchers.show"
    return redirect(url_for(to, declaration_id=declaration_id, voucher_id=voucher_id))


@vouchers.get("/<uuid:declaration_id>/<uuid:voucher_id>/stod/nytt")
@enter(PRODUCER)
def new_aid(declaration_id: UUID, voucher_id: UUID) -> str:
    """One line to fill in."""
    with reading() as session:
        desk, voucher = own(session, declaration_id, voucher_id, Action.CHANGE)
        return _line_page(session, desk, voucher, AidForm())


@vouchers.post("/<uuid:declaration_id>/<uuid:voucher_id>/stod/nytt")
@enter(PRODUCER)
def add_aid(declaration_id: UUID, voucher_id: UUID) -> Page:
    """Keep it."""
    with transaction() as session:
        desk, voucher = own(session, declaration_id, voucher_id, Action.CHANGE)
        form = AidForm()
        if not form.is_sent_well():
            return _line_page(session, desk, voucher, form, form.problems()), UNPROCESSABLE
        try:
            service.tell_aid(session, voucher, form.told(), person())
        except service.AlreadyTold:
            errors = form.refuse("source", told_already())
            return _line_page(session, desk, voucher, form, errors), UNPROCESSABLE
    return _to_list(declaration_id, voucher_id)


@vouchers.post("/<uuid:declaration_id>/<uuid:voucher_id>/stod/<uuid:aid_id>/ta-bort")
@enter(PRODUCER)
def remove_aid(declaration_id: UUID, voucher_id: UUID, aid_id: UUID) -> Page:
    """Take a line back that was told by mistake."""
    with transaction() as session:
        _desk, voucher = own(session, declaration_id, voucher_id, Action.CHANGE)
        row = queries.aid_line(session, voucher.organisation_id, aid_id) or abort(404)
        service.remove_aid(session, voucher, row, person())
    return _to_list(declaration_id, voucher_id)


def _page(
    session: Session,
    desk: Desk,
    voucher: Voucher,
    form: EarlierAidForm,
    errors: list[tuple[str, str]] | None = None,
) -> str:
    return render_template(
        "vouchers/aid.html",
        desk=desk,
        view=voucher_view(session, voucher, today()),
        form=form,
        aid=queries.aid_of(session, voucher.organisation_id),
        errors=errors or [],
    )


def _line_page(
    session: Session, desk: Desk, voucher: Voucher, form: AidForm, errors: list[tuple[str, str]] | None = None
) -> str:
    back = url_for("vouchers.aid", declaration_id=desk.declaration.id, voucher_id=voucher.id)
    view = voucher_view(session, voucher, today())
    return render_template("vouchers/new_aid.html", view=view, form=form, back=back, errors=errors or [])


def _to_list(declaration_id: UUID, voucher_id: UUID) -> Response:
    return redirect(url_for("vouchers.aid", declaration_id=declaration_id, voucher_id=voucher_id))
