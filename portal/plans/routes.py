"""The producer's pages: what weighs most, which measures help, and the plan that is made of them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response

from portal.access import PRODUCER, SIGNATORY, enter
from portal.db import reading, transaction
from portal.declarations.blueprint import CONFLICT, UNPROCESSABLE, Page
from portal.declarations.desk import Desk, laid_out, producer
from portal.declarations.queries import latest_submission
from portal.declarations.transitions import Status as DeclarationStatus
from portal.plans import queries, service
from portal.plans.forms import MeasureForm
from portal.plans.models import Plan, PlanMeasure
from portal.plans.page import MeasureView, hotspots, plan_view
from portal.plans.transitions import Action, NotAllowed, Side, may
from portal.plans.words import reason_word
from portal.results.models import ComputedFootprint
from portal.results.queries import footprint_of
from schemas.measures import load_measures

plans = Blueprint("plans", __name__, url_prefix="/deklarationer/<uuid:declaration_id>/atgardsplan")
plans.add_app_template_filter(reason_word, "plan_reason")


@plans.errorhandler(NotAllowed)
def not_now(_error: NotAllowed) -> Page:
    """Somebody has moved the plan on since the page was made."""
    return render_template("plans/not_now.html"), CONFLICT


@plans.get("")
@enter(PRODUCER)
def show(declaration_id: UUID) -> Page:
    """The plan, or what weighs most and a button to begin."""
    with reading() as session:
        desk = laid_out(session, declaration_id)
        plan = queries.newest_plan(session, declaration_id)
        if plan is not None:
            return _plan_page(session, desk, plan)
        figure = _figure(session, desk)
        if figure is None:
            return render_template("plans/not_yet.html", desk=desk), CONFLICT
        return render_template(
            "plans/begin.html", desk=desk, figure=figure.result, hotspots=hotspots(figure.result)
        )


@plans.get("/lage")
@enter(PRODUCER)
def fragment(declaration_id: UUID) -> Response:
    """The measures for the page that waits for them; `X-Poll-Done` when there is no more to wait for."""
    with reading() as session:
        laid_out(session, declaration_id)
        plan = queries.newest_plan(session, declaration_id) or abort(404)
        answer = make_response(render_template("plans/_waiting.html"))
        if plan.computed_at is not None:
            answer.headers["X-Poll-Done"] = url_for("plans.show", declaration_id=declaration_id)
    return answer


@plans.post("/borja")
@enter(PRODUCER)
def begin(declaration_id: UUID) -> Page:
    """Begin a plan; one is enough at a time."""
    with transaction() as session:
        desk = laid_out(session, declaration_id)
        figure = _figure(session, desk)
        if figure is None:
            return render_template("plans/not_yet.html", desk=desk), CONFLICT
        service.start(session, declaration_id, figure, producer().id)
    return _to_plan(declaration_id)


@plans.get("/atgard/<measure_id>")
@enter(PRODUCER)
def measure(declaration_id: UUID, measure_id: str) -> Page:
    """One measure: what it changes, what it gives, and the form that takes it into the plan."""
    with reading() as session:
        desk, plan, row = _measure(session, declaration_id, measure_id)
        form = MeasureForm()
        form.show(row)
        return _measure_page(session, desk, plan, row, form)


@plans.post("/atgard/<measure_id>")
@enter(PRODUCER)
def choose(declaration_id: UUID, measure_id: str) -> Page:
    """Take the measure into the plan."""
    with transaction() as session:
        desk, plan, row = _measure(session, declaration_id, measure_id)
        form = MeasureForm()
        form.extent = load_measures()[measure_id].extent
        if not form.is_sent_well():
            return _measure_page(session, desk, plan, row, form), UNPROCESSABLE
        service.choose(session, plan, row, form.intent(), producer().id)
    flash(_("Åtgärden är med i planen."), "success")
    return _to_plan(declaration_id)


@plans.post("/atgard/<measure_id>/ta-bort")
@enter(PRODUCER)
def drop(declaration_id: UUID, measure_id: str) -> Page:
    """Take the measure out of the plan."""
    with transaction() as session:
        plan = _plan(session, declaration_id)
        service.drop(session, plan, _row(session, plan, measure_id), producer().id)
    return _to_plan(declaration_id)


@plans.post("/lamna")
@enter(SIGNATORY)
def propose(declaration_id: UUID) -> Page:
    """Show the plan to the region."""
    with transaction() as session:
        plan = _plan(session, declaration_id)
        try:
            service.propose(session, plan, request.form.get("seen", ""), producer().id)
        except service.NotReady:
            flash(_("Planen är inte färdig. Välj minst en åtgärd och vänta tills allt är uträknat."))
            return _to_plan(declaration_id)
        except service.Changed:
            flash(_("Planen har ändrats. Läs den igen."))
            return _to_plan(declaration_id)
    flash(_("Regionen kan läsa planen nu. Du får ett mejl när de har svarat."), "success")
    return _to_plan(declaration_id)


@plans.post("/ta-tillbaka")
@enter(SIGNATORY)
def reopen(declaration_id: UUID) -> Page:
    """Take the plan back to change it."""
    with transaction() as session:
        service.reopen(session, _plan(session, declaration_id), producer().id)
    return _to_plan(declaration_id)


@plans.post("/avsluta")
@enter(SIGNATORY)
def end(declaration_id: UUID) -> Page:
    """Leave the plan."""
    with transaction() as session:
        service.end(session, _plan(session, declaration_id), producer().id)
    flash(_("Planen är avslutad."), "success")
    return _to_plan(declaration_id)


def _plan(session: Session, declaration_id: UUID) -> Plan:
    laid_out(session, declaration_id)
    return queries.newest_plan(session, declaration_id) or abort(404)


def _measure(session: Session, declaration_id: UUID, measure_id: str) -> tuple[Desk, Plan, PlanMeasure]:
    desk = laid_out(session, declaration_id)
    plan = queries.newest_plan(session, declaration_id) or abort(404)
    row = _row(session, plan, measure_id)
    if measure_id not in load_measures() or not row.result:
        abort(404)
    return desk, plan, row


def _row(session: Session, plan: Plan, measure_id: str) -> PlanMeasure:
    """A measure of the plan; the address may hold what no database takes."""
    rows = queries.measures_of(session, plan.id)
    return next((row for row in rows if row.measure_id == measure_id), None) or abort(404)


def _figure(session: Session, desk: Desk) -> ComputedFootprint | None:
    """The figure of what was handed in last; None for a draft, and for what was taken back."""
    submission = latest_submission(session, desk.declaration.id)
    if submission is None or desk.declaration.status == DeclarationStatus.WITHDRAWN:
        return None
    return footprint_of(session, submission.id)


def _plan_page(session: Session, desk: Desk, plan: Plan) -> str:
    rights = {action.value: may(plan, action, Side.PRODUCER) for action in Action}
    return render_template("plans/show.html", desk=desk, view=plan_view(session, plan), rights=rights)


def _measure_page(session: Session, desk: Desk, plan: Plan, row: PlanMeasure, form: MeasureForm) -> str:
    view = plan_view(session, plan)
    (one,) = [one for one in view.measures if one.row.id == row.id]
    told: MeasureView = one
    return render_template(
        "plans/measure.html",
        desk=desk,
        view=view,
        one=told,
        form=form,
        errors=form.problems(),
        may_change=may(plan, Action.CHANGE, Side.PRODUCER),
    )


def _to_plan(declaration_id: UUID) -> Response:
    return redirect(url_for("plans.show", declaration_id=declaration_id))
