"""What came of a question "what if", in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.declarations.desk import Desk
from portal.declarations.wayfinding import question_address
from portal.i18n import current_language
from portal.results.words import in_language
from portal.whatif.models import WhatIf
from portal.whatif.trying import changeable
from schemas.questionnaire import Answers, Family, answers_from_json, check_rows, field_name


@dataclass(frozen=True)
class Changed:
    """One answer that was tried; `address` leads to the question while the declaration can be changed."""

    label: str
    before: str
    after: str
    address: str | None = None


@dataclass(frozen=True)
class LeverView:
    """What a tenth of one answer does; `address` opens the form with that question."""

    label: str
    change: str
    difference: float
    address: str | None


@dataclass(frozen=True)
class WhatIfView:
    """A question and its answer; `result` None while it is computed, or with `problem` when it cannot be."""

    asked: WhatIf
    changes: Sequence[Changed]
    result: Mapping[str, Any] | None
    levers: Sequence[LeverView]
    problem: str
    is_outdated: bool

    @property
    def settled(self) -> bool:
        """Whether asking again would give the same."""
        return self.asked.computed_at is not None


def what_if_view(desk: Desk, asked: WhatIf, answers_now: Answers | None) -> WhatIfView:
    """The stored question for its page; `answers_now` tells whether the declaration has changed since."""
    answers, changes = answers_from_json(asked.answers), answers_from_json(asked.changes)
    return WhatIfView(
        asked=asked,
        changes=[
            replace(one, address=_question(desk, name))
            for name, one in told_changes(desk.family, answers, changes).items()
        ],
        result=asked.result,
        levers=levers(desk, asked),
        problem=_problem(asked),
        is_outdated=answers_now is not None and dict(answers_now) != answers,
    )


def levers(desk: Desk, asked: WhatIf) -> list[LeverView]:
    """What would move the figure most, the one that moves it most first."""
    open_to_change = set(changeable(desk.family))
    return [
        LeverView(
            question_label(desk.family, lever["question_id"]) or in_language(lever["label"]),
            _("10 procent mer") if lever["change"] > 0 else _("10 procent mindre"),
            lever["difference"],
            _form(desk, lever["question_id"]) if lever["question_id"] in open_to_change else None,
        )
        for lever in (asked.result or {}).get("levers", ())
    ]


def told_changes(family: Family, answers: Answers, changes: Answers) -> dict[str, Changed]:
    """Each question that was answered in another way, before and after in words."""
    before, after = _told(family, answers), _told(family, {**answers, **changes})
    return {
        name: Changed(
            question_label(family, name),
            before.get(name) or _("Inget svar"),
            after.get(name) or _("Inget svar"),
        )
        for name in changes
    }


def question_label(family: Family, question_id: str) -> str:
    """What a question is called, '' for one that the form no longer has."""
    question = family.questions.get(question_id)
    return question.text(current_language()).label if question else ""


def _told(family: Family, answers: Answers) -> dict[str, str]:
    rows = (row for part in check_rows(family, answers, current_language()) for row in part.rows)
    return {row.question_id: row.value for row in rows}


def _question(desk: Desk, question_id: str) -> str | None:
    page_id = desk.family.page_of.get(question_id)
    if page_id is None or not desk.editable:
        return None
    return question_address(desk, page_id, None, field_name(question_id))


def _form(desk: Desk, question_id: str) -> str:
    return url_for("whatif.choose", declaration_id=desk.declaration.id, fraga=field_name(question_id))


def _problem(asked: WhatIf) -> str:
    return str(asked.problem.get(f"reason_{current_language()}", "")) if asked.problem else ""
