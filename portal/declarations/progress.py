"""How far a declaration has come: the state of each page and section, and what is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from flask_babel import gettext as _

from portal.declarations.sheet import UNCONFIRMED, Sheet
from schemas.questionnaire import Family, Page, Problem, Section
from schemas.questionnaire.conditions import View


class State(StrEnum):
    """Of a page or a section."""

    BLOCKED = "blocked"
    NOT_STARTED = "not_started"
    STARTED = "started"
    FIX = "fix"
    DONE = "done"


def state_word(state: State) -> tuple[str, str | None]:
    """The word of the task list and its colour; done is plain text."""
    return {
        State.BLOCKED: (_("Går inte att börja än"), None),
        State.NOT_STARTED: (_("Inte påbörjad"), "blue"),
        State.STARTED: (_("Påbörjad"), "yellow"),
        State.FIX: (_("Behöver rättas"), "red"),
        State.DONE: (_("Klar"), None),
    }[state]


@dataclass(frozen=True)
class Progress:
    """The state of one declaration's pages.

    Attributes:
        to_fix: questions somebody has asked to be corrected and that have not been touched since.
    """

    sheet: Sheet
    language: str
    to_fix: frozenset[str] = frozenset()

    @property
    def family(self) -> Family:
        """The questions."""
        return self.sheet.family

    @property
    def view(self) -> View:
        """What is visible with these answers."""
        return self.sheet.view

    @cached_property
    def problems(self) -> list[Problem]:
        """What stands between the answers and handing in."""
        return self.sheet.problems(self.language)

    @property
    def unanswered(self) -> list[Problem]:
        """Answers that only the producer can give and that are not there yet."""
        return [problem for problem in self.problems if _is_missing(problem)]

    def shown_on(self, page: Page) -> list[str]:
        """The page's questions that are asked, those not yet decided included."""
        return [name for name in page.question_ids if self.view.visible(name) is not False]

    def page_state(self, page: Page) -> State | None:
        """The page's state; None for a page on which nothing is asked."""
        shown = self.shown_on(page)
        if not shown:
            return None
        problems = [problem for problem in self.problems if problem.question_id in shown]
        if self.to_fix & set(shown) or any(not _is_open(problem) for problem in problems):
            return State.FIX
        touched = [name for name in shown if name in self.sheet.answers]
        if not touched:
            undecided = all(self.view.visible(name) is None for name in shown)
            return State.BLOCKED if undecided else State.NOT_STARTED
        return State.STARTED if problems or len(touched) < len(shown) else State.DONE

    def section_state(self, section: Section) -> State | None:
        """The section's state, made of its pages'."""
        return combined(self.page_state(page) for page in section.pages)

    def first_open(self, pages: Iterable[Page]) -> Page | None:
        """The first page that wants something, None when all are done."""
        wanting = (State.NOT_STARTED, State.STARTED, State.FIX)
        return next((page for page in pages if self.page_state(page) in wanting), None)

    def next_to_rough_result(self, after: str | None = None) -> Page | None:
        """The next page on the shortest way to a rough result, None at its end.

        Args:
            after: look behind this page first, so that a page left with a warning is not asked again at once.
        """
        pages = list(self.family.pages.values())
        here = list(self.family.pages).index(after) + 1 if after else 0
        fast = [page for page in pages if self.family.lane_of(page.id) == "fast"]
        following = self.first_open(page for page in fast if page in pages[here:])
        return following or self._first_unanswered(but=after)

    def _first_unanswered(self, but: str | None) -> Page | None:
        needed = {problem.question_id for problem in self.unanswered}
        pages = self.family.pages.values()
        return next((page for page in pages if page.id != but and needed & set(page.question_ids)), None)


def combined(states: Iterable[State | None]) -> State | None:
    """One state for several pages."""
    found = {state for state in states if state is not None}
    if not found:
        return None
    if State.FIX in found:
        return State.FIX
    if len(found) == 1:
        return found.pop()
    return State.NOT_STARTED if found == {State.BLOCKED, State.NOT_STARTED} else State.STARTED


def problems_by_page(family: Family, problems: Iterable[Problem]) -> Mapping[str, list[Problem]]:
    """Page id -> its problems, in the order of the pages."""
    grouped: dict[str, list[Problem]] = {}
    for problem in problems:
        grouped.setdefault(family.page_of.get(problem.question_id, ""), []).append(problem)
    return grouped


def _is_missing(problem: Problem) -> bool:
    return problem.code.startswith("required.")


def _is_open(problem: Problem) -> bool:
    """Not wrong, only not there yet."""
    return _is_missing(problem) or problem.code in ("rule.undetermined", UNCONFIRMED)
