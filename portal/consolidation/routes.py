"""The region's pages: choose goods and kitchens, say how much, and read what each way gives.

Buyers make scenarios: they hold the dialogues and the contracts in which deliveries are agreed. Reviewers,
who must have no part in a firm's business, do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.wrappers import Response as FlaskResponse
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response

from portal.access import BUYER, enter
from portal.accounts.session import current_user
from portal.catalogue.models import CatalogueEntry
from portal.consolidation import queries, seen, service
from portal.consolidation.forms import TIMES, ScenarioForm, kg_name, stated, week_name
from portal.consolidation.models import Scenario
from portal.consolidation.service import MOST_GOODS, MOST_KITCHENS
from portal.consolidation.table import csv_of
from portal.consolidation.words import caution_words, vehicles, verdict_word, way_word
from portal.db import reading, transaction
from portal.declarations.desk import today
from portal.dialogues.models import Dialogue
from portal.kitchens.models import DeliveryPoint
from portal.kitchens.queries import points_for

UNPROCESSABLE = 422
Page = str | Response | tuple[str, int]
Errors = list[tuple[str, str]]
Goods = list[tuple[CatalogueEntry, UUID]]

consolidation = Blueprint("consolidation", __name__, url_prefix="/upphandla/samordning")
consolidation.add_app_template_filter(way_word)
consolidation.add_app_template_filter(verdict_word)


@consolidation.get("")
@enter(BUYER)
def overview() -> str:
    """The scenarios that there are."""
    with reading() as session:
        return render_template("consolidation/overview.html", scenarios=queries.scenarios(session))


@consolidation.get("/ny")
@enter(BUYER)
def choose() -> str:
    """Choose goods and kitchens, in the address so that it can be kept."""
    return _choosing([])


@consolidation.get("/ny/mangder")
@enter(BUYER)
def amounts() -> Page:
    """Say how much of each goes where."""
    with reading() as session:
        goods, points = _chosen(session, request.args.getlist("vara"), request.args.getlist("kok"))
        problems = _choice_problems(goods, points)
        if not problems:
            form = ScenarioForm()
            form.times.data = TIMES[0]
            return _amounts(session, form, goods, points, {}, [])
    return _choosing(problems), UNPROCESSABLE


@consolidation.post("/ny")
@enter(BUYER)
def make() -> Page:
    """Store the scenario and ask the workers."""
    user = current_user() or abort(403)
    with transaction() as session:
        goods, points = _chosen(session, request.form.getlist("vara"), request.form.getlist("kok"))
        if _choice_problems(goods, points):
            abort(400)
        form = ScenarioForm()
        form.hubs = [str(one.id) for one in points_for(session, None)]
        is_good = form.is_sent_well()
        found, problems = stated(request.form, goods, points)
        problems = [*_lost(goods, points), *problems]
        if not is_good or problems:
            told = [*form.problems(), *problems]
            return _amounts(session, form, goods, points, request.form, told), UNPROCESSABLE
        dialogue_id = _dialogue_id(session, request.form.get("dialog"))
        asked = service.ask(session, form.terms(), found, dialogue_id, user.id)
    return redirect(url_for("consolidation.show", scenario_id=asked.id), 303)


@consolidation.get("/<uuid:scenario_id>")
@enter(BUYER)
def show(scenario_id: UUID) -> str:
    """What came of it; until then a page that asks for it again."""
    return render_template("consolidation/scenario.html", **_told(scenario_id))


@consolidation.get("/<uuid:scenario_id>/lage")
@enter(BUYER)
def fragment(scenario_id: UUID) -> FlaskResponse:
    """The same for the page that waits."""
    told = _told(scenario_id)
    answer = current_app.response_class(
        render_template("consolidation/_result.html", **told), mimetype="text/html"
    )
    if told["scenario"].result is not None:
        answer.headers["X-Poll-Done"] = ""
    return answer


@consolidation.get("/<uuid:scenario_id>/berakning.csv")
@enter(BUYER)
def export(scenario_id: UUID) -> FlaskResponse:
    """The same as a file."""
    told = _told(scenario_id)
    return as_file(told["scenario"], told["seen"])


def as_file(scenario: Scenario, shown: seen.Seen) -> FlaskResponse:
    """What a reader may see, to download."""
    answer = current_app.response_class(csv_of(shown), mimetype="text/csv")
    name = f"jordnara-samordning-{scenario.number}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def told_of(scenario: Scenario, shown: seen.Seen) -> dict[str, Any]:
    """What the templates need about what is shown."""
    names = {one.slug: one.product for one in shown.parts}
    warnings = [
        caution_words(one.caution, names.get(one.product, one.product), way_word(one.way) if one.way else "")
        for one in shown.warnings
    ]
    ways = list(dict.fromkeys(one.way for one in shown.shares))
    return {
        "scenario": scenario,
        "seen": shown,
        "names": names,
        "warnings": warnings,
        "ways": ways,
        "vehicles": dict(vehicles()),
    }


def _told(scenario_id: UUID) -> dict[str, Any]:
    with reading() as session:
        scenario = queries.scenario_of(session, scenario_id) or abort(404)
        parts = queries.parts_of(session, scenario_id)
        agreed = queries.agreed_firms(session, scenario_id)
        shown = seen.whole(parts, queries.outcome_of(scenario), agreed)
        dialogue = session.get(Dialogue, scenario.dialogue_id) if scenario.dialogue_id else None
        hub = session.get(DeliveryPoint, scenario.hub_id) if scenario.hub_id else None
    firms = len({one.firm_id for one in parts})
    return {**told_of(scenario, shown), "agreed": agreed, "dialogue": dialogue, "hub": hub, "firms": firms}


def _chosen(
    session: Session, slugs: Sequence[str], kitchens: Sequence[str]
) -> tuple[Goods, list[DeliveryPoint]]:
    """What is chosen of what can be chosen; anything else is as if it had not been."""
    goods = queries.goods_of(session, slugs, today())
    points = [one for one in points_for(session, None) if str(one.id) in kitchens]
    return goods, points


def _choice_problems(goods: Goods, points: Sequence[DeliveryPoint]) -> Errors:
    problems = []
    if not 1 <= len(goods) <= MOST_GOODS:
        problems.append(("vara", _("Välj 1 till %(most)s varor", most=MOST_GOODS)))
    if not 1 <= len(points) <= MOST_KITCHENS:
        problems.append(("kok", _("Välj 1 till %(most)s kök", most=MOST_KITCHENS)))
    return problems


def _lost(goods: Goods, points: Sequence[DeliveryPoint]) -> Errors:
    """Whether something was taken back while the amounts were typed: nothing is left out unseen."""
    if (len(goods), len(points)) == tuple(len(set(request.form.getlist(one))) for one in ("vara", "kok")):
        return []
    told = _("En vara eller ett kök som du valde går inte längre att räkna på. Läs igenom och räkna igen.")
    return [(kg_name(goods[0][0].slug, points[0].id), told)]


def _choosing(errors: Errors) -> str:
    slugs, kitchens = request.args.getlist("vara"), request.args.getlist("kok")
    words = request.args.get("sok", "").strip()
    with reading() as session:
        entries = queries.choices(session, words, slugs, today())
        points = points_for(session, None)
    return render_template(
        "consolidation/choose.html",
        errors=errors,
        words=words,
        goods=[(one.slug, f"{one.product_name}, {one.producer}") for one in entries],
        kitchens=[(str(one.id), one.name) for one in points],
        chosen=slugs,
        chosen_kitchens=kitchens,
        dialogue=request.args.get("dialog", ""),
    )


def _amounts(
    session: Session,
    form: ScenarioForm,
    goods: Goods,
    points: list[DeliveryPoint],
    typed: Any,
    errors: Errors,
) -> str:
    hubs = [(str(one.id), one.name) for one in points_for(session, None)]
    return render_template(
        "consolidation/amounts.html",
        form=form,
        goods=[entry for entry, _firm in goods],
        points=points,
        typed=typed,
        errors=errors,
        hubs=hubs,
        vehicles=vehicles(),
        times=[(one, _("%(times)s leveranser blir en", times=one)) for one in TIMES],
        kg_name=kg_name,
        week_name=week_name,
        dialogue=request.values.get("dialog", ""),
    )


def _dialogue_id(session: Session, typed: str | None) -> UUID | None:
    """The dialogue that the scenario belongs to; what is none is none."""
    try:
        named = UUID(typed or "")
    except ValueError:
        return None
    return named if session.get(Dialogue, named) is not None else None
