"""Pick published figures, and get them as one file to enclose with a bid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from flask import current_app, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.access import PUBLIC, enter
from portal.accounts.models import Role
from portal.accounts.session import current_user
from portal.declarations.desk import today
from portal.organisations.acting import acting
from portal.packs import queries
from portal.packs.addresses import lines_of, named_in
from portal.packs.blueprint import UNPROCESSABLE, Page, packs
from portal.packs.layout import MAX_PACK_BYTES, MOST_ITEMS, TITLE_MAX, Cover
from portal.packs.packing import packed
from portal.packs.queries import Choice
from portal.profiles.queries import profiles_with_number
from portal.security import limiter, settings
from portal.shortlists.queries import kept_in, list_of

Errors = list[tuple[str, str]]


@packs.get("")
@enter(PUBLIC)
def choose() -> str:
    """What can be enclosed: one's own figures, those of a list, or those that are named."""
    with db.reading() as session:
        asked = [*request.args.getlist("vara"), *_kept(session, request.args.get("lista", ""))]
        named = _slugs(asked)
        chosen, gone = queries.choices_of(session, named[:MOST_ITEMS], today())
        own = _own(session)
    offered = {one.slug: one for one in [*chosen, *own]}
    return _page(list(offered.values()), [one.slug for one in chosen], gone=gone)


@packs.post("")
@enter(PUBLIC)
@limiter.limit("120 per hour")
def make() -> Page:
    """The file, or the form again with what has to be put right."""
    title = " ".join(request.form.get("title", "").split())
    typed = request.form.get("adresser", "")
    ticked = _slugs(request.form.getlist("vara"))
    with db.reading() as session:
        slugs, errors = _named(session, typed)
        wanted = list(dict.fromkeys([*ticked, *slugs]))
        chosen, gone = queries.choices_of(session, wanted[: MOST_ITEMS + 1], today())
        errors += _wrong(title, wanted, gone)
        found, waiting = queries.items(session, [one.slug for one in chosen]) if not errors else ([], [])
        offered = {one.slug: one for one in [*chosen, *_own(session)]}
    if waiting:
        told = _("%(names)s är inte klart för bilagor än. Försök igen om en stund.", names=", ".join(waiting))
        errors.append(("vara", told))
    if not errors:
        cover = Cover(title, settings().base_url, datetime.now(UTC))
        content = packed(cover, found, render_template("packs/_index.html", cover=cover, items=found))
        if len(content) <= MAX_PACK_BYTES:
            return _file(content, cover)
        errors.append(("vara", _("Bilagan blir för stor. Gör två med färre varor i varje.")))
    return _page(list(offered.values()), ticked, title, typed, errors), UNPROCESSABLE


def _slugs(texts: Sequence[str]) -> list[str]:
    return [named.slug for text in texts if (named := named_in(text)) and named.slug]


def _file(content: bytes, cover: Cover) -> Page:
    answer = current_app.response_class(content, mimetype="application/zip")
    name = f"klimatbilaga-{cover.made_at:%Y-%m-%d}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _named(session: Session, typed: str) -> tuple[list[str], Errors]:
    """The profiles that lines name; the first line that names none is an error."""
    slugs: list[str] = []
    for line in lines_of(typed)[: MOST_ITEMS + 1]:
        named = named_in(line)
        with_number = profiles_with_number(session, named.gtin) if named and named.gtin else ()
        slug = with_number[0].slug if with_number else named.slug if named else ""
        if not slug:
            return slugs, [("adresser", _not_named(line))]
        slugs.append(slug)
    return slugs, []


def _not_named(line: str) -> str:
    return _("Raden ”%(line)s” är ingen adress till en profil", line=line[:TITLE_MAX])


def _wrong(title: str, wanted: Sequence[str], gone: Sequence[str]) -> Errors:
    errors: Errors = []
    if not title or len(title) > TITLE_MAX or not title.isprintable():
        errors.append(("title", _("Skriv vad bilagan ska heta, högst %(most)s tecken", most=TITLE_MAX)))
    if not wanted:
        errors.append(("vara", _("Välj minst en vara")))
    elif len(wanted) > MOST_ITEMS:
        errors.append(("vara", _("Välj högst %(most)s varor", most=MOST_ITEMS)))
    if gone:
        told = _("%(names)s går inte att bifoga: siffran gäller inte i dag.", names=", ".join(gone))
        errors.append(("adresser", told))
    return errors


def _own(session: Session) -> list[Choice]:
    here = acting()
    return queries.own_choices(session, here.organisation_id, today()) if here else []


def _kept(session: Session, text: str) -> list[str]:
    """The products of a buyer's list; none of anybody else's."""
    user = current_user()
    if user is None or user.role != Role.BUYER or not text:
        return []
    try:
        found = list_of(session, user.id, UUID(text))
    except ValueError:
        return []
    return [one.profile.slug for one in kept_in(session, found.id)] if found else []


def _page(
    offered: Sequence[Choice],
    chosen: Sequence[str],
    title: str = "",
    typed: str = "",
    errors: Sequence[tuple[str, str]] = (),
    gone: Sequence[str] = (),
) -> str:
    at_fields = [("adresser" if field == "vara" and not offered else field, told) for field, told in errors]
    return render_template(
        "packs/choose.html",
        offered=[(one.slug, f"{one.product}, {one.producer}", one.slug.upper()) for one in offered],
        chosen=chosen,
        title=title,
        typed=typed,
        errors=at_fields,
        gone=gone,
        most=MOST_ITEMS,
    )
