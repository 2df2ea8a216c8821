"""Is the service up, is it ready, how is it doing; and what staff do about deliveries that died."""

from __future__ import annotations

import hmac
import ipaddress
from typing import get_args
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as Redirect

from portal import db, migrate
from portal.access import ADMIN, PUBLIC, enter
from portal.accounts.session import current_user
from portal.log import log
from portal.operations import queries, service
from portal.operations.metrics import metrics_text
from portal.security import settings

FORWARDING_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Real-Ip")

operations = Blueprint("operations", __name__)


@operations.get("/healthz")
@enter(PUBLIC)
def health() -> Response:
    """The process answers. Asks nothing of the database: restarting the portal would not mend that."""
    return current_app.response_class("ok\n", mimetype="text/plain")


@operations.get("/readyz")
@enter(PUBLIC)
def ready() -> tuple[Response, int]:
    """Whether requests may be sent here: the database answers and has had the newest migration."""
    try:
        with db.reading() as session:
            applied = migrate.applied_revision(session.connection())
    except SQLAlchemyError as error:
        log.warning("not ready", error=str(error))
        return jsonify(ready=False, reason="the database cannot be reached"), 503
    wanted = migrate.newest_revision()
    if applied != wanted:
        return jsonify(
            ready=False, reason=f"the database is at migration {applied or 'none'}, not {wanted}"
        ), 503
    return jsonify(ready=True), 200


@operations.get("/metrics")
@enter(PUBLIC)
def metrics() -> Response:
    """Figures for Prometheus, for those `_may_measure` lets in."""
    if not _may_measure():
        abort(403)
    with db.reading() as session:
        state = queries.queue_state(session)
    return current_app.response_class(metrics_text(state), content_type=CONTENT_TYPE_LATEST)


def _may_measure() -> bool:
    """With METRICS_TOKEN set: whoever sends it. Without: this machine itself, and not through a proxy."""
    token = settings().metrics_token
    if token:
        offered = request.headers.get("Authorization", "")
        return hmac.compare_digest(offered.encode(), f"Bearer {token}".encode())
    if any(name in request.headers for name in FORWARDING_HEADERS):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


@operations.get("/drift/leveranser")
@enter(ADMIN)
def overview() -> str:
    """The queue's state, and every dead delivery with what can be done about it."""
    with db.reading() as session:
        state = queries.queue_state(session)
        dead = [
            (delivery, event, queries.held_back_count(session, delivery.event_id, delivery.subscriber))
            for delivery, event in queries.dead_deliveries(session)
        ]
    return render_template("operations/overview.html", state=state, dead=dead)


@operations.post("/drift/leveranser/<uuid:event_id>/<subscriber>")
@enter(ADMIN)
def settle(event_id: UUID, subscriber: str) -> Redirect | tuple[str, int]:
    """Retry or skip one dead delivery."""
    action = request.form.get("action", "")
    if action not in get_args(service.Action):
        return _problem(_("Välj om leveransen ska försöka igen eller hoppas över."), 400)
    administrator = current_user() or abort(403)
    chosen: service.Action = "retry" if action == "retry" else "skip"
    try:
        with db.transaction() as session:
            service.settle_dead(session, event_id, _plain(subscriber), chosen, administrator.actor)
    except service.NotDead:
        return _problem(
            _("Leveransen är inte stoppad längre. Någon annan hann före, eller så har den gått fram."), 409
        )
    done = {
        "retry": _("Leveransen försöker igen."),
        "skip": _("Leveransen är överhoppad. De som väntade bakom går vidare."),
    }
    flash(done[chosen], "success")
    return redirect(url_for("operations.overview"))


def _plain(subscriber: str) -> str:
    """The name without what PostgreSQL cannot hold in a text."""
    return subscriber.replace("\0", "")


def _problem(message: str, code: int) -> tuple[str, int]:
    return render_template("operations/problem.html", message=message), code
