"""The overview for everybody, the same as open files, and the staff's own page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from portal import db
from portal.access import ADMIN, PUBLIC, STAFF, enter
from portal.accounts.session import current_user
from portal.dashboards import queries, service
from portal.dashboards.figures import CHOSEN_TOPICS, DEFINITIONS, PUBLIC_TOPICS
from portal.dashboards.files import NAMES, rows_of
from portal.dashboards.page import cards, label_of, written
from portal.opendata import rows
from portal.security import limiter, settings

RATE = "120 per hour"
MAX_AGE_S = 300
ALL_NAMES = [one.name for one in DEFINITIONS]
OVER_TIME = ("declarations.valid", "declarations.by_level", "declarations.by_family")

dashboards = Blueprint("dashboards", __name__)


@dashboards.get("/oversikt")
@enter(PUBLIC)
def overview() -> str:
    """What everybody may see of the newest figures."""
    with db.reading() as session:
        names = queries.public_names(session)
        return render_template(
            "dashboards/overview.html",
            **_page(session, names, as_staff=False),
            shows_purchases=queries.is_chosen(session, "purchases"),
            over_time=_over_time(session),
            licence=rows.LICENCE,
        )


@dashboards.get("/oppna-data/oversikt.csv")
@enter(PUBLIC)
@limiter.limit(RATE)
def figures_csv() -> Response:
    """Every day's figures; `siffra` names one of them."""
    with db.reading() as session:
        found = list(rows_of(queries.history(session, _asked(queries.public_names(session)))))
    return _file("".join(rows.csv_pieces(NAMES, [found])), "text/csv", is_public=True)


@dashboards.get("/oppna-data/oversikt.json")
@enter(PUBLIC)
@limiter.limit(RATE)
def figures_json() -> Response:
    """The same as JSON."""
    with db.reading() as session:
        found = list(rows_of(queries.history(session, _asked(queries.public_names(session)))))
    head = {
        "licence": rows.LICENCE,
        "publisher": settings().contact_name,
        "dictionary": f"{settings().base_url}/oppna-data/faltbeskrivning.json",
    }
    told = [
        {name: None if row[name] == "" and name in ("value", "low", "high") else row[name] for name in NAMES}
        for row in found
    ]
    return _file(
        json.dumps({**head, "figures": told}, ensure_ascii=False), "application/json", is_public=True
    )


@dashboards.get("/oversikt/personal")
@enter(STAFF)
def staff() -> str:
    """Everything that is counted, whatever is shown to others."""
    user = current_user() or abort(403)
    with db.reading() as session:
        return render_template(
            "dashboards/staff.html",
            **_page(session, ALL_NAMES, as_staff=True),
            shows_purchases=queries.is_chosen(session, "purchases"),
            may_choose=user.role == "admin",
        )


@dashboards.get("/oversikt/personal/siffror.csv")
@enter(STAFF)
def staff_csv() -> Response:
    """Every day's figures as staff see them."""
    with db.reading() as session:
        found = list(rows_of(queries.history(session, _asked(ALL_NAMES)), as_staff=True))
    return _file("".join(rows.csv_pieces(NAMES, [found])), "text/csv", is_public=False)


@dashboards.post("/oversikt/personal/rakna-om")
@enter(STAFF)
def count() -> Redirect:
    """Ask the workers to count now."""
    with db.transaction() as session:
        service.ask(session, _person())
    flash(_("Siffrorna räknas om nu. Ladda om sidan om en stund."))
    return redirect(url_for("dashboards.staff"), 303)


@dashboards.post("/oversikt/personal/visa")
@enter(ADMIN)
def choose() -> Redirect:
    """Show a group of figures to everybody, or to staff only."""
    topic = request.form.get("topic", "")
    if topic not in CHOSEN_TOPICS:
        abort(400)
    is_public = request.form.get("is_public") == "1"
    with db.transaction() as session:
        service.choose(session, topic, is_public, _person())
    flash(
        _("Inköpen syns nu för alla.") if is_public else _("Inköpen syns nu bara för personalen."), "success"
    )
    return redirect(url_for("dashboards.staff"), 303)


def _page(session: Session, names: Sequence[str], *, as_staff: bool) -> dict[str, Any]:
    day = queries.newest_day(session)
    found = queries.figures_on(session, day, names) if day else []
    made = cards(found, names, as_staff)
    topics = (*PUBLIC_TOPICS, "queue")
    return {
        "day": day,
        "topics": {topic: [card for card in made if card.definition.topic == topic] for topic in topics},
    }


def _over_time(session: Session) -> list[list[str]]:
    """A row for each month that was counted: what counted at its end, in all and by level and kind."""
    found = queries.month_by_month(session, OVER_TIME)
    whole = {one.day: one.public_value for one in found if one.name == "declarations.valid"}
    told = []
    for day, value in whole.items():
        parts = [one for one in found if one.day == day and one.key and one.public_value is not None]
        said = ", ".join(f"{label_of(one)}: {written(one.public_value or 0, 'count')}" for one in parts)
        told.append([day.isoformat(), written(value or 0, "count"), said])
    return told


def _asked(names: Sequence[str]) -> Sequence[str]:
    """The one figure that the address names, of those that may be seen; all without a name."""
    wanted = request.args.get("siffra")
    if wanted is None:
        return names
    return [wanted] if wanted in names else abort(404)


def _file(text: str, mimetype: str, *, is_public: bool) -> Response:
    answer = current_app.response_class(text, mimetype=mimetype)
    kind = "json" if mimetype.endswith("json") else "csv"
    answer.headers["Content-Disposition"] = f'inline; filename="jordnara-oversikt.{kind}"'
    if is_public:
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        answer.headers["Cache-Control"] = f"public, max-age={MAX_AGE_S}"
        answer.headers["Link"] = f'<{rows.LICENCE}>; rel="license"'
        answer.add_etag(weak=True)
        answer.make_conditional(request)
    return answer


def _person() -> UUID:
    user = current_user() or abort(403)
    return user.id
