"""What stands beside a question about the answers it has had, here and on the farm."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.declarations.desk import Desk
from portal.declarations.fields import FarmNote, History
from portal.declarations.merging import answer_words
from portal.declarations.origins import origin_words
from portal.declarations.rebasing import old_answer
from portal.declarations.wayfinding import farm_address
from portal.farm.filling import same
from portal.organisations.acting import acting_here
from schemas.questionnaire import Answers, Problem, blank, field_name
from schemas.questionnaire.farm import FARM


def histories(desk: Desk, page_id: str) -> dict[str, History]:
    """Question id -> where its answer comes from, what became of the one before, what the farm says."""
    return {
        name: History(
            origin=origin_words(desk.origin(name)) if name in desk.answers else "",
            to_confirm=name in desk.sheet.unconfirmed,
            outdated=old_answer(desk, desk.sheet.outdated[name].answer())
            if name in desk.sheet.outdated
            else "",
            farm=_farm_note(desk, name),
        )
        for name in desk.family.page(page_id).question_ids
    }


def _outdated(desk: Desk, name: str) -> str:
    row = desk.sheet.outdated.get(name)
    return old_answer(desk, row.answer()) if row else ""


def _farm_note(desk: Desk, name: str) -> FarmNote | None:
    if desk.family.questions[name].reuse != FARM or not acting_here().may_start:
        return None
    year = desk.declaration.reference_year
    page = farm_address(desk, "show")
    if name not in desk.farm_answers:
        text = _("Är svaret detsamma för alla dina varor kan du fylla i det en gång för hela gården.")
        return FarmNote(text, page, year, asks_why=False)
    there = answer_words(desk, desk.farm_answers[name])
    row, here = desk.rows.get(name), desk.answers.get(name) or blank(name)
    if same(here, desk.farm_answers[name]):
        text = _("Ändrar du svaret här gäller det bara den här varan. Skriv då också varför.")
    elif row is not None and row.farm_year is not None:
        text = _("Gårdens svar har ändrats sedan det hämtades hit. Nu är det: %(answer)s.", answer=there)
        page = farm_address(desk, "drafts")
    else:
        text = _("Gårdens svar är: %(answer)s. Här gäller det som du svarar för den här varan.", answer=there)
    return FarmNote(text, page, year, asks_why=True)


def unexplained(desk: Desk, answers: Answers) -> dict[str, list[Problem]]:
    """Answers given now that differ from the farm's without a word on why, by the field for that word."""
    found = {}
    for name, answer in answers.items():
        there = desk.farm_answers.get(name)
        if there is None or same(answer, there) or answer.comment or answer.state == "blank":
            continue
        if answer != desk.answers.get(name):
            field = f"{field_name(name)}__comment"
            found[field] = [Problem(name, field, "farm.unexplained")]
    return found
