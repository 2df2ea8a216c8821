"""A firm's pages: its own part of a scenario, what others let it see, and its own yes to that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.wrappers import Response as FlaskResponse
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response

from portal.access import ARRANGER, MEMBER, enter
from portal.accounts.session import current_user
from portal.consolidation import queries, seen, service
from portal.consolidation.routes import as_file, told_of
from portal.db import reading, transaction
from portal.organisations.acting import acting_here

own_consolidation = Blueprint("own_consolidation", __name__, url_prefix="/samordning/<uuid:organisation_id>")


@own_consolidation.get("")
@enter(MEMBER)
def overview(organisation_id: UUID) -> str:
    """The scenarios that the firm's goods are in."""
    _require_whole()
    with reading() as session:
        found = queries.scenarios_with(session, organisation_id)
    return render_template("consolidation/own_overview.html", scenarios=found, here=acting_here())


@own_consolidation.get("/<uuid:scenario_id>")
@enter(MEMBER)
def show(organisation_id: UUID, scenario_id: UUID) -> str:
    """What the firm may see."""
    return render_template("consolidation/own.html", **_told(organisation_id, scenario_id))


@own_consolidation.get("/<uuid:scenario_id>/berakning.csv")
@enter(MEMBER)
def export(organisation_id: UUID, scenario_id: UUID) -> FlaskResponse:
    """The same as a file."""
    told = _told(organisation_id, scenario_id)
    return as_file(told["scenario"], told["seen"])


@own_consolidation.post("/<uuid:scenario_id>/visa")
@enter(ARRANGER)
def consent(organisation_id: UUID, scenario_id: UUID) -> Response:
    """Let the others see the firm's part."""
    user = current_user() or abort(403)
    with transaction() as session:
        _require(session, organisation_id, scenario_id)
        service.consent(session, scenario_id, organisation_id, user.id)
    flash(_("De andra i beräkningen ser nu er del. Ni kan ta tillbaka det när ni vill."), "success")
    return redirect(_page_of(organisation_id, scenario_id), 303)


@own_consolidation.post("/<uuid:scenario_id>/dolj")
@enter(ARRANGER)
def revoke(organisation_id: UUID, scenario_id: UUID) -> Response:
    """Take it back."""
    user = current_user() or abort(403)
    with transaction() as session:
        _require(session, organisation_id, scenario_id)
        service.revoke(session, scenario_id, organisation_id, user.id)
    flash(_("De andra ser inte längre er del."), "success")
    return redirect(_page_of(organisation_id, scenario_id), 303)


def _page_of(organisation_id: UUID, scenario_id: UUID) -> str:
    return url_for("own_consolidation.show", organisation_id=organisation_id, scenario_id=scenario_id)


def _require_whole() -> None:
    """A scenario is about all of the firm's goods: to an adviser who is to see some, there is none."""
    if acting_here().covered is not None:
        abort(404)


def _require(session: Session, organisation_id: UUID, scenario_id: UUID) -> None:
    """A scenario without the firm's goods does not exist for it."""
    parts = queries.parts_of(session, scenario_id)
    if organisation_id not in {one.firm_id for one in parts}:
        abort(404)


def _told(organisation_id: UUID, scenario_id: UUID) -> dict[str, Any]:
    _require_whole()
    with reading() as session:
        _require(session, organisation_id, scenario_id)
        scenario = queries.scenario_of(session, scenario_id) or abort(404)
        parts = queries.parts_of(session, scenario_id)
        agreed = queries.agreed_firms(session, scenario_id)
    shown = seen.for_firm(parts, queries.outcome_of(scenario), agreed, organisation_id)
    return {**told_of(scenario, shown), "has_agreed": organisation_id in agreed, "here": acting_here()}
