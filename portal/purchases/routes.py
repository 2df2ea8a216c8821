"""What the region buys: the sums, and the way in for a file. For the region's staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask import Response as FlaskResponse
from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from portal import db
from portal.access import STAFF, enter
from portal.declarations.desk import today
from portal.exchange.sheets import MAX_FILE_BYTES, Refused
from portal.purchases import locality, queries, service
from portal.purchases.asking import Asked, answered, category_options, first_asked
from portal.purchases.blueprint import CONFLICT, UNPROCESSABLE, Page, person, purchases
from portal.purchases.categories import categories, category_label
from portal.purchases.goals import path_of
from portal.purchases.reading import Bought, Read, read
from portal.purchases.sums import Sum, sums, whole
from portal.purchases.table import csv_of

FAULTS_SHOWN = 30
ROWS_SHOWN = 20
FILE = "file"
EARLIEST, AHEAD_DAYS = 2000, 31


@purchases.get("")
@enter(STAFF)
def overview() -> str:
    """A year's purchases: footprint, how well it is known, by category, kitchen and month."""
    with db.reading() as session:
        years = queries.years(session)
        year = _year(years)
        parts = {by: sums(session, by, year) for by in ("category", "kitchen", "month")}
        goal = queries.newest_goal(session)
        by_year = {int(one.key): one for one in sums(session, "year", None)}
        near = locality.near_codes(locality.newest_definition(session))
        return render_template(
            "purchases/overview.html",
            year=year,
            years=years,
            year_options=[(str(one), str(one)) for one in years],
            total=whole(parts["category"]),
            parts=parts,
            goal=goal,
            path=path_of(goal, by_year) if goal else [],
            this_year=today().year,
            local=locality.local_share(session, year, near),
            near=near,
            batches=queries.batches(session),
            waiting=queries.waiting(session),
            sources=_sources(parts["category"]),
            category_label=category_label,
        )


@purchases.get("/summor.csv")
@enter(STAFF)
def export() -> FlaskResponse:
    """The year's sums by category, kitchen and month as a file."""
    with db.reading() as session:
        year = _year(queries.years(session))
        found = {by: sums(session, by, year) for by in ("category", "kitchen", "month")}
    answer = current_app.response_class(csv_of(found), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="jordnara-inkop-{year}.csv"'
    return answer


@purchases.get("/las-in")
@enter(STAFF)
def read_in() -> str:
    """The form that takes a file."""
    return _file_form([])


@purchases.post("/granska")
@enter(STAFF)
def preview() -> Page:
    """Show what a file holds and ask about articles nobody knows, before anything is stored."""
    sent = request.files.get(FILE)
    content = sent.stream.read(MAX_FILE_BYTES + 1) if sent else b""
    try:
        found = read(content)
    except Refused as refusal:
        return _file_form([(FILE, refusal.message)]), UNPROCESSABLE
    with db.reading() as session:
        faults = _faults(session, found)
        if faults:
            told = [(FILE, _("Rätta filen och skicka den igen. Inget är sparat."))]
            return _file_form(told, faults), UNPROCESSABLE
        asked = [first_asked(article, rows) for article, rows in _unsorted(session, found.rows)]
    return _preview(found, asked)


@purchases.post("/spara")
@enter(STAFF)
def save() -> Page:
    """Store what was shown, after reading it once more: all lines or none."""
    try:
        found = read(request.form.get("rows", "").encode())
    except Refused as refusal:
        return _file_form([(FILE, refusal.message)]), UNPROCESSABLE
    with db.transaction() as session:
        service.take_turn(session)
        faults = _faults(session, found)
        if faults:
            return _file_form([(FILE, _("Inget är sparat."))], faults), CONFLICT
        unsorted = _unsorted(session, found.rows)
        asked = [answered(article, rows[0].article, len(rows), request.form) for article, rows in unsorted]
        if any(one.problems for one in asked):
            return _preview(found, asked), UNPROCESSABLE
        said = {one.article: one.said for one in asked if one.said is not None}
        service.read_in(session, found.rows, said, person())
    count = len(found.rows)
    flash(ngettext("%(num)s rad är inläst.", "%(num)s rader är inlästa.", count), "success")
    return redirect(url_for("purchases.overview"))


@purchases.post("/inlasning/<uuid:batch_id>/ta-tillbaka")
@enter(STAFF)
def withdraw(batch_id: UUID) -> Page:
    """Take a file back."""
    with db.transaction() as session:
        if not service.withdraw(session, batch_id, person()):
            abort(404)
    flash(_("Inläsningen är tillbakatagen. Raderna räknas inte längre."), "success")
    return redirect(url_for("purchases.overview"))


def _year(years: Sequence[int]) -> int:
    """The year that is asked for, else the newest that something was bought in."""
    asked = request.args.get("ar", "")
    if asked.isdecimal() and len(asked) == 4 and int(asked) in years:
        return int(asked)
    return years[0] if years else today().year


def _sources(found: Sequence[Sum]) -> list[tuple[str, object]]:
    """The literature behind the categories that were bought."""
    return [
        (category_label(one.key), categories()[one.key].reference)
        for one in found
        if one.key in categories() and categories()[one.key].reference
    ]


def _faults(session: Session, found: Read) -> list[str]:
    last = today() + timedelta(days=AHEAD_DAYS)
    strange = [
        _("Rad %(line)s: %(day)s är för länge sedan eller för långt fram.", line=row.line, day=row.bought_on)
        for row in found.rows
        if row.bought_on.year < EARLIEST or row.bought_on > last
    ]
    return [*found.faults, *strange, *service.faults_of(session, found.rows)]


def _unsorted(session: Session, rows: Sequence[Bought]) -> list[tuple[queries.Article, list[Bought]]]:
    """Articles that are not remembered, those on most lines first."""
    found = service.articles_of(rows)
    known = queries.mappings_of(session, found)
    unknown = [(article, lines) for article, lines in found.items() if article not in known]
    return sorted(unknown, key=lambda one: -len(one[1]))


def _preview(found: Read, asked: Sequence[Asked]) -> str:
    return render_template(
        "purchases/preview.html",
        rows=found.rows[:ROWS_SHOWN],
        row_count=len(found.rows),
        kitchens=len({row.kitchen for row in found.rows}),
        first=min(row.bought_on for row in found.rows),
        last=max(row.bought_on for row in found.rows),
        asked=asked,
        categories=category_options(),
        errors=[problem for one in asked for problem in one.problems],
        table_text=found.as_table(),
    )


def _file_form(errors: Sequence[tuple[str, str]], faults: Sequence[str] = ()) -> str:
    return render_template(
        "purchases/read_in.html",
        errors=list(errors),
        faults=faults[:FAULTS_SHOWN],
        more_faults=max(0, len(faults) - FAULTS_SHOWN),
        most_mb=MAX_FILE_BYTES // (1024 * 1024),
    )
