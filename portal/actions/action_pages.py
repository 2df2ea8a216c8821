"""One action: plan it, read it with what was measured, write it anew, and move it on."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.access import OFFICER, enter
from portal.accounts.models import User
from portal.actions import queries, service
from portal.actions.blueprint import CONFLICT, UNPROCESSABLE, Page, actions, person
from portal.actions.forms import OTHER_GAP, ActionForm, MoveForm, gap_parts, support_key
from portal.actions.gaps import Gap, Kind, gaps_of
from portal.actions.models import UnitAction, UnitPlan
from portal.actions.reckoning import swap_of
from portal.actions.service import Wording
from portal.actions.supports import support_of, supports
from portal.actions.transitions import Move, NotAllowed, may
from portal.actions.words import effects, gap_words
from portal.declarations.desk import today
from portal.purchases.asking import category_options

Errors = Sequence[tuple[str, str]]


@actions.get("/<uuid:plan_id>/atgard")
@enter(OFFICER)
def new(plan_id: UUID) -> str:
    """The form for a new action, begun from a gap."""
    form = ActionForm()
    with db.reading() as session:
        plan = queries.plan(session, plan_id) or abort(404)
        found = _gaps(session, plan)
        asked = request.args.get("lucka", "")
        form.gap.data = asked if asked in found else OTHER_GAP
        form.category.data = gap_parts(str(form.gap.data))[1]
        form.owner.data, form.effect.data = str(person()), "swap" if form.category.data else ""
        return _form_page(session, plan, form, found)


@actions.post("/<uuid:plan_id>/atgard")
@enter(OFFICER)
def plan_new(plan_id: UUID) -> Page:
    """Put it into the plan, with the gap as it is today."""
    form = ActionForm()
    with db.transaction() as session:
        plan = queries.plan(session, plan_id) or abort(404)
        found = _gaps(session, plan)
        form.gaps = found.keys()
        wording, errors = _said(session, plan, form, _year(session, plan))
        if wording is None:
            return _form_page(session, plan, form, found, errors=errors), UNPROCESSABLE
        gap = found[str(form.gap.data)]
        made = service.plan_action(session, plan.id, str(gap.kind), gap.figures, wording, person())
    flash(_("Åtgärden är sparad. Den som är ansvarig får ett mejl."), "success")
    return redirect(url_for("actions.show", action_id=made.id))


@actions.get("/atgard/<uuid:action_id>")
@enter(OFFICER)
def show(action_id: UUID) -> str:
    """Gap, action, owner, date, expected effect, and what purchases have shown since."""
    return _show(action_id, MoveForm())


@actions.get("/atgard/<uuid:action_id>/andra")
@enter(OFFICER)
def ask_change(action_id: UUID) -> Page:
    """The form with what was said before."""
    with db.reading() as session:
        one = queries.action(session, action_id) or abort(404)
        if not may(one.action, Move.CHANGE):
            return redirect(url_for("actions.show", action_id=action_id))
        form = ActionForm()
        form.show(one.action)
        return _form_page(session, one.plan, form, {}, one.action)


@actions.post("/atgard/<uuid:action_id>/andra")
@enter(OFFICER)
def change(action_id: UUID) -> Page:
    """Write it anew; nobody's change is lost to an old page."""
    form = ActionForm()
    try:
        with db.transaction() as session:
            one = queries.action(session, action_id) or abort(404)
            form.earlier_owner = str(one.action.owner_id)
            wording, errors = _said(session, one.plan, form, one.action.effect_year, one.action)
            if wording is None:
                page = _form_page(session, one.plan, form, {}, one.action, errors, form.seen_version)
                return page, UNPROCESSABLE
            service.change(session, action_id, form.seen_version, wording, person())
    except (service.Overtaken, NotAllowed):
        return _overtaken(action_id, form), CONFLICT
    flash(_("Ändringen är sparad."), "success")
    return redirect(url_for("actions.show", action_id=action_id))


@actions.post("/atgard/<uuid:action_id>/<any(start,finish,drop,reopen):step>")
@enter(OFFICER)
def move(action_id: UUID, step: str) -> Page:
    """Begin, finish, drop or reopen it."""
    form = MoveForm()
    if not form.is_sent_well():
        return _show(action_id, form, form.problems()), UNPROCESSABLE
    try:
        with db.transaction() as session:
            one = queries.action(session, action_id) or abort(404)
            reason = form.reason.data or ""
            service.move(session, one.action.id, form.seen_version, Move(step), person(), reason)
    except service.ReasonMissing:
        return _show(action_id, form, [("reason", _("Skriv varför åtgärden avbryts"))]), UNPROCESSABLE
    except (service.Overtaken, NotAllowed):
        told = _("Någon annan har ändrat åtgärden. Läs den igen innan du går vidare.")
        return _show(action_id, form, [("", told)]), CONFLICT
    flash(_("Det är sparat."), "success")
    return redirect(url_for("actions.show", action_id=action_id))


def _show(action_id: UUID, form: MoveForm, errors: Errors = ()) -> str:
    with db.reading() as session:
        one = queries.action(session, action_id) or abort(404)
        return render_template(
            "actions/action.html",
            one=one,
            moves=[move for move in Move if may(one.action, move)],
            years=queries.seen_years(session, one.plan.unit, one.action.category, one.action.effect_year),
            versions=queries.versions(session, action_id),
            support=support_of(session, one.action),
            people={str(one.id): one.name for one in queries.people(session)},
            is_late=one.is_late(today()),
            form=form,
            errors=list(errors),
        )


def _overtaken(action_id: UUID, form: ActionForm) -> str:
    """What was typed, above what somebody else has written meanwhile."""
    told = _("Någon annan har ändrat åtgärden medan du skrev. Spara igen om det som står här ska gälla.")
    with db.reading() as session:
        one = queries.action(session, action_id) or abort(404)
        return _form_page(session, one.plan, form, {}, one.action, [("title", told)])


def _year(session: Session, plan: UnitPlan) -> int:
    """The year whose purchases the effect is read from."""
    return queries.figures_year(session, plan.unit, plan.year) or plan.year - 1


def _gaps(session: Session, plan: UnitPlan) -> dict[str, Gap]:
    """What the purchases show today, by key, and last what they do not."""
    year = queries.figures_year(session, plan.unit, plan.year)
    found = gaps_of(queries.bought(session, plan.unit, year)) if year else []
    return {gap.key: gap for gap in [*found, Gap(Kind.OTHER)]}


def _said(
    session: Session, plan: UnitPlan, form: ActionForm, year: int, action: UnitAction | None = None
) -> tuple[Wording | None, Errors]:
    """What the form says, or what has to be put right."""
    form.owners = frozenset(str(one.id) for one in queries.people(session))
    earlier = {support_key(action)} if action else set()
    form.supports = frozenset({one.key for one in supports(session)} | earlier)
    if not form.is_sent_well():
        return None, form.problems()
    effect, problem = _effect(session, plan.unit, form, year)
    if problem:
        return None, [("swap_percent", problem)]
    wording = Wording(
        title=form.title.data or "",
        text=form.text.data or "",
        category=form.category.data or "",
        owner_id=UUID(form.owner.data),
        due_on=form.due_on.data or today(),
        effect=str(form.effect.data),
        effect_year=year,
        effect_reason=form.effect_reason.data or "",
        requirement_id=form.support("requirement"),
        dialogue_id=form.support("dialogue"),
        producer_plan_id=form.support("plan"),
        **effect,  # type: ignore[arg-type] # names and kinds are those of the wording
    )
    return wording, ()


def _effect(session: Session, unit: str, form: ActionForm, year: int) -> tuple[dict[str, object], str]:
    """The expected effect's fields; words of a problem where a swap cannot be reckoned."""
    if form.effect.data == "typed":
        return {"expected_kg_co2e": form.typed_kg}, ""
    if form.effect.data == "unknown":
        return {}, ""
    source, target, share = str(form.category.data), str(form.swap_to.data), form.percent
    found = swap_of(session, unit, year, source, target, share)
    if found is None:
        return {}, _(
            "Det går inte att räkna på bytet: enheten köpte inget av varugruppen %(year)s med känt "
            "klimatavtryck, eller så har den andra varugruppen inget.",
            year=year,
        )
    ends = (found.saved, found.low, found.high)
    saved, low, high = (round(end, 6) for end in ends)
    return {
        "expected_kg_co2e": saved,
        "expected_low": low,
        "expected_high": high,
        "swap_to": target,
        "swap_percent": share,
    }, ""


def _form_page(
    session: Session,
    plan: UnitPlan,
    form: ActionForm,
    found: dict[str, Gap],
    action: UnitAction | None = None,
    errors: Errors = (),
    version: int | None = None,
) -> str:
    people = [(str(one.id), one.name) for one in queries.people(session)]
    leant_on = [(one.key, one.label) for one in supports(session)]
    if action:
        # What a list no longer has stays a choice for the action that has it: saving must not lose it.
        owner = session.get_one(User, action.owner_id)
        people += [(str(owner.id), owner.name)] if str(owner.id) not in dict(people) else []
        key = support_key(action)
        leant_on += [(key, _("Samma som förut"))] if key and key not in dict(leant_on) else []
    return render_template(
        "actions/form.html",
        plan=plan,
        form=form,
        action=action,
        version=version if version is not None else action.version if action else 0,
        gaps=[(key, gap_words(gap.kind, gap.category, gap.figures)) for key, gap in found.items()],
        people=people,
        categories=category_options(),
        effects=effects(),
        supports=leant_on,
        year=action.effect_year if action else _year(session, plan),
        errors=list(errors),
    )
