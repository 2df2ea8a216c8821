"""Pages on which answers are taken over: choose where from, then section by section."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.access import PRODUCER, enter
from portal.copying import queries, service
from portal.copying.offer import Choice, Offered, Source, copyable, offers, sections_with_offers
from portal.copying.posted import read_posted, seen_mark
from portal.db import reading, transaction
from portal.declarations.blueprint import CONFLICT, Page, declarations
from portal.declarations.desk import Desk, laid_out_for_editing, producer
from portal.declarations.merging import answer_words
from portal.declarations.models import Declaration
from portal.declarations.origins import origin_words
from portal.declarations.queries import sheet_of
from portal.declarations.wayfinding import tasks_address
from portal.declarations.words import Standing, standing
from portal.organisations.acting import acting_here
from schemas.questionnaire import Section


@dataclass(frozen=True)
class Choosable:
    """A declaration to start from."""

    declaration: Declaration
    standing: Standing
    answers: int
    address: str


@dataclass(frozen=True)
class OfferedRow:
    """An answer on the page: what it says, where it comes from, and what can be chosen."""

    name: str
    label: str
    told: str
    options: list[tuple[str, str]]
    picked: str
    seen: str
    error: str


@declarations.get("/<uuid:declaration_id>/kopiera")
@enter(PRODUCER)
def copy_sources(declaration_id: UUID) -> str:
    """Earlier declarations to start from, the nearest first."""
    with reading() as session:
        desk = laid_out_for_editing(session, declaration_id)
        groups: list[list[Choosable]] = [[], [], []]
        for other in queries.sources_for(session, desk.declaration, acting_here().covered):
            source = Source(other, sheet_of(session, other))
            sections = sections_with_offers(desk, source)
            if sections:
                groups[queries.kinship(desk.declaration, other)].append(_choosable(desk, source, sections[0]))
    return render_template("copying/sources.html", desk=desk, groups=groups)


def _choosable(desk: Desk, source: Source, section: Section) -> Choosable:
    return Choosable(
        declaration=source.declaration,
        standing=standing(source.declaration),
        answers=len(copyable(source.sheet, desk.family)),
        address=_address(desk, section, source),
    )


@declarations.get("/<uuid:declaration_id>/kopiera/<section_id>")
@enter(PRODUCER)
def copy_section(declaration_id: UUID, section_id: str) -> Page:
    """One section's answers, each to keep, confirm or leave out."""
    with reading() as session:
        desk = laid_out_for_editing(session, declaration_id)
        section, source = _section(desk, section_id), _source(session, desk)
        offered = offers(desk, section, source)
    if not offered:
        return redirect(_address_after(desk, section, source))
    return _page(desk, section, source, offered, {}, frozenset())


@declarations.post("/<uuid:declaration_id>/kopiera/<section_id>")
@enter(PRODUCER)
def take_over(declaration_id: UUID, section_id: str) -> Page:
    """Store the choices and go on; what somebody has changed meanwhile is asked about again."""
    with transaction() as session:
        desk = laid_out_for_editing(session, declaration_id)
        section, source = _section(desk, section_id), _source(session, desk)
        offered = offers(desk, section, source)
        posted = read_posted(request.form, offered)
        passed_over = service.take_over(session, declaration_id, offered, posted.chosen, producer().id)
        moved = posted.moved | set(passed_over)
        after = laid_out_for_editing(session, declaration_id)
        if moved:
            fresh = offers(after, section, source)
            return _page(after, section, source, fresh, posted.chosen, frozenset(moved)), CONFLICT
    if "later" in request.form:
        flash(_("Dina val är sparade. Du kan fortsätta när du vill."), "success")
        return redirect(tasks_address(after))
    return redirect(_address_after(after, section, source))


def _page(
    desk: Desk,
    section: Section,
    source: Source | None,
    offered: list[Offered],
    chosen: dict[str, Choice],
    moved: frozenset[str],
) -> str:
    rows = [_row(desk, one, source, chosen.get(one.question_id), moved) for one in offered]
    return render_template(
        "copying/section.html",
        desk=desk,
        title=section.text(desk.language).label,
        source=source.declaration if source else None,
        rows=rows,
        errors=[(row.name, row.error) for row in rows if row.error],
        left_to_confirm=any(one.mine is None for one in offered),
    )


def _row(
    desk: Desk, one: Offered, source: Source | None, chosen: Choice | None, moved: frozenset[str]
) -> OfferedRow:
    error = _("%(question)s har ändrats sedan du öppnade sidan. Välj igen.", question=one.label)
    return OfferedRow(
        name=one.name,
        label=one.label,
        told=_told(desk, one, source),
        options=[(choice.value, _choice_words(desk, one, choice)) for choice in one.choices],
        picked=chosen if chosen in one.choices else one.unless_chosen,
        seen=seen_mark(one),
        error=error if one.question_id in moved else "",
    )


def _told(desk: Desk, one: Offered, source: Source | None) -> str:
    """The old answer with its comment and where it stood."""
    if one.is_copied or source is None:
        where = origin_words(desk.origin(one.question_id))
    else:
        other = source.declaration
        where = _("%(number)s, år %(year)s", number=other.number, year=other.reference_year)
    words = _("%(answer)s (%(where)s)", answer=answer_words(desk, one.answer), where=where)
    if not one.answer.comment:
        return words
    return _("%(answer)s. Kommentar: %(comment)s", answer=words, comment=one.answer.comment)


def _choice_words(desk: Desk, one: Offered, choice: Choice) -> str:
    if choice is Choice.MINE and one.mine is not None:
        return _("Behåll mitt svar: %(answer)s", answer=answer_words(desk, one.mine))
    if choice is Choice.CONFIRM:
        return _("Stämmer fortfarande för %(year)s", year=desk.declaration.reference_year)
    if choice is Choice.KEEP:
        return _("Bekräfta senare") if one.is_copied else _("Ta med, jag bekräftar senare")
    return _("Ta bort svaret") if one.is_copied else _("Ta inte med")


def _section(desk: Desk, section_id: str) -> Section:
    return next((one for one in desk.family.sections if one.id == section_id), None) or abort(404)


def _source(session: Session, desk: Desk) -> Source | None:
    """The declaration named in the address; none when only copies from before are to be confirmed."""
    wanted = request.args.get("fran", "")
    if not wanted:
        return None
    try:
        found = queries.source_for(session, desk.declaration, UUID(wanted))
    except ValueError:
        found = None
    if found is None or not acting_here().may("declare", found.id):
        abort(404)
    return Source(found, sheet_of(session, found))


def _address(desk: Desk, section: Section, source: Source | None) -> str:
    return url_for(
        "declarations.copy_section",
        declaration_id=desk.declaration.id,
        section_id=section.id,
        fran=source.declaration.id if source else None,
    )


def _address_after(desk: Desk, section: Section, source: Source | None) -> str:
    """The next section with anything to choose, or the task list."""
    order = list(desk.family.sections)
    rest = order[order.index(section) + 1 :]
    following = next((one for one in sections_with_offers(desk, source) if one in rest), None)
    return _address(desk, following, source) if following else tasks_address(desk)
