"""Plans of the region's units: the list of what they mean to do, a file of it, and one plan."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Response as FlaskResponse
from flask import abort, current_app, redirect, render_template, request, url_for

from portal import db
from portal.access import OFFICER, enter
from portal.actions import queries, service
from portal.actions.blueprint import UNPROCESSABLE, Page, actions, person
from portal.actions.forms import PlanForm
from portal.actions.gaps import gaps_of
from portal.actions.queries import Wanted
from portal.actions.table import csv_of
from portal.actions.transitions import OPEN, Status
from portal.actions.words import statuses
from portal.declarations.desk import today


@actions.get("")
@enter(OFFICER)
def overview() -> str:
    """What units mean to do, by unit, owner and status."""
    with db.reading() as session:
        units = sorted({one.unit for one in queries.plans(session)}, key=str.casefold)
        people = queries.people(session)
        wanted = _wanted(units, {str(one.id) for one in people})
        return render_template(
            "actions/overview.html",
            rows=queries.actions(session, wanted),
            figures=queries.overview_figures(session, today()),
            plans=queries.plans(session),
            wanted=wanted,
            units=[(one, one) for one in units],
            people=[(str(one.id), one.name) for one in people],
            statuses=statuses(),
            today=today(),
            OPEN=OPEN,
        )


@actions.get("/atgarder.csv")
@enter(OFFICER)
def export() -> FlaskResponse:
    """The same list as a file."""
    with db.reading() as session:
        units = {one.unit for one in queries.plans(session)}
        wanted = _wanted(units, {str(one.id) for one in queries.people(session)})
        found = queries.actions(session, wanted)
    answer = current_app.response_class(csv_of(found), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="jordnara-handlingsplaner.csv"'
    return answer


@actions.get("/ny")
@enter(OFFICER)
def begin() -> str:
    """Whose plan, and for which year."""
    form = PlanForm()
    form.unit.data = request.args.get("enhet", "")
    form.year.data = str(today().year)
    with db.reading() as session:
        return _begin_page(form, queries.units(session))


@actions.post("/ny")
@enter(OFFICER)
def start() -> Page:
    """Begin it, or go on with the one that is there."""
    form = PlanForm()
    with db.transaction() as session:
        units = queries.units(session)
        form.units = frozenset(units)
        if not form.is_sent_well():
            return _begin_page(form, units, form.problems()), UNPROCESSABLE
        plan = service.start_plan(session, str(form.unit.data), int(str(form.year.data)), person())
    return redirect(url_for("actions.show_plan", plan_id=plan.id))


@actions.get("/<uuid:plan_id>")
@enter(OFFICER)
def show_plan(plan_id: UUID) -> str:
    """What the unit's purchases show, and what it means to do about it."""
    with db.reading() as session:
        plan = queries.plan(session, plan_id) or abort(404)
        year = queries.figures_year(session, plan.unit, plan.year)
        bought = queries.bought(session, plan.unit, year) if year else None
        rows = queries.actions(session, Wanted(plan_id=plan.id))
        return render_template(
            "actions/plan.html",
            plan=plan,
            year=year,
            bought=bought,
            gaps=gaps_of(bought) if bought else [],
            rows=rows,
            expected=queries.expected_of(one.action for one in rows),
            today=today(),
        )


def _wanted(units: Sequence[str] | set[str], owners: set[str]) -> Wanted:
    """What the address asks for; what is not in a list is not asked for."""
    asked = {name: request.args.get(name, "") for name in ("enhet", "ansvarig", "status")}
    owner, status = asked["ansvarig"], asked["status"]
    return Wanted(
        unit=asked["enhet"] if asked["enhet"] in units else None,
        owner_id=UUID(owner) if owner in owners else None,
        status=status if status in set(Status) else None,
    )


def _begin_page(form: PlanForm, units: Sequence[str], errors: Sequence[tuple[str, str]] = ()) -> str:
    return render_template(
        "actions/begin.html", form=form, units=[(one, one) for one in units], errors=list(errors)
    )
