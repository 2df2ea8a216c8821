"""The region's pages: applications, the ledger, and every decision with the statement it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response

from portal.access import STAFF, enter
from portal.db import reading, transaction
from portal.declarations.desk import today
from portal.i18n import number
from portal.vouchers import queries
from portal.vouchers import service as applying
from portal.vouchers.aid_forms import AidForm
from portal.vouchers.blueprints import UNPROCESSABLE, Page, person, region_vouchers
from portal.vouchers.decisions import service
from portal.vouchers.effect import effect_of
from portal.vouchers.models import Voucher
from portal.vouchers.page import VoucherView, voucher_view
from portal.vouchers.region_forms import DecisionForm, GrantForm, PayForm, RecoverForm, grant_form
from portal.vouchers.transitions import Action, Guard, NotAllowed, Party, Status, Unmet, may
from portal.vouchers.words import told_already, unmet_word

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString

Errors = list[tuple[str, str]]


def _ask(session: Session, voucher: Voucher, form: DecisionForm, staff: service.Staff) -> None:
    service.ask(session, voucher, form.told(), staff)


def _grant(session: Session, voucher: Voucher, form: DecisionForm, staff: service.Staff) -> None:
    assert isinstance(form, GrantForm)
    service.grant(session, voucher, form.amounts(), form.told(), staff)


def _refuse(session: Session, voucher: Voucher, form: DecisionForm, staff: service.Staff) -> None:
    service.refuse(session, voucher, form.told(), staff)


def _pay(session: Session, voucher: Voucher, form: DecisionForm, staff: service.Staff) -> None:
    service.pay(session, voucher, form.told(), staff)


def _follow_up(session: Session, voucher: Voucher, form: DecisionForm, staff: service.Staff) -> None:
    service.follow_up(session, voucher, form.told(), effect_of(session, voucher).to_json(), staff)


def _recover(session: Session, voucher: Voucher, form: DecisionForm, staff: service.Staff) -> None:
    assert isinstance(form, RecoverForm)
    service.recover(session, voucher, form.amount_sek(), form.told(), staff)


@dataclass(frozen=True)
class Kind:
    """One kind of decision: what the table calls it, its name on screen, and what carries it out."""

    action: Action
    title: LazyString
    decide: Callable[[Session, Voucher, DecisionForm, service.Staff], None]


KINDS: Mapping[str, Kind] = {
    "bevilja": Kind(Action.GRANT, _l("Bevilja checken"), _grant),
    "komplettera": Kind(Action.ASK, _l("Begär komplettering"), _ask),
    "avsla": Kind(Action.REFUSE, _l("Avslå ansökan"), _refuse),
    "betala": Kind(Action.PAY, _l("Besluta om utbetalning"), _pay),
    "folj-upp": Kind(Action.FOLLOW_UP, _l("Följ upp checken"), _follow_up),
    "aterkrav": Kind(Action.RECOVER, _l("Återkräv pengar"), _recover),
}


@region_vouchers.get("")
@enter(STAFF)
def overview() -> str:
    """Applications, those that wait for the region first."""
    with reading() as session:
        rows = queries.with_region(session)
        waiting = queries.count_waiting(session)
    return render_template("vouchers/region_overview.html", rows=rows, waiting=waiting)


@region_vouchers.get("/<uuid:voucher_id>")
@enter(STAFF)
def show(voucher_id: UUID) -> str:
    """One application with its checks, the ledger line by line, and what can be decided."""
    with reading() as session:
        voucher = _sent(session, voucher_id)
        firm = voucher.organisation_id
        return render_template(
            "vouchers/region_show.html",
            view=voucher_view(session, voucher, today()),
            kinds={name: one for name, one in KINDS.items() if _is_offered(voucher, one.action)},
            granted_by_me=voucher.granted_by == person(),
            region_aid=[one for one in queries.aid_of(session, firm) if one.told_by_region],
            removed_aid=queries.removed_aid_of(session, firm),
        )


@region_vouchers.get("/<uuid:voucher_id>/beslut/<kind>")
@enter(STAFF)
def decision(voucher_id: UUID, kind: str) -> str:
    """The form for a decision."""
    with reading() as session:
        voucher, told = _sent(session, voucher_id), KINDS.get(kind) or abort(404)
        if not may(voucher, told.action, Party.STAFF):
            raise NotAllowed(voucher.status, told.action, Party.STAFF)
        view = voucher_view(session, voucher, today())
        form = _form_of(view, told.action)
        # As the page that led here showed it: this one shows only a part of it.
        form.seen.data = request.args.get("sett", view.seen)
        if isinstance(form, GrantForm):
            for at, sek in view.grantable.items():
                form[f"amount_{at}"].data = number(sek)
        return _page(view, kind, form)


@region_vouchers.post("/<uuid:voucher_id>/beslut/<kind>")
@enter(STAFF)
def decide(voucher_id: UUID, kind: str) -> Page:
    """Decide, or say what stands in the way."""
    with transaction() as session:
        voucher, told = _sent(session, voucher_id), KINDS.get(kind) or abort(404)
        view = voucher_view(session, voucher, today())
        form = _form_of(view, told.action)
        if not form.is_sent_well():
            return _page(view, kind, form, form.problems()), UNPROCESSABLE
        staff = service.Staff(person(), bool(form.is_impartial.data), today(), form.seen.data or "")
        try:
            told.decide(session, voucher, form, staff)
        except Unmet as unmet:
            return _unmet_page(session, voucher, kind, form, unmet.guard), UNPROCESSABLE
        except service.WrongAmount:
            errors = [("", _("Bevilja ett belopp för minst ett område"))]
            return _page(view, kind, form, errors), UNPROCESSABLE
    flash(_("Det är sparat. Producenten får ett mejl."), "success")
    return _to(voucher_id)


@region_vouchers.get("/<uuid:voucher_id>/stod")
@enter(STAFF)
def new_aid(voucher_id: UUID) -> str:
    """A line that was found in the register, to fill in."""
    with reading() as session:
        return _aid_page(session, _sent(session, voucher_id), AidForm())


@region_vouchers.post("/<uuid:voucher_id>/stod")
@enter(STAFF)
def add_aid(voucher_id: UUID) -> Page:
    """Note it in the ledger."""
    with transaction() as session:
        voucher, form = _sent(session, voucher_id), AidForm()
        if not form.is_sent_well():
            return _aid_page(session, voucher, form, form.problems()), UNPROCESSABLE
        try:
            applying.tell_aid(session, voucher, form.told(), person(), by_region=True)
        except applying.AlreadyTold:
            errors = form.refuse("source", told_already())
            return _aid_page(session, voucher, form, errors), UNPROCESSABLE
    flash(_("Stödet står i listan."), "success")
    return _to(voucher_id)


@region_vouchers.post("/<uuid:voucher_id>/stod/<uuid:aid_id>/ta-bort")
@enter(STAFF)
def remove_aid(voucher_id: UUID, aid_id: UUID) -> Page:
    """Take a line of the region's back that was noted by mistake: nobody is refused for a slip."""
    with transaction() as session:
        voucher = _sent(session, voucher_id)
        row = queries.aid_line(session, voucher.organisation_id, aid_id) or abort(404)
        applying.remove_aid(session, voucher, row, person(), by_region=True)
    return _to(voucher_id)


def _is_offered(voucher: Voucher, action: Action) -> bool:
    """Whether the link is shown: a grant can be refused once it should have been accounted for."""
    if action is Action.REFUSE and voucher.status == Status.GRANTED:
        return voucher.account_by is not None and voucher.account_by < today()
    return may(voucher, action, Party.STAFF)


def _sent(session: Session, voucher_id: UUID) -> Voucher:
    return queries.sent_voucher(session, voucher_id) or abort(404)


def _form_of(view: VoucherView, action: Action) -> DecisionForm:
    if action is Action.GRANT:
        return grant_form(dict(view.grantable))
    if action is Action.PAY:
        return PayForm()
    if action is Action.RECOVER:
        form = RecoverForm()
        form.voucher = view.voucher
        return form
    return DecisionForm()


def _page(view: VoucherView, kind: str, form: DecisionForm, errors: Errors | None = None) -> str:
    told = KINDS[kind]
    return render_template(
        "vouchers/decision.html",
        view=view,
        kind=kind,
        title=told.title,
        action=told.action.value,
        form=form,
        granted_by_me=view.voucher.granted_by == person(),
        errors=errors or [],
    )


def _unmet_page(session: Session, voucher: Voucher, kind: str, form: DecisionForm, guard: Guard) -> str:
    """What stands in the way; from now on the page shows what is told now."""
    view = voucher_view(session, voucher, today())
    form.seen.data = view.seen
    return _page(view, kind, form, [("reasons" if guard is Guard.REASONED else "", unmet_word(guard))])


def _aid_page(session: Session, voucher: Voucher, form: AidForm, errors: Errors | None = None) -> str:
    view = voucher_view(session, voucher, today())
    back = url_for("region_vouchers.show", voucher_id=voucher.id)
    return render_template("vouchers/new_aid.html", view=view, form=form, back=back, errors=errors or [])


def _to(voucher_id: UUID) -> Response:
    return redirect(url_for("region_vouchers.show", voucher_id=voucher_id))
