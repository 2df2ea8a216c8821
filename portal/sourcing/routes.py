"""What could be bought from those who have declared: ask for a plan and read it. For the region's staff."""

from __future__ import annotations

from uuid import UUID

from babel.dates import get_month_names
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers.response import Response

from portal import db
from portal.access import STAFF, enter
from portal.accounts.session import current_user
from portal.i18n import current_language
from portal.purchases.categories import category_label
from portal.purchases.queries import years
from portal.sourcing import queries, service
from portal.sourcing.telling import by_kind, by_product, effects, gap_rows, reason_words
from schemas.records import from_json
from schemas.sourcing import SWAPPED_PERCENT, PlanResult, Reason, Swap

UNPROCESSABLE = 422

sourcing = Blueprint("sourcing", __name__, url_prefix="/forsorjning")


@sourcing.get("")
@enter(STAFF)
def overview() -> str:
    """The plans that there are, and a way to ask for a new one."""
    return _overview([])


@sourcing.post("")
@enter(STAFF)
def ask() -> Response | tuple[str, int]:
    """Ask the workers for a plan."""
    user = current_user() or abort(403)
    typed = request.form.get("year", "")
    with db.transaction() as session:
        if typed not in {str(one) for one in years(session)}:
            return _overview([("year", _("Välj ett år i listan"))]), UNPROCESSABLE
        asked = service.ask(session, int(typed), user.id)
    return redirect(url_for("sourcing.show", plan_id=asked.id))


@sourcing.get("/<uuid:plan_id>")
@enter(STAFF)
def show(plan_id: UUID) -> str:
    """The plan; until it is computed a page that asks for it again."""
    return render_template("sourcing/plan.html", **_told(plan_id))


@sourcing.get("/<uuid:plan_id>/lage")
@enter(STAFF)
def fragment(plan_id: UUID) -> Response:
    """The plan for the page that waits for it."""
    told = _told(plan_id)
    answer = Response(render_template("sourcing/_plan.html", **told), mimetype="text/html")
    if told["result"] is not None:
        answer.headers["X-Poll-Done"] = ""
    return answer


def _told(plan_id: UUID) -> dict[str, object]:
    with db.reading() as session:
        asked = queries.plan_of(session, plan_id) or abort(404)
        if asked.result is None:
            return {"asked": asked, "result": None}
        result = PlanResult.from_json(asked.result)
        swaps: list[Swap] = [from_json(Swap, one) for one in asked.swaps or []]
        names = queries.products(session, {one.product for one in result.planned})
    ranked = effects(result, swaps, SWAPPED_PERCENT)
    gaps = gap_rows(result.gaps)
    return {
        "asked": asked,
        "result": result,
        "kinds": by_kind(result),
        "deliveries": by_product(result),
        # What nobody offers at all is one sentence, not a row for each kind.
        "unoffered": [category_label(one.category).lower() for one in gaps if one.reason is Reason.NO_OFFER],
        "gaps": [one for one in gaps if one.reason is not Reason.NO_OFFER],
        "effects": ranked,
        "diet_leads": bool(ranked) and ranked[0].is_swap,
        "plan": next((one for one in ranked if not one.is_swap), None),
        "products": names,
        "months": get_month_names("abbreviated", locale=current_language()),
        "category_label": category_label,
        "reason_words": reason_words,
    }


def _overview(errors: list[tuple[str, str]]) -> str:
    with db.reading() as session:
        found, there = queries.plans(session), years(session)
    return render_template(
        "sourcing/overview.html", plans=found, years=[(str(one), str(one)) for one in there], errors=errors
    )
