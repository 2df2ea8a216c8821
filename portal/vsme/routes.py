"""The producer's page with the basis of a sustainability report, and the files."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, current_app, render_template

from portal.access import ARRANGER, enter
from portal.catalogue.export import XLSX
from portal.db import reading
from portal.declarations.desk import organisation_id
from portal.vsme import queries, report
from portal.vsme.b3 import Declared, parts

vsme = Blueprint("vsme", __name__)


@vsme.get("/hallbarhetsrapport")
@enter(ARRANGER)
def overview() -> str:
    """The points of each year, with what is missing, and the files."""
    with reading() as session:
        found = queries.declared_years(session, organisation_id())
    years = [
        (year, report.points(list(parts(declared))), report.general_gaps(declared))
        for year, declared in found.items()
    ]
    return render_template("vsme/overview.html", years=years)


@vsme.get("/hallbarhetsrapport/vsme-b3-<int(min=1900, max=9999):year>.xlsx")
@enter(ARRANGER)
def workbook(year: int) -> Response:
    """A year as a workbook, every line behind the sums with it."""
    return _file(report.as_workbook(_of_year(year)), XLSX, f"vsme-b3-{year}.xlsx")


@vsme.get("/hallbarhetsrapport/vsme-b3-<int(min=1900, max=9999):year>.csv")
@enter(ARRANGER)
def table(year: int) -> Response:
    """A year's points as one table."""
    return _file(report.as_csv(_of_year(year)).encode(), "text/csv", f"vsme-b3-{year}.csv")


def _of_year(year: int) -> Sequence[Declared]:
    with reading() as session:
        return queries.declared_years(session, organisation_id()).get(year) or abort(404)


def _file(content: bytes, mimetype: str, name: str) -> Response:
    answer = current_app.response_class(content, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
