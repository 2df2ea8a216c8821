"""Where a page leads: forward after saving, and back."""

from __future__ import annotations

from flask import request, url_for

from portal.declarations.desk import Desk
from schemas.questionnaire import Page, Section

# The parameter `vag` says why the page was opened, so that saving returns there.
FAST = "snabb"  # the shortest way to a rough result
CHECK = "kontroll"  # "Ändra" on the page that shows all answers
CORRECT = "rattelser"  # a question that was sent back
WAYS = (FAST, CHECK, CORRECT)


def way() -> str | None:
    """The way this page was reached by."""
    wanted = request.args.get("vag")
    return wanted if wanted in WAYS else None


def question_address(desk: Desk, page_id: str, by: str | None = None, anchor: str | None = None) -> str:
    """The address of a question page."""
    return url_for(
        "declarations.question",
        declaration_id=desk.declaration.id,
        page_id=page_id,
        vag=by,
        _anchor=anchor,
    )


def address_after(desk: Desk, page_id: str) -> str:
    """Where "Spara och fortsätt" leads, with the answers just saved."""
    by = way()
    if by == CHECK:
        return url_for("declarations.check_answers", declaration_id=desk.declaration.id)
    if by == CORRECT:
        return url_for("declarations.corrections", declaration_id=desk.declaration.id)
    if by == FAST:
        needed = desk.progress.next_to_rough_result(after=page_id)
        return question_address(desk, needed.id, FAST) if needed else tasks_address(desk)
    following = _neighbour(desk, page_id, step=1)
    return question_address(desk, following.id) if following else tasks_address(desk)


def address_before(desk: Desk, page_id: str) -> str:
    """Where "Tillbaka" leads."""
    by = way()
    if by == CHECK:
        return url_for("declarations.check_answers", declaration_id=desk.declaration.id)
    if by == CORRECT:
        return url_for("declarations.corrections", declaration_id=desk.declaration.id)
    previous = _neighbour(desk, page_id, step=-1) if by is None else None
    return question_address(desk, previous.id) if previous else tasks_address(desk)


def tasks_address(desk: Desk) -> str:
    """The task list."""
    return url_for("declarations.show", declaration_id=desk.declaration.id)


def evidence_address(desk: Desk, question_id: str) -> str:
    """The page with what is laid to a question as evidence."""
    return url_for("evidence.of_question", declaration_id=desk.declaration.id, question_id=question_id)


def farm_address(desk: Desk, page: str) -> str:
    """A page of what holds for the whole farm in the declaration's year; it leads back to the task list."""
    declaration = desk.declaration
    return url_for(
        f"farm.{page}",
        organisation_id=declaration.organisation_id,
        year=declaration.reference_year,
        till=declaration.id,
    )


def section_of(desk: Desk, page_id: str) -> Section:
    """The section that a page belongs to."""
    wanted = desk.family.page(page_id).section_id
    return next(section for section in desk.family.sections if section.id == wanted)


def _neighbour(desk: Desk, page_id: str, step: int) -> Page | None:
    """The nearest page of the same section on which something is asked."""
    pages = section_of(desk, page_id).pages
    here = next(number for number, page in enumerate(pages) if page.id == page_id)
    rest = pages[here + 1 :] if step > 0 else pages[:here][::-1]
    return next((page for page in rest if desk.progress.page_state(page) is not None), None)
