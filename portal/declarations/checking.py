"""The answers as rows to read through, before handing in and as others will see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.declarations.desk import Desk
from portal.declarations.origins import origin_words
from portal.declarations.wayfinding import CHECK, evidence_address, question_address
from schemas.questionnaire import CheckRow, Problem, check_rows, problem_text
from schemas.questionnaire.problems import field_name


@dataclass(frozen=True)
class CheckPart:
    """One section of the check page."""

    title: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Audience:
    """Who sees which answers."""

    key: str
    title: str
    rows: list[CheckRow]


def check_page(desk: Desk, evidence: Mapping[str, int]) -> list[CheckPart]:
    """All questions that are asked, by section; hidden ones are absent.

    Args:
        evidence: question id -> number of files.
    """
    sections = check_rows(desk.family, desk.answers, desk.language)
    return [
        CheckPart(part.title, [_row(desk, row, evidence) for row in part.rows])
        for part in sections
        if part.rows
    ]


def public_page(desk: Desk) -> list[Audience]:
    """The answers by who will see them, the most open first."""
    rows = [row for part in check_rows(desk.family, desk.answers, desk.language) for row in part.rows]
    answered = [row for row in rows if row.value]
    titles = {
        "public": _("Syns för alla"),
        "buyers": _("Syns för offentliga inköpare och regionens granskare"),
        "region": _("Syns bara för regionens granskare"),
        "private": _("Syns bara för dig"),
    }
    audiences = [
        Audience(key, title, [row for row in answered if row.audience == key])
        for key, title in titles.items()
    ]
    return [one for one in audiences if one.rows]


def problem_links(desk: Desk, problems: Iterable[Problem]) -> list[tuple[str, str]]:
    """(address, message) of everything that is left before handing in."""
    links = []
    for problem in problems:
        page_id = desk.family.page_of.get(problem.question_id)
        if page_id is not None:
            message = problem_text(problem, desk.language, desk.family)
            links.append((question_address(desk, page_id, CHECK, field_name(problem.question_id)), message))
    return links


def _row(desk: Desk, row: CheckRow, evidence: Mapping[str, int]) -> dict[str, Any]:
    return {
        "key": row.label,
        "value": row.value or _("Inget svar"),
        "tag": (_("Inte bekräftat"), "yellow") if row.question_id in desk.sheet.unconfirmed else row_tag(row),
        "source": row.source,
        "comment": row.comment,
        "origin": origin_words(desk.origin(row.question_id)) if row.question_id in desk.answers else "",
        "action": question_address(desk, row.page_id, CHECK, field_name(row.question_id)),
        "locked": row.question_id in desk.locked,
        "evidence_action": evidence_address(desk, row.question_id),
        "evidence_count": evidence.get(row.question_id, 0),
        "action_text": _("Svara") if row.tag == "missing" else _("Ändra"),
    }


def row_tag(row: CheckRow) -> tuple[str, str | None] | None:
    """How the answer is known, as a tag."""
    if row.tag in ("default", "assumed"):
        return (_("Schablon, obekräftad"), "yellow") if row.unverified else (_("Schablon"), "yellow")
    if row.tag == "estimated":
        return _("Uppskattning"), "blue"
    return (_("Saknas"), "red") if row.tag == "missing" else None
