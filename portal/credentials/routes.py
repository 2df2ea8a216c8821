"""Signed files: to download from a profile, and to have checked by anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.access import PUBLIC, enter
from portal.credentials import queries
from portal.credentials.checking import Verdict, check_file
from portal.credentials.envelope import BYTES_MAX, Unreadable, written
from portal.credentials.models import Credential
from portal.credentials.words import problem_text, unreadable_text
from portal.declarations.desk import today
from portal.profiles import queries as profiles
from portal.publication.queries import newest_change, publication_of
from portal.publication.transitions import COUNTING
from portal.publication.words import Notice, notice_of, state_today
from portal.security import limiter
from portal.signing import jws
from portal.signing import queries as signing

VERSION = "int(min=1, max=99999)"
PROBLEMS_SHOWN = 25
UNPROCESSABLE = 422
Page = str | tuple[str, int]

credentials = Blueprint("credentials", __name__)
credentials.add_app_template_filter(problem_text, "problem_text")


@dataclass(frozen=True)
class Known:
    """How the version that a file is about stands today; `notice` says why it does not count."""

    version: int
    newest: int
    counts: bool
    notice: Notice | None


@credentials.get("/kontrollera")
@enter(PUBLIC)
def check() -> str:
    """The form."""
    return _page("", [])


@credentials.post("/kontrollera")
@enter(PUBLIC)
@limiter.limit("120 per hour")
def check_sent() -> Page:
    """Check what was sent; nothing of it is kept."""
    content, field = _sent()
    try:
        with db.reading() as session:
            verdict = check_file(content, signing.keyring(session))
            known = _known(session, verdict)
    except Unreadable as error:
        problem = _("Välj en fil, eller klistra in innehållet") if not content else unreadable_text(error)
        return _page(request.form.get("text", ""), [(field, problem)]), UNPROCESSABLE
    shown = verdict.problems[:PROBLEMS_SHOWN]
    more = len(verdict.problems) - len(shown)
    return render_template(
        "credentials/checked.html", verdict=verdict, problems=shown, more=more, known=known, **_told(verdict)
    )


@credentials.get(f"/profil/<slug>/v<{VERSION}:version>/undertecknad.json")
@enter(PUBLIC)
def signed_file(slug: str, version: int) -> Response:
    """The signed file of one version: readable, and with its signature."""
    found = _credential(slug, version)
    text = written(found.jwt, jws.payload_of(found.jwt))
    return _file(text, "application/json", f"{slug}-v{version}.json")


@credentials.get(f"/profil/<slug>/v<{VERSION}:version>/undertecknad.jwt")
@enter(PUBLIC)
def signed_token(slug: str, version: int) -> Response:
    """The Verifiable Credential alone, for programs."""
    return _file(_credential(slug, version).jwt, "application/vc+jwt", f"{slug}-v{version}.jwt")


def _page(text: str, errors: list[tuple[str, str]]) -> str:
    return render_template("credentials/check.html", text=text, errors=errors, errors_at=dict(errors))


def _sent() -> tuple[bytes, str]:
    """What is to be checked, and the field that it came in; the file when both are there."""
    file = request.files.get("file")
    if file is not None and file.filename:
        with file.stream as stream:
            return stream.read(BYTES_MAX + 1), "file"
    text = request.form.get("text", "")
    return text.encode(errors="replace"), "text" if text else "file"


def _known(session: Session, verdict: Verdict) -> Known | None:
    """How the version stands today, when it is one of ours."""
    named = verdict.names
    found = profiles.profile(session, *named) if named else None
    newest = profiles.profile(session, found.slug) if found else None
    publication = publication_of(session, found.id) if found else None
    if found is None or newest is None or publication is None:
        return None
    return Known(
        version=found.version,
        newest=newest.version,
        counts=state_today(publication, today()) in COUNTING,
        notice=notice_of(publication, newest_change(session, found.id), today()),
    )


def _told(verdict: Verdict) -> dict[str, Any]:
    """The main things that were signed, for a file whose signature holds."""
    if verdict.credential is None:
        return {"subject": None, "told": None, "reviewed_on": None}
    subject = verdict.credential["credentialSubject"]
    told = subject.get("characteristics", {})
    reviewed_on = date.fromisoformat(told["reviewedOn"]) if "reviewedOn" in told else None
    return {"subject": subject, "told": told, "reviewed_on": reviewed_on}


def _credential(slug: str, version: int) -> Credential:
    with db.reading() as session:
        published = profiles.profile(session, slug, version) if "\0" not in slug else None
        found = queries.credential_of(session, published.id) if published else None
    return found if found is not None else abort(404)


def _file(text: str, mimetype: str, name: str) -> Response:
    answer = current_app.response_class(text, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    # Another takes its place only when a key is revoked; then the old one must not linger.
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
