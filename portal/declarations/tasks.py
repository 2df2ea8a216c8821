"""The task list of one declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.declarations.desk import Desk
from portal.declarations.progress import State, state_word
from portal.declarations.wayfinding import FAST, farm_address, question_address
from portal.organisations.acting import acting_here
from schemas.questionnaire import Section
from schemas.questionnaire.farm import farm_questions


@dataclass(frozen=True)
class TaskPage:
    """The task list.

    Attributes:
        items: rows for the component `task_list`.
        done, total: sections.
        next_address: where the big button leads, None when nothing is left to fill in.
        needed: answers without which there is no rough result.
        to_fix: how many questions were sent back and have not been touched since.
        to_confirm: how many copied answers wait for somebody to say that they hold.
        confirm_address: where they are confirmed, None when there are none.
        farm_address: the page of what holds for the whole farm, None when nothing here does.
        farm_count: how many answers the farm has for this form.
        ready: nothing stands in the way of handing in.
    """

    items: list[dict[str, Any]]
    done: int
    total: int
    next_address: str | None
    needed: int
    to_fix: int
    to_confirm: int
    confirm_address: str | None
    farm_address: str | None
    farm_count: int
    ready: bool


def task_page(desk: Desk) -> TaskPage:
    """The task list of a declaration that can be edited."""
    states = [(section, desk.progress.section_state(section)) for section in desk.family.sections]
    shown = [(section, state) for section, state in states if state is not None]
    return TaskPage(
        items=[_item(desk, section, state) for section, state in shown],
        done=sum(state is State.DONE for _section, state in shown),
        total=len(shown),
        next_address=_next_address(desk),
        needed=len(desk.progress.unanswered),
        to_fix=len(desk.progress.to_fix),
        to_confirm=len(desk.sheet.to_confirm),
        confirm_address=_confirm_address(desk),
        farm_address=_farm_address(desk),
        farm_count=len(desk.farm_answers),
        ready=not desk.progress.problems,
    )


def _item(desk: Desk, section: Section, state: State) -> dict[str, Any]:
    word, colour = state_word(state)
    asked = [page for page in section.pages if desk.progress.page_state(page) is not None]
    start = desk.progress.first_open(section.pages) or asked[0]
    text = section.text(desk.language)
    return {
        "title": text.label,
        "hint": text.hint or _pages_hint(len(asked)),
        "href": None if state is State.BLOCKED else question_address(desk, start.id),
        "status": word,
        "colour": colour,
    }


def _pages_hint(count: int) -> str:
    return _("1 sida") if count == 1 else _("%(count)s sidor", count=count)


def _next_address(desk: Desk) -> str | None:
    if desk.locked and not desk.progress.problems:
        return None  # what is asked for has a page of its own; the rest is locked
    rough = desk.progress.next_to_rough_result()
    if rough is not None:
        return question_address(desk, rough.id, FAST)
    pages = [page for section in desk.family.sections for page in section.pages]
    following = desk.progress.first_open(pages)
    return question_address(desk, following.id) if following else None


def _confirm_address(desk: Desk) -> str | None:
    waiting = desk.sheet.to_confirm
    if not waiting:
        return None
    section = desk.family.page(desk.family.page_of[waiting[0]]).section_id
    return url_for("declarations.copy_section", declaration_id=desk.declaration.id, section_id=section)


def _farm_address(desk: Desk) -> str | None:
    if not farm_questions(desk.family) or not acting_here().may_start:
        return None
    return farm_address(desk, "show")
