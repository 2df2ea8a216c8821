"""The farm's page of one year: its questions, the stored answers, and what is suggested for the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from flask import abort
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.declarations.fields import Asked, History, Remarks, Typed, asked
from portal.declarations.forms import reference_years
from portal.declarations.versions import is_empty
from portal.farm import queries
from portal.farm.models import FarmAnswer
from portal.i18n import current_language
from portal.organisations.acting import acting_here
from schemas.questionnaire import Answer, Answers, Family, load_family, page_view
from schemas.questionnaire.farm import FARM, FarmForm, farm_form
from schemas.questionnaire.validation import sound_answers


@dataclass(frozen=True)
class Suggestion:
    """An answer from elsewhere, and where it stood in words."""

    answer: Answer
    origin: str


@dataclass(frozen=True)
class FarmDesk:
    """One farm and year with everything its page needs."""

    organisation_id: UUID
    year: int
    form: FarmForm
    rows: Mapping[str, FarmAnswer]
    language: str
    suggestions: Mapping[str, Suggestion] = field(default_factory=dict)

    @property
    def family(self) -> Family:
        """The questions."""
        return self.form.family

    @cached_property
    def answers(self) -> Answers:
        """The stored answers that fit today's questions."""
        current = {
            name: row.answer()
            for name, row in self.rows.items()
            if name in self.family.questions and row.question_rev == self.family.questions[name].rev
        }
        return sound_answers(self.family, current)[0]

    def version(self, question_id: str) -> int:
        """The version of a stored answer, 0 when there is none."""
        row = self.rows.get(question_id)
        return row.version if row else 0


def farm_desk(session: Session, organisation_id: UUID, year: int) -> FarmDesk:
    """The farm in a year; 404 for a year that cannot be declared, or when nothing is asked."""
    refuse_unless_all_is_covered()
    known = queries.answered_years(session, organisation_id)
    if year not in reference_years() and year not in known:
        abort(404)
    form = farm_form([load_family(name) for name in queries.families_of(session, organisation_id)]) or abort(
        404
    )
    rows = queries.farm_rows(session, organisation_id, year)
    suggestions = _suggestions(session, organisation_id, year, form, rows)
    return FarmDesk(organisation_id, year, form, rows, current_language(), suggestions)


def refuse_unless_all_is_covered() -> None:
    """What holds for all products is not for somebody whose mandate covers some of them."""
    if not acting_here().may_start:
        abort(403)


def _suggestions(
    session: Session, mine: UUID, year: int, form: FarmForm, rows: Mapping[str, FarmAnswer]
) -> dict[str, Suggestion]:
    """For questions without an answer: what the farm said the year before, or else a declaration."""
    names = [name for name in form.family.page(FARM).question_ids if name not in rows]
    found: dict[str, Suggestion] = {}
    for name, (row, declaration) in queries.newest_answers(session, mine, names).items():
        where = _("%(number)s, år %(year)s", number=declaration.number, year=declaration.reference_year)
        found[name] = Suggestion(row.answer(), _("Från %(where)s. Inte sparat än.", where=where))
    for earlier in sorted(one for one in queries.answered_years(session, mine) if one < year):
        for name, answer in queries.farm_rows(session, mine, earlier).items():
            if name in names and not is_empty(answer.answer()):
                origin = _("Från gården år %(year)s. Inte sparat än.", year=earlier)
                found[name] = Suggestion(answer.answer(), origin)
    sound = sound_answers(form.family, {name: one.answer for name, one in found.items()})[0]
    return {name: one for name, one in found.items() if name in sound}


def groups(
    desk: FarmDesk, answers: Answers, typed: Mapping[str, Typed], remarks: Remarks
) -> list[tuple[str, list[Asked]]]:
    """The fields of the page under their headings; what is not asked with these answers is left out."""
    page = page_view(desk.family, FARM, answers, desk.language)
    fields = {
        about.question_id: asked(
            about,
            desk.family,
            typed.get(about.question_id),
            desk.version(about.question_id),
            remarks,
            desk.language,
        )
        for about in page.fields
    }
    titled = [
        (group.texts[desk.language].label, [fields[name] for name in group.question_ids if name in fields])
        for group in desk.form.groups
    ]
    return [(title, found) for title, found in titled if found]


def suggested(desk: FarmDesk) -> tuple[Answers, Mapping[str, History]]:
    """The stored answers with the suggestions among them, and what stands beside those."""
    answers = {**{name: one.answer for name, one in desk.suggestions.items()}, **desk.answers}
    return answers, {name: History(origin=one.origin) for name, one in desk.suggestions.items()}
