"""What an import keeps of a plan, as JSON, and how its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.declarations.merging import answer_text
from portal.declarations.models import Declaration
from portal.exchange import queries
from portal.exchange.comparing import Outcome, compared, is_about
from portal.exchange.planning import Plan, Planned, Stored
from portal.exchange.service import explanation_field
from schemas.questionnaire import Answer, Family, Problem, blank, load_family, problem_text


def content_of(plan: Plan, must_explain: bool = False, notes: list[str] | None = None) -> dict[str, Any]:
    """Everything that confirming needs and the page shows.

    Args:
        must_explain: unusual answers have a comment that explains nothing, so one is asked for.
        notes: what else the person should know, in their language.
    """
    return {
        "family": plan.family.id,
        "definition": plan.family.hash,
        "must_explain": must_explain,
        "notes": notes or [],
        "declarations": [_declaration(plan.family, one) for one in plan.planned if one.outcome.changed],
    }


def _declaration(family: Family, planned: Planned) -> dict[str, Any]:
    declaration = planned.declaration
    named = {**planned.stored.answers, **planned.outcome.changed}
    return {
        "declaration_id": str(declaration.id) if declaration else None,
        "number": declaration.number if declaration else "",
        "place": planned.place,
        "product_name": _value(named, family.name_question),
        "reference_year": _value(named, family.year_question),
        **_compared(family, planned.stored, planned.outcome),
    }


def _compared(family: Family, stored: Stored, outcome: Outcome) -> dict[str, Any]:
    """The part that depends on what is stored."""
    order = [question.id for question in family.in_order() if question.id in outcome.changed]
    return {
        "changes": [
            {
                "question_id": name,
                "before": stored.answers[name].to_json() if name in stored.answers else None,
                "after": outcome.changed[name].to_json(),
                "version": stored.versions.get(name, 0),
            }
            for name in order
        ],
        "unusual": {problem.question_id: problem.to_json() for problem in outcome.warnings},
        "unasked": list(outcome.unasked),
        "left": outcome.left,
    }


def _value(answers: Mapping[str, Answer], name: str) -> Any:
    return answers[name].value if name in answers else None


def replanned(session: Session, content: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The same new answers held against what is stored now, after somebody has changed some of it."""
    family = load_family(content["family"])
    planned, notes = [], []
    for one in content["declarations"]:
        declared = session.get(Declaration, UUID(one["declaration_id"])) if one["declaration_id"] else None
        stored = Stored.of(session, declared)
        given = {c["question_id"]: Answer.from_json(c["question_id"], c["after"]) for c in one["changes"]}
        outcome = compared(family, stored.answers, given, language, content["must_explain"])
        notes += [problem_text(problem, language, family) for problem in outcome.errors]
        planned.append({**one, **_compared(family, stored, outcome)})
    return {**content, "declarations": planned, "notes": [*content["notes"], *notes]}


@dataclass(frozen=True)
class ShownChange:
    """One question on the page: the answer before and after."""

    label: str
    before: str
    after: str
    comment: str
    warning: str
    unasked: bool
    field: str


@dataclass(frozen=True)
class ShownDeclaration:
    """One declaration on the page."""

    title: str
    number: str
    place: str
    is_new: bool
    changes: list[ShownChange]
    left: int
    same_product: list[str]


def shown(
    session: Session, organisation_id: UUID, content: Mapping[str, Any], language: str
) -> list[ShownDeclaration]:
    """The declarations of an import, for its page."""
    family = load_family(content["family"])
    made = []
    for number, planned in enumerate(content["declarations"]):
        is_new = planned["declaration_id"] is None
        key = (planned["product_name"], planned["reference_year"])
        made.append(
            ShownDeclaration(
                title=f"{key[0]}, {key[1]}",
                number=planned["number"],
                place=planned["place"],
                is_new=is_new,
                changes=[_change(family, number, planned, change, language) for change in planned["changes"]],
                left=planned["left"],
                same_product=list(queries.same_product(session, organisation_id, *key)) if is_new else [],
            )
        )
    return made


def _change(
    family: Family, number: int, planned: Mapping[str, Any], change: Mapping[str, Any], language: str
) -> ShownChange:
    name = change["question_id"]
    after = Answer.from_json(name, change["after"])
    before = Answer.from_json(name, change["before"]) if change["before"] else blank(name)
    warning = planned["unusual"].get(name)
    return ShownChange(
        label=family.questions[name].text(language).label,
        before=_text(family, before, language),
        after=_text(family, after, language),
        comment=after.comment or "",
        warning=problem_text(Problem(**warning), language, family) if warning else "",
        unasked=name in planned["unasked"],
        field=explanation_field(number, name),
    )


def _text(family: Family, answer: Answer, language: str) -> str:
    """The answer in words, with the "ca" that makes it an estimate."""
    text = answer_text(family, answer, language)
    return _("ca %(amount)s", amount=text) if is_about(answer) else text
