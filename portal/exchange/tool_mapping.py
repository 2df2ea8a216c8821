"""Which question a figure of another tool answers. Where the definition does not say, a person does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from flask_babel import gettext as _

from portal.exchange.cells import SIGNIFICANT_DIGITS
from portal.exchange.tool_rows import ToolRow
from schemas.questionnaire import Answer, Family, Question, problem_text, read_answers
from schemas.questionnaire.unit_names import spelled, split_unit, unit_label, unit_short
from schemas.units import Unit, UnitError


@dataclass(frozen=True)
class Source:
    """Where figures come from, for the comment that the reviewer reads."""

    tool: str
    made_on: str

    def comment(self, row: ToolRow) -> str:
        """Names the tool, the day and the figure as it was."""
        figure = " ".join(filter(None, (row.name, row.value, row.unit)))
        return _("Från %(tool)s, %(day)s: %(figure)s", tool=self.tool, day=self.made_on, figure=figure)


@dataclass
class Mapped:
    """What the person's choices come to: answers, or what is wrong, by form field."""

    given: dict[str, Answer] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    left_out: list[ToolRow] = field(default_factory=list)


def askable(family: Family) -> list[Question]:
    """The questions that take an amount, in the order of the form."""
    return [question for question in family.in_order() if question.unit is not None]


def suggested(family: Family, row: ToolRow) -> str:
    """The one question that the definition maps this name to; empty where there is none or several."""
    name = row.name.casefold()
    found = [one.id for one in askable(family) if name in {known.casefold() for known in one.maps_from}]
    return found[0] if len(found) == 1 and usable(row) else ""


def usable(row: ToolRow) -> bool:
    """Whether the row can answer anything."""
    return row.is_number and not row.is_footprint


def in_unit(question: Question, row: ToolRow) -> tuple[str, Decimal] | None:
    """The question's unit that the row's unit means, and the amount in it; None where it has to be asked.

    A kilogram of nitrogen and one of the product are both written `kg`, so that is asked about too.
    """
    keys = tuple(choice.key for choice in question.unit.choices) if question.unit else ()
    if not row.unit:
        return None
    meant = {*spelled(row.unit, keys), *(key for key in keys if _bare(key) == _bare(row.unit))}
    if meant:
        return (meant.pop(), Decimal(row.value)) if len(meant) == 1 else None
    return _converted(keys, row)


def _bare(unit: str) -> str:
    """The unit without what it is an amount of."""
    return re.sub(r"\[[^\]]*\]", "", unit)


def _converted(keys: Sequence[str], row: ToolRow) -> tuple[str, Decimal] | None:
    """Another unit of the same kind, such as MJ for kWh."""
    try:
        given = Unit.parse(row.unit)
    except UnitError:
        return None
    for key in keys:
        size, unit = split_unit(key)
        if given.compatible(unit):
            amount = Decimal(row.value) * given.factor_to(unit) / size
            return key, Decimal(f"{Decimal(f'{amount:.{SIGNIFICANT_DIGITS}g}'):f}")
    return None


def units_of(question: Question, language: str) -> list[tuple[str, str]]:
    """The units to choose among."""
    choices = question.unit.choices if question.unit else ()
    words = question.unit.words if question.unit else {}
    return [(choice.key, unit_label(choice.key, language, words)) for choice in choices]


def mapped(
    family: Family, rows: Sequence[ToolRow], chosen: Mapping[str, str], source: Source, language: str
) -> Mapped:
    """Read the person's choices: `row-<n>` names a question, `unit-<n>` a unit where it was asked for."""
    mapping = _Mapping(family, source, language)
    for number, row in enumerate(rows):
        question = family.questions.get(chosen.get(f"row-{number}", ""))
        if question is None or question.unit is None or not usable(row):
            mapping.made.left_out.append(row)
        elif question.id in mapping.made.given:
            told = _("Två rader pekar på samma fråga. Välj en av dem")
            mapping.made.problems[f"row-{number}"] = told
        else:
            mapping.take(number, row, question, chosen.get(f"unit-{number}", ""))
    if not mapping.made.given and not mapping.made.problems:
        first = next((number for number, row in enumerate(rows) if usable(row)), 0)
        mapping.made.problems[f"row-{first}"] = _("Välj en fråga för minst en rad")
    return mapping.made


class _Mapping:
    """Choices being turned into answers."""

    def __init__(self, family: Family, source: Source, language: str) -> None:
        self.family, self.source, self.language = family, source, language
        self.made = Mapped()

    def take(self, number: int, row: ToolRow, question: Question, unit: str) -> None:
        """Answer the question with the row, or note what is missing for that."""
        keys = [key for key, _label in units_of(question, self.language)]
        known, amount = in_unit(question, row) or (unit, Decimal(row.value))
        if known not in keys:
            shown = ", ".join(unit_short(key, self.language) for key in keys)
            told = _("Välj vilken enhet talet har: %(units)s", units=shown)
            self.made.problems[f"unit-{number}"] = told
            return
        payload = {
            "state": "given",
            "value": f"{amount.normalize():f}",
            "unit": known,
            "comment": self.source.comment(row),
        }
        answers, problems = read_answers(self.family, {question.id: payload}, self.language)
        if problems:
            self.made.problems[f"row-{number}"] = problem_text(problems[0], self.language, self.family)
        self.made.given |= answers
