"""A figure to take along: the badge for other websites, the QR code, the printed sheet."""

from __future__ import annotations

import io
from typing import Any

import segno
from flask import Response, abort, current_app, g, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Redirect

from portal import db
from portal.access import PUBLIC, enter
from portal.declarations.desk import today
from portal.i18n import current_language
from portal.profiles import queries
from portal.profiles.gtin import LENGTH, NotAGtin, code_address, read_gtin
from portal.profiles.page import VERSION, find
from portal.profiles.routes import profiles
from portal.publication.queries import publication_of
from portal.publication.transitions import COUNTING
from portal.publication.words import state_today
from portal.security import settings

MAX_AGE_S = 300
NAME_SHOWN = 34
QR_ERROR = "q"  # a quarter of the code may be worn away
SHEETS = {"sv": "produktblad", "en": "product-sheet"}


def pasted(profile_address: str, badge_address: str, alt: str) -> str:
    """The lines to paste on another website: a picture that links to the profile, no script."""
    return str(
        Markup('<a href="{}"><img src="{}" alt="{}" width="320" height="150"></a>').format(
            profile_address, badge_address, alt
        )
    )


profiles.add_app_template_global(pasted)


@profiles.get("/profil/<slug>/visa-upp")
@enter(PUBLIC)
def show_off(slug: str) -> str:
    """The badge, the code and the sheet, with what to paste on another website."""
    found = find(slug, None)
    with db.reading() as session:
        gtin = queries.gtin_of(session, slug)
        languages = queries.sheet_languages(session, found.profile.id)
    address = code_address(settings().base_url, slug, gtin)
    return render_template(
        "profiles/show_off.html",
        profile=found.profile,
        content=found.profile.content,
        result=found.profile.content["footprint"],
        badge=_badge_address(slug, current_language()),
        address=address,
        gtin=gtin,
        languages=languages,
        counts=state_today(found.publication, today()) in COUNTING,
    )


@profiles.get("/profil/<slug>/marke.svg")
@enter(PUBLIC)
def badge(slug: str) -> Response:
    """The badge in Swedish, whoever reads: it stands on other people's pages."""
    return _badge(slug, "sv")


@profiles.get("/profil/<slug>/badge.svg")
@enter(PUBLIC)
def badge_in_english(slug: str) -> Response:
    """The badge in English."""
    return _badge(slug, "en")


@profiles.get("/profil/<slug>/qr.svg")
@enter(PUBLIC)
def qr_svg(slug: str) -> Response:
    """The QR code as a drawing, for print."""
    return _picture(_qr(slug, kind="svg", scale=8, xmldecl=False, title=slug), "image/svg+xml")


@profiles.get("/profil/<slug>/qr.png")
@enter(PUBLIC)
def qr_png(slug: str) -> Response:
    """The QR code as a picture."""
    return _picture(_qr(slug, kind="png", scale=12), "image/png")


@profiles.get(f"/profil/<slug>/v<{VERSION}:version>/produktblad.pdf")
@enter(PUBLIC)
def sheet(slug: str, version: int) -> Response:
    """One version on one page, in Swedish."""
    return _sheet(slug, version, "sv")


@profiles.get(f"/profil/<slug>/v<{VERSION}:version>/product-sheet.pdf")
@enter(PUBLIC)
def sheet_in_english(slug: str, version: int) -> Response:
    """One version on one page, in English."""
    return _sheet(slug, version, "en")


@profiles.get("/01/<gtin>")
@enter(PUBLIC)
def digital_link(gtin: str) -> Redirect:
    """A GS1 Digital Link: from the product's number to its profile, of the newest year that counts."""
    try:
        number = read_gtin(gtin)
    except NotAGtin:
        abort(404)
    with db.reading() as session:
        found = queries.profiles_with_number(session, number.zfill(LENGTH))
        states = {one.id: publication_of(session, one.id) for one in found}
    counting = [one for one in found if (state := states[one.id]) and state_today(state, today()) in COUNTING]
    chosen = next(iter([*counting, *found]), None) or abort(404)
    return redirect(url_for("profiles.newest", slug=chosen.slug), 307)


def _badge(slug: str, language: str) -> Response:
    found = find(slug, None)
    g.language = language
    content, name = found.profile.content, found.profile.content["product_name"]
    drawing = render_template(
        "profiles/badge.svg",
        content=content,
        result=content["footprint"],
        name=name if len(name) <= NAME_SHOWN else f"{name[: NAME_SHOWN - 1]}…",
        state=state_today(found.publication, today()),
        counts=state_today(found.publication, today()) in COUNTING,
        address=f"{settings().base_url}/profil/{slug}",
    )
    return _picture(drawing.encode(), "image/svg+xml")


def _badge_address(slug: str, language: str) -> str:
    endpoint = "profiles.badge_in_english" if language == "en" else "profiles.badge"
    return settings().base_url + url_for(endpoint, slug=slug)


def _qr(slug: str, **how: Any) -> bytes:
    find(slug, None)  # 404 for what is not published
    with db.reading() as session:
        gtin = queries.gtin_of(session, slug)
    out = io.BytesIO()
    code = segno.make(code_address(settings().base_url, slug, gtin), error=QR_ERROR, micro=False)
    code.save(out, border=4, **how)
    return out.getvalue()


def _picture(content: bytes, mimetype: str) -> Response:
    answer = current_app.response_class(content, mimetype=mimetype)
    # Other people's pages may show it; it brings nothing along and reads nothing there.
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = f"public, max-age={MAX_AGE_S}"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _sheet(slug: str, version: int, language: str) -> Response:
    found = find(slug, version)
    with db.reading() as session:
        made = queries.product_sheet(session, found.profile.id, language) or abort(404)
    answer = current_app.response_class(made.content, mimetype="application/pdf")
    name = f"{SHEETS[language]}-{slug}-v{version}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.add_etag()
    answer.make_conditional(request)
    return answer
