"""Templates to fill in, empty or with what is answered already."""

from __future__ import annotations

from flask import Response, abort, current_app, request

from portal.access import PRODUCER, enter
from portal.db import reading
from portal.exchange import queries
from portal.exchange.blueprint import exchange
from portal.exchange.layout import MAX_DECLARATIONS, TABLE_ROWS, Filled
from portal.exchange.template import template
from portal.exchange.wide import table_text, table_workbook
from portal.i18n import current_language
from portal.organisations.acting import acting_here
from schemas.questionnaire import FAMILIES, Family, load_family

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@exchange.get("/excel/mall/<family_id>.xlsx")
@enter(PRODUCER)
def sheets_template(family_id: str) -> Response:
    """A sheet for each declaration named by `deklaration`; without any, an empty one."""
    family = _family(family_id)
    wanted = request.args.getlist("deklaration")
    chosen = [one for one in _editable(family) if one.number in wanted][:MAX_DECLARATIONS]
    if wanted and not chosen:
        abort(404)
    language = current_language()
    content = template(family, chosen or [Filled("", {})], language)
    name = chosen[0].number if len(chosen) == 1 else family.id
    return _file(content, XLSX, f"jordnara-{name}.xlsx")


@exchange.get("/excel/tabell/<family_id>.xlsx")
@enter(PRODUCER)
def table_template(family_id: str) -> Response:
    """One row for each declaration that can be changed, and empty ones below."""
    family = _family(family_id)
    content = table_workbook(family, _editable(family)[:TABLE_ROWS], current_language())
    return _file(content, XLSX, f"jordnara-{family.id}-tabell.xlsx")


@exchange.get("/excel/tabell/<family_id>.csv")
@enter(PRODUCER)
def table_template_text(family_id: str) -> Response:
    """The same as a text file."""
    family = _family(family_id)
    content = table_text(family, _editable(family)[:TABLE_ROWS], current_language()).encode()
    return _file(content, "text/csv", f"jordnara-{family.id}-tabell.csv")


def _family(family_id: str) -> Family:
    return load_family(family_id) if family_id in FAMILIES else abort(404)


def _editable(family: Family) -> list[Filled]:
    with reading() as session:
        here = acting_here()
        found = queries.editable(session, here.organisation_id, family.id, here.covered)
    return [Filled(declaration.number, answers) for declaration, answers in found]


def _file(content: bytes, mimetype: str, name: str) -> Response:
    answer = current_app.response_class(content, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
