"""The public list of published climate footprints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import islice
from uuid import UUID

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.access import PUBLIC, enter
from portal.accounts.models import Role
from portal.accounts.session import current_user
from portal.catalogue import queries
from portal.catalogue.cards import card_of
from portal.catalogue.export import XLSX, csv_lines, xlsx
from portal.catalogue.facets import FACETS
from portal.catalogue.filters import Filters, read_filters
from portal.catalogue.models import CatalogueEntry
from portal.catalogue.words import choice_of
from portal.declarations.desk import today
from portal.delivered.queries import at_kitchen
from portal.delivered.words import way_words
from portal.kitchens.queries import Place, places_for
from portal.security import settings

MOST_ROWS = 10_000

catalogue = Blueprint("catalogue", __name__)


@catalogue.get("/katalog")
@enter(PUBLIC)
def index() -> str:
    """Search, narrow and sort; everything chosen stands in the address."""
    now = today()
    with db.reading() as session:
        points = places_for(session, _reader())
        filters, problems = read_filters(request.args, queries.known_values(session), _offered(points))
        found = queries.catalogue_page(session, filters, now)
        kitchen = next((point for point in points if point.id == filters.kitchen), None)
        delivered = at_kitchen(session, [entry.id for entry in found.entries], kitchen) if kitchen else {}
        with_expired = _count_with_expired(session, filters, found.total, now)
    if found.page != filters.page:
        problems.append(
            _("Listan har bara en sida.")
            if found.pages == 1
            else _("Listan har bara %(count)s sidor. Den sista visas.", count=found.pages)
        )
    return render_template(
        "catalogue/index.html",
        filters=filters,
        problems=problems,
        found=found,
        with_expired=with_expired,
        kitchen=kitchen,
        delivered=delivered,
        may_save=_is_buyer(),
        way_words=way_words,
        kitchens=[(str(point.id), point.name) for point in points],
        today=now,
        card_of=card_of,
        choices=[choice_of(facet, found.counts, filters) for facet in FACETS],
        sorts=[
            ("namn", _("Bokstavsordning")),
            ("avtryck", _("Lägst klimatavtryck först")),
            ("levererat", _("Lägst levererat till köket först")),
            ("nyast", _("Nyast först")),
        ],
    )


@catalogue.get("/katalog.csv")
@enter(PUBLIC)
def export() -> Response | tuple[str, int]:
    """The selection as a file. A parameter that cannot be used is refused: nobody sees a notice in a file."""
    with db.reading() as session:
        filters, problems = _asked(session)
        if problems:
            return render_template("catalogue/refused.html", problems=problems, filters=filters), 400
        lines = list(csv_lines(queries.all_matching(session, filters, today()), _address))
    answer = current_app.response_class("".join(lines), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="jordnara-katalog.csv"'
    return answer


@catalogue.get("/katalog.xlsx")
@enter(PUBLIC)
def workbook() -> Response | tuple[str, int]:
    """The same as a workbook, for selections that are not too large to make one while somebody waits."""
    with db.reading() as session:
        filters, problems = _asked(session)
        found = (
            [] if problems else list(islice(queries.all_matching(session, filters, today()), MOST_ROWS + 1))
        )
        if len(found) > MOST_ROWS:
            problems.append(
                _("En Excelbok kan ha högst %(count)s varor. Välj färre, eller hämta CSV.", count=MOST_ROWS)
            )
        if problems:
            return render_template("catalogue/refused.html", problems=problems, filters=filters), 400
        content = xlsx(found, _address)
    answer = current_app.response_class(content, mimetype=XLSX)
    answer.headers["Content-Disposition"] = 'attachment; filename="jordnara-katalog.xlsx"'
    return answer


def _asked(session: Session) -> tuple[Filters, list[str]]:
    return read_filters(request.args, queries.known_values(session), _offered(places_for(session, _reader())))


def _is_buyer() -> bool:
    user = current_user()
    return user is not None and user.role == Role.BUYER


def _reader() -> UUID | None:
    user = current_user()
    return user.id if user else None


def _offered(points: Iterable[Place]) -> dict[int, bool]:
    return {point.id: point.filled_at is not None for point in points}


def _count_with_expired(session: Session, filters: Filters, shown: int, now: date) -> int:
    """How many more there would be with those whose time has run out; asked only when the list is empty."""
    if shown or filters.expired:
        return 0
    return queries.catalogue_page(session, replace(filters, expired=True), now).total


def _address(entry: CatalogueEntry) -> str:
    return settings().base_url + url_for("profiles.newest", slug=entry.slug)
