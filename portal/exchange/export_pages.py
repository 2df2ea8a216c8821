"""Everything out: at once when it is little, by a worker and a mail when it is much."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from flask import Response, abort, current_app, flash, redirect, render_template, stream_with_context, url_for
from flask_babel import gettext as _

from portal.access import ARRANGER, enter
from portal.accounts.models import MemberRole
from portal.db import reading, transaction
from portal.declarations.desk import organisation_id, producer
from portal.evidence.storage import store_of
from portal.exchange import queries, service
from portal.exchange.archive import Archive
from portal.exchange.blueprint import Page, exchange
from portal.exchange.packing import packed
from portal.i18n import current_language
from portal.organisations.acting import acting_here
from portal.security import limiter, settings

AT_ONCE = 40  # declarations that are written while somebody waits


@exchange.get("/exportera")
@enter(ARRANGER)
def export() -> str:
    """What an export holds, the button, and those that a worker has written."""
    with reading() as session:
        count = queries.declaration_count(session, organisation_id())
        now = queries.now(session)
        exports = queries.exports_of(session, organisation_id(), producer().id)
    return render_template(
        "exchange/export.html", count=count, exports=exports, now=now, by_mail=count > AT_ONCE
    )


@exchange.post("/exportera")
@enter(ARRANGER)
@limiter.limit("30 per hour")
def make_export() -> Page:
    """Write it now, or have it written."""
    with reading() as session:
        count = queries.declaration_count(session, organisation_id())
    if count <= AT_ONCE:
        return _file(_streamed(organisation_id(), current_language()))
    with transaction() as session:
        service.request_export(session, organisation_id(), producer().id)
    flash(_("Vi skriver exporten. Du får ett mejl när den är klar, och då finns den här."), "success")
    return redirect(url_for("exchange.export"))


def _streamed(mine: UUID, language: str) -> Iterator[bytes]:
    is_owner = acting_here().role is MemberRole.OWNER
    store = store_of(settings())

    def pieces() -> Iterator[bytes]:
        with reading() as session:
            yield from packed(Archive(session, mine, is_owner), store, queries.now(session), language)

    return stream_with_context(pieces())


@exchange.get("/exportera/<uuid:organisation_id>/<uuid:export_id>")
@enter(ARRANGER)
def fetch_export(export_id: UUID, **_for: UUID) -> Page:
    """One that a worker has written, for whoever asked for it."""
    with reading() as session:
        found = queries.export_for(session, export_id, (organisation_id(), producer().id))
        gone = found is None or found.content is None or found.expires_at < queries.now(session)
    if found is None or gone:
        abort(404)
    return _file(iter([found.content or b""]))


def _file(content: Iterator[bytes]) -> Response:
    answer = current_app.response_class(content, mimetype="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="jordnara-export.zip"'
    return answer
