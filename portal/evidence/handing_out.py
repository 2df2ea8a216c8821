"""Hand out a file: always to be saved, never shown in the browser, and only as it was put in."""

from __future__ import annotations

import hashlib
from io import BytesIO

from flask import Response, render_template, send_file
from flask_babel import gettext as _

from portal.evidence.models import EvidenceFile
from portal.evidence.storage import Missing, StoreUnavailable, store_of
from portal.log import log
from portal.security import settings

NEUTRAL_TYPE = "application/octet-stream"
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}
GONE = 410
CONFLICT = 409
UNAVAILABLE = 503

Page = Response | tuple[str, int]


class Changed(Exception):
    """The stored bytes are not those that were put in."""


def handed_out(file: EvidenceFile) -> Page:
    """The file as a download, or the page that says why not."""
    try:
        content = _as_put_in(file)
    except Missing:
        log.error("evidence is missing from the store", evidence_id=str(file.id))
        return not_readable(_("Filen finns inte kvar."), GONE)
    except StoreUnavailable as error:
        log.error("evidence store unavailable", error=str(error))
        return not_readable(_("Filen går inte att hämta just nu. Försök igen om en stund."), UNAVAILABLE)
    except Changed:
        log.error("stored evidence has been changed", evidence_id=str(file.id))
        return changed()
    answer = send_file(
        BytesIO(content),
        mimetype=NEUTRAL_TYPE,
        as_attachment=True,
        download_name=file.name,
        conditional=False,
        etag=False,
    )
    for name, value in HEADERS.items():
        answer.headers[name] = value
    return answer


def changed() -> Page:
    """The page about a file that is not what was handed in."""
    return not_readable(
        _("Filen är inte densamma som lämnades in, och lämnas därför inte ut. Kontakta oss."), CONFLICT
    )


def not_readable(text: str, code: int) -> Page:
    """The page that stands in for a download."""
    return render_template("evidence/not_readable.html", text=text), code


def _as_put_in(file: EvidenceFile) -> bytes:
    content = store_of(settings()).get(file.id)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise Changed
    return content
