"""The producer's pages: what can be applied for, the application, and the account of the work."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response

from portal.access import PRODUCER, PUBLIC, SIGNATORY, enter
from portal.accounts.municipalities import municipality_choices
from portal.db import reading, transaction
from portal.declarations.desk import Desk, laid_out, organisation_id, today
from portal.forms import Form
from portal.organisations.acting import acting_here
from portal.plans.queries import agreed_plans, newest_plan
from portal.plans.transitions import Status as PlanStatus
from portal.security import safe_path
from portal.vouchers import queries, service
from portal.vouchers.blueprints import UNPROCESSABLE, Page, person, vouchers
from portal.vouchers.forms import (
    AreasForm,
    CompanyForm,
    ConsultantForm,
    LetGoForm,
    SendForm,
    account_form,
    areas_form,
)
from portal.vouchers.models import Voucher, VoucherCall
from portal.vouchers.own import own
from portal.vouchers.page import voucher_view
from portal.vouchers.transitions import Action, Party, Status, Unmet, may
from portal.vouchers.words import activities, unmet_word
from schemas.vouchers import PRIMARY_AGRICULTURE, Terms, terms_on

Errors = list[tuple[str, str]]


@vouchers.get("")
@enter(PRODUCER)
def overview() -> str:
    """What can be applied for now, on which plans, and what has been applied for."""
    with reading() as session:
        mine = organisation_id()
        every = queries.vouchers_of_organisation(session, mine)
        rows = [row for row in every if _is_covered(row[0].declaration_id)]
        plans = [plan for plan in agreed_plans(session, mine) if _is_covered(plan.declaration_id)]
        open_now = _open_now(session)
        names = {plan.id: laid_out(session, plan.declaration_id).declaration.product_name for plan in plans}
    return render_template("vouchers/overview.html", rows=rows, plans=plans, names=names, calls=open_now)


@vouchers.get("/lantbruk")
@enter(PUBLIC)
def farming() -> str:
    """Farming itself: the county administrative board instead of the region."""
    back = safe_path(request.args.get("tillbaka", ""), url_for("pages.start"))
    return render_template("vouchers/farming.html", back=back)


@vouchers.get("/<uuid:declaration_id>")
@enter(PRODUCER)
def choose(declaration_id: UUID) -> str:
    """The calls that can be applied for on the declaration's plan, and what has been applied for."""
    with reading() as session:
        desk = laid_out(session, declaration_id)
        plan = newest_plan(session, declaration_id)
        return render_template(
            "vouchers/choose.html",
            desk=desk,
            plan=plan,
            is_agreed=plan is not None and plan.status == PlanStatus.AGREED,
            calls=_open_now(session),
            rows=queries.vouchers_of(session, declaration_id),
        )


@vouchers.post("/<uuid:declaration_id>/borja")
@enter(PRODUCER)
def begin(declaration_id: UUID) -> Page:
    """Begin an application on the agreed plan."""
    with transaction() as session:
        desk = laid_out(session, declaration_id)
        plan = newest_plan(session, declaration_id)
        open_now = {str(call.id): call for call in queries.open_calls(session, today())}
        call = open_now.get(request.form.get("call", ""))
        if plan is None or plan.status != PlanStatus.AGREED or call is None:
            return redirect(url_for("vouchers.choose", declaration_id=declaration_id))
        voucher = service.start(session, plan, desk.declaration.organisation_id, call, person())
    return _to(voucher)


@vouchers.get("/<uuid:declaration_id>/<uuid:voucher_id>")
@enter(PRODUCER)
def show(declaration_id: UUID, voucher_id: UUID) -> str:
    """The application: what is told, what is checked, and what was decided."""
    with reading() as session:
        desk, voucher = own(session, declaration_id, voucher_id)
        return _page(session, desk, voucher, SendForm())


@vouchers.post("/<uuid:declaration_id>/<uuid:voucher_id>/skicka")
@enter(SIGNATORY)
def submit(declaration_id: UUID, voucher_id: UUID) -> Page:
    """Send it to the region."""
    with transaction() as session:
        desk, voucher = own(session, declaration_id, voucher_id)
        form = SendForm()
        if not form.is_sent_well():
            return _page(session, desk, voucher, form, form.problems()), UNPROCESSABLE
        try:
            service.submit(session, voucher, today(), person(), form.seen.data or "")
        except Unmet as unmet:
            errors = [("villkor", unmet_word(unmet.guard))]
            return _page(session, desk, voucher, form, errors), UNPROCESSABLE
    flash(_("Ansökan är inskickad. Du får ett mejl nu, och ett när regionen har beslutat."), "success")
    return _to(voucher)


@vouchers.post("/<uuid:declaration_id>/<uuid:voucher_id>/ta-tillbaka")
@enter(SIGNATORY)
def withdraw(declaration_id: UUID, voucher_id: UUID) -> Page:
    """Take it back; what is granted not by a slip of the thumb."""
    with transaction() as session:
        desk, voucher = own(session, declaration_id, voucher_id)
        form = LetGoForm()
        if voucher.status == Status.GRANTED and not form.is_sent_well():
            return _page(session, desk, voucher, SendForm(), form.problems()), UNPROCESSABLE
        service.withdraw(session, voucher, person())
    flash(_("Ansökan är tillbakatagen."), "success")
    return redirect(url_for("vouchers.choose", declaration_id=declaration_id))


@vouchers.get("/<uuid:declaration_id>/<uuid:voucher_id>/andra/<part>")
@enter(PRODUCER)
def edit(declaration_id: UUID, voucher_id: UUID, part: str) -> str:
    """One part of the application to fill in."""
    with reading() as session:
        desk, voucher = own(session, declaration_id, voucher_id, Action.CHANGE)
        form = _form_of(session, voucher, part)
        if isinstance(form, AreasForm):
            form.show(list(queries.areas_of(session, voucher.id)))
        elif isinstance(form, CompanyForm | ConsultantForm):
            form.show(voucher)
        return _part_page(session, desk, voucher, part, form)


@vouchers.post("/<uuid:declaration_id>/<uuid:voucher_id>/andra/<part>")
@enter(PRODUCER)
def save(declaration_id: UUID, voucher_id: UUID, part: str) -> Page:
    """Keep it; farming leads to who helps with that."""
    with transaction() as session:
        desk, voucher = own(session, declaration_id, voucher_id, Action.CHANGE)
        form = _form_of(session, voucher, part)
        if not form.is_sent_well():
            return _part_page(session, desk, voucher, part, form, form.problems()), UNPROCESSABLE
        if isinstance(form, AreasForm):
            service.set_areas(session, voucher, form.areas())
        elif isinstance(form, CompanyForm | ConsultantForm):
            service.change(session, voucher, form.told())
        is_farming = voucher.activity == PRIMARY_AGRICULTURE
    if part == "foretaget" and is_farming:
        here = url_for("vouchers.edit", declaration_id=declaration_id, voucher_id=voucher_id, part=part)
        return redirect(url_for("vouchers.farming", tillbaka=here))
    return _to(voucher)


@vouchers.get("/<uuid:declaration_id>/<uuid:voucher_id>/redovisa")
@enter(PRODUCER)
def accounting(declaration_id: UUID, voucher_id: UUID) -> str:
    """What the work came to, to fill in."""
    with reading() as session:
        desk, voucher = own(session, declaration_id, voucher_id, Action.ACCOUNT)
        rows = queries.areas_of(session, voucher.id)
        form = account_form(len(rows))
        form.show(voucher, rows)
        return _account_page(session, desk, voucher, form)


@vouchers.post("/<uuid:declaration_id>/<uuid:voucher_id>/redovisa")
@enter(SIGNATORY)
def account(declaration_id: UUID, voucher_id: UUID) -> Page:
    """Account for it."""
    with transaction() as session:
        desk, voucher = own(session, declaration_id, voucher_id, Action.ACCOUNT)
        form = account_form(len(queries.areas_of(session, voucher.id)))
        if not form.is_sent_well():
            return _account_page(session, desk, voucher, form, form.problems()), UNPROCESSABLE
        service.account(session, voucher, form.used(), form.invoice.data or "", today(), person())
    flash(_("Redovisningen är inskickad. Du får ett mejl när regionen har beslutat."), "success")
    return _to(voucher)


def _open_now(session: Session) -> list[tuple[VoucherCall, Terms]]:
    """What can be applied for today, each with today's terms: those that begin later are not told of yet."""
    day = today()
    return [
        (call, terms_on(queries.terms_of(session, call.id), day)) for call in queries.open_calls(session, day)
    ]


def _is_covered(declaration_id: UUID) -> bool:
    """Whether whoever looks may see the declaration: an adviser not always may."""
    covered = acting_here().covered
    return covered is None or declaration_id in covered


def _form_of(session: Session, voucher: Voucher, part: str) -> Form:
    if part == "foretaget":
        return CompanyForm()
    if part == "konsulten":
        return ConsultantForm()
    if part != "omraden":
        abort(404)
    return areas_form(voucher_view(session, voucher, today()).terms.area_count)


def _page(
    session: Session, desk: Desk, voucher: Voucher, form: SendForm, errors: Errors | None = None
) -> str:
    view = voucher_view(session, voucher, today())
    return render_template(
        "vouchers/show.html",
        desk=desk,
        view=view,
        form=form,
        aid=queries.aid_of(session, voucher.organisation_id),
        rights={action.value: may(voucher, action, Party.PRODUCER) for action in Action},
        errors=errors or [],
    )


def _part_page(
    session: Session,
    desk: Desk,
    voucher: Voucher,
    part: str,
    form: Form,
    errors: Errors | None = None,
) -> str:
    return render_template(
        f"vouchers/{part}.html",
        desk=desk,
        view=voucher_view(session, voucher, today()),
        form=form,
        part=part,
        activities=activities(),
        municipalities=municipality_choices(),
        errors=errors or [],
    )


def _account_page(
    session: Session, desk: Desk, voucher: Voucher, form: Form, errors: Errors | None = None
) -> str:
    view = voucher_view(session, voucher, today())
    return render_template("vouchers/account.html", desk=desk, view=view, form=form, errors=errors or [])


def _to(voucher: Voucher) -> Response:
    return redirect(url_for("vouchers.show", declaration_id=voucher.declaration_id, voucher_id=voucher.id))
