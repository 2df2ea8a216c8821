"""Figures from another tool: send them, say which question each answers, and look at what would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.access import PRODUCER, enter
from portal.db import reading, transaction
from portal.declarations.desk import organisation_id, producer, today
from portal.declarations.models import Declaration
from portal.declarations.queries import declaration_for, declarations_of
from portal.declarations.transitions import Action, Party, may
from portal.exchange import queries, service
from portal.exchange.blueprint import UNPROCESSABLE, Page, exchange
from portal.exchange.comparing import compared
from portal.exchange.contents import content_of
from portal.exchange.models import Import
from portal.exchange.planning import Plan, Planned, Stored
from portal.exchange.sheets import MAX_FILE_BYTES, Refused
from portal.exchange.tool_mapping import Mapped, Source, askable, in_unit, mapped, suggested, units_of, usable
from portal.exchange.tool_rows import ToolRow, rows_of
from portal.forms import DateParts, Form, Needed, stripped
from portal.i18n import current_language, day
from portal.organisations.acting import Right, acting_here
from portal.security import limiter
from schemas.questionnaire import Family, load_family, problem_text

TOOL_MAX = 60


class ToolForm(Form):
    """Which tool, when it was used, and which declaration its figures are for. The file is read apart."""

    tool = StringField(
        filters=[stripped],
        validators=[
            Needed(_l("Skriv vad verktyget heter"), TOOL_MAX, _l("Skriv verktygets namn med högst 60 tecken"))
        ],
    )
    made_on = DateParts()
    declaration = StringField(filters=[stripped])

    def validate_made_on(self, field: Field) -> None:
        """Check that the day has been."""
        if field.data is not None and field.data > today():
            raise StopValidation(_("Dagen kan inte ligga i framtiden"))


@dataclass(frozen=True)
class RowField:
    """One row on the page where its meaning is told."""

    row: ToolRow
    name: str
    question_id: str
    units: list[tuple[str, str]]
    unit: str
    error: str
    unit_error: str


@exchange.get("/andra-verktyg")
@enter(PRODUCER)
def tool() -> str:
    """What is taken from other tools and what is not, and the form that sends a file."""
    return _tool_page(ToolForm(), {})


def _tool_page(form: ToolForm, more: Mapping[str, str]) -> str:
    errors = [*form.problems(), *more.items()]
    return render_template(
        "exchange/tool.html", form=form, errors=errors, file_error=more.get("file"), editable=_editable()
    )


def _editable() -> list[Declaration]:
    here = acting_here()
    with reading() as session:
        found = declarations_of(session, here.organisation_id, here.covered)
    return [one for one in found if may(one, Action.SAVE, Party.PRODUCER)]


@exchange.post("/andra-verktyg")
@enter(PRODUCER)
@limiter.limit("120 per hour")
def send_tool() -> Page:
    """Read the rows and keep them until their meaning is told. Nothing is saved in the declaration."""
    form, file = ToolForm(), request.files.get("file")
    chosen = next((one for one in _editable() if str(one.id) == form.declaration.data), None)
    more = {} if chosen else {"declaration": _("Välj vilken klimatdeklaration uppgifterna gäller")}
    rows: list[ToolRow] = []
    if file is None or not file.filename:
        more["file"] = _("Välj filen från verktyget")
    else:
        try:
            rows = rows_of(file.stream.read(MAX_FILE_BYTES + 1))
        except Refused as refused:
            more["file"] = refused.message
    if not form.is_sent_well() or more or chosen is None:
        return _tool_page(form, more), UNPROCESSABLE
    content = {
        "family": chosen.family,
        "definition": load_family(chosen.family).hash,
        "declaration_id": str(chosen.id),
        "tool": form.tool.data or "",
        "made_on": day(form.made_on.data),
        "rows": [row.to_json() for row in rows],
    }
    with transaction() as session:
        kept = service.keep_import(session, organisation_id(), producer().id, form.tool.data or "", content)
    return redirect(_address("exchange.map_tool", kept.id))


def _address(endpoint: str, import_id: UUID) -> str:
    return url_for(endpoint, organisation_id=organisation_id(), import_id=import_id)


@exchange.get("/andra-verktyg/<uuid:organisation_id>/<uuid:import_id>")
@enter(PRODUCER)
def map_tool(import_id: UUID, **_for: UUID) -> str:
    """Each row with the question that the definition maps it to, or a list to choose from."""
    with reading() as session:
        kept = _rows(session, import_id)
    return _map_page(kept, None, {}, [])


def _rows(session: Session, import_id: UUID) -> Import:
    kept = queries.import_for(session, import_id, (organisation_id(), producer().id))
    if kept is None or "rows" not in kept.content or kept.expires_at < queries.now(session):
        abort(404)
    if not acting_here().may(Right.DECLARE, UUID(kept.content["declaration_id"])):
        abort(404)
    return kept


def _map_page(
    kept: Import, sent: Mapping[str, str] | None, problems: Mapping[str, str], more: list[str]
) -> str:
    family, language = load_family(kept.content["family"]), current_language()
    rows = [ToolRow(**row) for row in kept.content["rows"]]
    fields = [_field(family, number, row, sent, problems) for number, row in enumerate(rows)]
    sections = {page.id: part.text(language).label for part in family.sections for page in part.pages}
    questions = [
        (one.id, f"{sections[family.page_of[one.id]]}: {one.text(language).label}") for one in askable(family)
    ]
    return render_template(
        "exchange/tool_map.html",
        kept=kept,
        fields=[field for field in fields if usable(field.row)],
        footprints=[row.text for row in rows if row.is_footprint],
        unreadable=[row.text for row in rows if not usable(row) and not row.is_footprint],
        questions=questions,
        errors=[*problems.items(), *((None, text) for text in more)],
    )


def _field(
    family: Family, number: int, row: ToolRow, sent: Mapping[str, str] | None, problems: Mapping[str, str]
) -> RowField:
    name = f"row-{number}"
    question_id = suggested(family, row) if sent is None else sent.get(name, "")
    question = family.questions.get(question_id)
    asked = question is not None and usable(row) and in_unit(question, row) is None
    return RowField(
        row=row,
        name=name,
        question_id=question_id,
        units=units_of(question, current_language()) if question is not None and asked else [],
        unit=(sent or {}).get(f"unit-{number}", ""),
        error=problems.get(name, ""),
        unit_error=problems.get(f"unit-{number}", ""),
    )


@exchange.post("/andra-verktyg/<uuid:organisation_id>/<uuid:import_id>")
@enter(PRODUCER)
def take_tool(import_id: UUID, **_for: UUID) -> Page:
    """Turn the choices into answers and show what they would change."""
    language = current_language()
    with transaction() as session:
        kept = _rows(session, import_id)
        family = load_family(kept.content["family"])
        rows = [ToolRow(**row) for row in kept.content["rows"]]
        source = Source(kept.content["tool"], kept.content["made_on"])
        made = mapped(family, rows, request.form, source, language)
        declaration = _declaration(session, kept)
        stored = Stored.of(session, declaration)
        outcome = compared(family, stored.answers, made.given, language, unexplained=True)
        problems, more = dict(made.problems), []
        for problem in outcome.errors:
            field = _row_of(problem.question_id)
            problems.setdefault(field, problem_text(problem, language, family)) if field else more.append(
                problem_text(problem, language, family)
            )
        if problems or more:
            return _map_page(kept, request.form, problems, more), UNPROCESSABLE
        plan = Plan(family, [Planned(declaration.number, declaration, outcome, stored)])
        content = content_of(plan, must_explain=True, notes=_notes(made))
        shown = service.keep_import(session, organisation_id(), producer().id, kept.source, content)
    return redirect(_address("exchange.show_import", shown.id))


def _declaration(session: Session, kept: Import) -> Declaration:
    declaration_id = UUID(kept.content["declaration_id"])
    found = declaration_for(session, declaration_id, organisation_id())
    return found if found is not None and may(found, Action.SAVE, Party.PRODUCER) else abort(404)


def _row_of(question_id: str) -> str:
    """The row that was said to answer a question."""
    return next((name for name, value in request.form.items() if value == question_id), "")


def _notes(made: Mapped) -> list[str]:
    return [_("Tas inte med: %(row)s", row=row.text) for row in made.left_out]
