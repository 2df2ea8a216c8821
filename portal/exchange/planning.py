"""From a filled file to what would be saved: all of it can be, or every cell that stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.declarations.models import Declaration
from portal.declarations.pinning import unpublished
from portal.declarations.queries import sheet_of
from portal.declarations.transitions import Action, Party, may
from portal.exchange import queries
from portal.exchange.cells import Unclear, looks_like_percent, typed
from portal.exchange.comparing import Outcome, compared
from portal.exchange.filled import Entry, Filling
from portal.exchange.sheets import Cell
from portal.exchange.slots import OPTION, Slots, slots_of
from portal.organisations.acting import Acting
from schemas.questionnaire import (
    Answer,
    Answers,
    Family,
    Problem,
    field_name,
    format_number,
    problem_text,
    read_columns,
)

FAULTS_SHOWN = 100


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell, in words."""

    cell: Cell
    message: str

    @property
    def text(self) -> str:
        """With where it is, as the file's own program calls it."""
        words = {"row": self.cell.row, "cell": self.cell.address, "message": self.message}
        if self.cell.sheet:
            return _("Blad %(sheet)s, rad %(row)s, %(cell)s: %(message)s", sheet=self.cell.sheet, **words)
        return _("Rad %(row)s, %(cell)s: %(message)s", **words)


@dataclass(frozen=True)
class Stored:
    """What counts of a declaration's answers today, and the versions of all of them."""

    answers: Answers
    versions: Mapping[str, int]

    @classmethod
    def of(cls, session: Session, declaration: Declaration | None) -> Stored:
        """Of a declaration; nothing for one that is not there yet."""
        if declaration is None:
            return cls({}, {})
        sheet = sheet_of(session, declaration)
        return cls(sheet.counted, {name: row.version for name, row in sheet.rows.items()})


@dataclass(frozen=True)
class Planned:
    """One declaration of the file: which it is, and what would become of it."""

    place: str
    declaration: Declaration | None
    outcome: Outcome
    stored: Stored


@dataclass
class Plan:
    """The whole file. With a single fault nothing is saved."""

    family: Family
    planned: list[Planned] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def plan(session: Session, here: Acting, filling: Filling, language: str) -> Plan:
    """Read every entry and hold it against what is stored and the person may change."""
    planner = _Planner(session, here, filling, language)
    for entry in filling.entries:
        planner.add(entry)
    return planner.made


class _Planner:
    """Goes through a file, entry by entry."""

    def __init__(self, session: Session, here: Acting, filling: Filling, language: str) -> None:
        self.session, self.here = session, here
        self.filling, self.language = filling, language
        self.family = filling.family
        self.known = slots_of(filling.family, filling.language)
        self.made = Plan(filling.family)
        self.seen: set[UUID] = set()

    def add(self, entry: Entry) -> None:
        """Plan one declaration, or note why it cannot be."""
        declaration, fault = self._declaration(entry)
        if declaration is not None and declaration.id in self.seen:
            fault = _("Numret %(number)s står på två ställen i filen", number=declaration.number)
        if fault:
            self.made.faults.append(Fault(entry.number, fault))
            return
        self.seen |= {declaration.id} if declaration else set()
        given, faults = read_entry(self.filling, self.known, entry, self.language)
        stored = Stored.of(self.session, declaration)
        outcome = compared(self.family, stored.answers, given, self.language)
        missing = _unnamed(self.family, given) if declaration is None else []
        profiles = unpublished(
            self.session, self.family, outcome.changed, declaration.number if declaration else ""
        )
        self._note(entry, faults, [*outcome.errors, *missing, *profiles])
        self.made.planned.append(Planned(entry.place, declaration, outcome, stored))

    def _declaration(self, entry: Entry) -> tuple[Declaration | None, str]:
        """The declaration that an entry is about (None for a new one), or why it cannot be used."""
        if entry.is_new:
            told = _(
                "Din fullmakt omfattar inga nya klimatdeklarationer. Skriv numret på en som den omfattar"
            )
            return None, "" if self.here.may_start else told
        number = entry.number.text.upper()[:30]
        found = queries.declaration_with_number(
            self.session, self.here.organisation_id, number, self.here.covered
        )
        if found is None:
            return None, _(
                "Du har ingen klimatdeklaration med numret %(number)s. Rätta det, eller skriv Ny",
                number=number,
            )
        if found.family != self.family.id:
            return None, _("%(number)s hör till en annan varugrupp än mallen", number=number)
        if not may(found, Action.SAVE, Party.PRODUCER):
            return None, _("%(number)s är inskickad och går inte att ändra nu", number=number)
        return found, ""

    def _note(self, entry: Entry, faults: list[Fault], problems: Iterable[Problem]) -> None:
        """Keep the faults in the order of the cells, one for each cell."""
        taken = {fault.cell.address for fault in faults}
        for problem in problems:
            cell = cell_of(entry, problem)
            if cell.address not in taken:
                taken.add(cell.address)
                faults.append(Fault(cell, problem_text(problem, self.language, self.family)))
        self.made.faults += sorted(faults, key=lambda fault: (fault.cell.row, fault.cell.column))


def _unnamed(family: Family, given: Mapping[str, Answer]) -> Iterable[Problem]:
    """What a new declaration cannot do without: its product's name, and the year."""
    for name in (family.name_question, family.year_question):
        if name not in given or given[name].state != "given":
            yield Problem(name, field_name(name), f"required.{family.questions[name].type.value}")


def cell_of(entry: Entry, problem: Problem) -> Cell:
    """The cell that a problem is about; the declaration's number where the file has none for it."""
    field_ = problem.field
    question = field_name(problem.question_id)
    if field_ in entry.cells:
        return entry.cells[field_]
    options = [cell for name, cell in entry.cells.items() if name.startswith(f"{question}{OPTION}")]
    filled = [cell for cell in options if not cell.is_empty]
    return next(iter([*filled, *options]), entry.cells.get(question, entry.number))


def read_entry(
    filling: Filling, known: Slots, entry: Entry, language: str
) -> tuple[dict[str, Answer], list[Fault]]:
    """The answers that an entry gives, without those left empty, and what could not be read."""
    raw, faults = _raw(known, entry)
    faults += _percentages(filling.family, known, entry, raw)
    answers, problems = read_columns(filling.family, raw, filling.numbers)
    unreadable = {fault.cell.address for fault in faults}
    for problem in problems:
        cell = cell_of(entry, problem)
        if cell.address not in unreadable:
            faults.append(Fault(cell, problem_text(problem, language, filling.family)))
    given = {name: answer for name, answer in answers.items() if answer.state != "blank" or answer.comment}
    return given, faults


def _raw(known: Slots, entry: Entry) -> tuple[dict[str, Any], list[Fault]]:
    """Cells as form fields, and those that hold something no form would send."""
    raw: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, cell in entry.cells.items():
        slot = known[name]
        try:
            value = typed(slot, cell)
        except Unclear as unclear:
            faults.append(Fault(cell, unclear.message))
            continue
        if slot.option:
            raw[slot.column] = [*raw.get(slot.column, []), *([value] if value else [])]
        else:
            raw[slot.column] = value
    return raw, faults


def _percentages(family: Family, known: Slots, entry: Entry, raw: Mapping[str, Any]) -> list[Fault]:
    """Number cells of which nobody can tell whether they are a percentage or a hundredth of one."""
    faults = []
    for name, value in raw.items():
        unit = family.questions[known[name].question_id].unit if name in known else None
        if unit is None:
            continue
        chosen = raw.get(f"{name}__unit", "") if len(unit.choices) > 1 else unit.choices[0].key
        if looks_like_percent(value, str(chosen)):
            whole, part = (format_number(one, "sv") for one in (value * 100, value))
            faults.append(
                Fault(
                    entry.cells[name],
                    _(
                        "Menar du %(whole)s %% eller %(part)s %%? Gör cellen till text och skriv talet igen",
                        whole=whole,
                        part=part,
                    ),
                )
            )
    return faults
