"""The region's pages: plans that producers have shown, and the answer to them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.access import BUYER, enter
from portal.accounts.models import Organisation
from portal.accounts.session import current_user
from portal.db import reading, transaction
from portal.declarations.blueprint import CONFLICT, UNPROCESSABLE, Page
from portal.plans import queries, service
from portal.plans.forms import RemarkForm
from portal.plans.models import Plan
from portal.plans.page import plan_view
from portal.plans.transitions import Action, NotAllowed, Side, may
from portal.plans.words import status_word

region_plans = Blueprint("region_plans", __name__, url_prefix="/atgardsplaner")
region_plans.add_app_template_filter(status_word, "plan_status")


@region_plans.errorhandler(NotAllowed)
def not_now(_error: NotAllowed) -> Page:
    """Somebody has moved the plan on since the page was made."""
    return render_template("plans/not_now.html"), CONFLICT


@region_plans.get("")
@enter(BUYER)
def overview() -> str:
    """Plans that wait for the region, and those that are agreed."""
    with reading() as session:
        return render_template("plans/overview.html", rows=queries.with_region(session))


@region_plans.get("/<uuid:plan_id>")
@enter(BUYER)
def show(plan_id: UUID) -> str:
    """One plan, without the producer's costs."""
    with reading() as session:
        return _page(session, _shown(session, plan_id))


@region_plans.post("/<uuid:plan_id>/godkann")
@enter(BUYER)
def agree(plan_id: UUID) -> Page:
    """Say yes to exactly what the page showed."""
    with transaction() as session:
        plan = _shown(session, plan_id)
        try:
            service.agree(session, plan, request.form.get("seen", ""), _person())
        except service.Changed:
            return _page(session, plan, [("", _("Planen har ändrats. Läs den igen."))]), CONFLICT
    flash(_("Ni är överens om planen. Producenten får ett mejl."), "success")
    return redirect(url_for("region_plans.show", plan_id=plan_id))


@region_plans.post("/<uuid:plan_id>/skicka-tillbaka")
@enter(BUYER)
def send_back(plan_id: UUID) -> Page:
    """Say what must be talked about first."""
    with transaction() as session:
        plan = _shown(session, plan_id)
        form = RemarkForm()
        if not form.is_sent_well():
            return _page(session, plan, form.problems(), form.remark.data or ""), UNPROCESSABLE
        service.send_back(session, plan, form.remark.data or "", _person())
    flash(_("Producenten får ett mejl med det du skrev."), "success")
    return redirect(url_for("region_plans.overview"))


def _shown(session: Session, plan_id: UUID) -> Plan:
    return queries.shown_plan(session, plan_id) or abort(404)


def _person() -> UUID:
    user = current_user() or abort(403)
    return user.id


def _page(session: Session, plan: Plan, errors: Sequence[tuple[str, str]] = (), typed: str = "") -> str:
    view = plan_view(session, plan)
    return render_template(
        "plans/for_region.html",
        view=view,
        producer=session.get_one(Organisation, view.declaration.organisation_id).name,
        waits=may(plan, Action.AGREE, Side.REGION),
        errors=list(errors),
        typed=typed,
    )
