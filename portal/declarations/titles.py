"""Name and year of a declaration: columns that lists show, and answers to the family's own questions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from portal.declarations.models import AnswerRow, Declaration
from schemas.questionnaire import Answer, Family


def first_answers(family: Family, product_name: str, reference_year: int) -> list[Answer]:
    """What the start page has asked already, as answers to the family's own questions."""
    return [
        Answer(family.name_question, "given", product_name, None, product_name),
        Answer(family.year_question, "given", reference_year, None, str(reference_year)),
    ]


def take_over_title(
    declaration: Declaration, family: Family, rows: Mapping[str, AnswerRow], now: datetime
) -> None:
    """Keep name and year of the declaration the same as its answers."""
    name, year = (
        rows[one].answer() if one in rows else None for one in (family.name_question, family.year_question)
    )
    if name is not None and name.state == "given":
        declaration.product_name = str(name.value)
    if year is not None and year.state == "given" and declaration.reference_year != int(year.value):
        declaration.reference_year = int(year.value)
        _ask_about_farm(declaration, rows, now)


def _ask_about_farm(declaration: Declaration, rows: Mapping[str, AnswerRow], now: datetime) -> None:
    """What the farm answered for another year holds here only when somebody says so."""
    for row in rows.values():
        if row.farm_year is not None:
            row.confirmed_at = now if row.farm_year == declaration.reference_year else None
