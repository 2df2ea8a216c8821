"""Checking a page as it is saved, and a whole declaration as it is submitted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from schemas.questionnaire.amounts import Evaluator, amount_of
from schemas.questionnaire.answers import Answer, Answers
from schemas.questionnaire.compiled import json_answers_schema, load, typed_schema, unknown_field
from schemas.questionnaire.conditions import View
from schemas.questionnaire.defaults import load_defaults
from schemas.questionnaire.definition import Check, Family, Question, QuestionType
from schemas.questionnaire.problems import Problem, field_name
from schemas.questionnaire.unit_names import split_unit
from schemas.questionnaire.wholes import total_is_wrong

# Form fields that belong to the page itself and not to any question.
PAGE_CONTROLS = frozenset({"csrf_token", "action", "next", "version"})
PARTS = ("unit", "unknown", "comment")
NOT_EXPIRED = "check.not_expired"


@dataclass(frozen=True)
class PageResult:
    """What can be saved from a page, what must be put right and what wants a comment; by form field."""

    answers: dict[str, Answer]
    errors: dict[str, list[Problem]] = field(default_factory=dict)
    warnings: dict[str, list[Problem]] = field(default_factory=dict)


def validate_page(
    family: Family, page_id: str, raw: Mapping[str, Any], answers: Answers, lang: str = "sv"
) -> PageResult:
    """Read one page. `raw` holds text by form field (`crop-area`, `crop-area__unit`, `...__unknown`,
    `...__comment`).

    Answers in error are left out of `answers`; the caller keeps showing what was typed. Hidden questions are
    saved when they can be read and never complained about. KeyError for a page that does not exist.
    """
    ids = family.page(page_id).question_ids
    payload, strays = _grouped(raw, ids)
    read, problems = load(typed_schema(family, ids, lang), payload)
    view = View(family, {**answers, **read})
    shown = [name for name in ids if view.visible(name) is not False]
    problems = strays + [problem for problem in problems if problem.question_id in shown]
    failed = {problem.question_id for problem in problems}
    found = [
        problem
        for name in shown
        if name not in failed
        for problem in question_problems(view, family.questions[name])
    ]
    errors = problems + [problem for problem in found if problem.severity == "error"]
    broken = {problem.question_id for problem in errors}
    saved = {name: answer for name, answer in read.items() if name not in broken}
    return PageResult(saved, _by_field(errors), _by_field(p for p in found if p.severity == "warning"))


def validate_submission(
    family: Family, answers: Answers, lang: str = "sv", on: date | None = None
) -> list[Problem]:
    """Everything that stands in the way of submitting (errors) or still wants a comment (warnings), in
    page order. `on` is the day of handing in, when documents must be valid; None asks nothing of them.
    """
    sound, broken = sound_answers(family, answers, lang)
    view = View(family, sound)
    found: list[Problem] = [unknown_field(name) for name in answers if name not in family.questions]
    for question in family.in_order():
        if view.visible(question.id) is False:
            continue
        found += broken.get(question.id) or question_problems(view, question)
        found += _expired(view, question, on) if question.id not in broken else []
    return found + _undetermined(view, {problem.question_id for problem in found})


def sound_answers(
    family: Family, answers: Answers, lang: str = "sv"
) -> tuple[dict[str, Answer], dict[str, list[Problem]]]:
    """Stored answers read again, since the definition may have changed after they were saved: those that
    still
    hold, and the problems of those that do not (by question). Unknown questions are left out of both.
    """
    stored = {name: answer.to_json() for name, answer in answers.items() if name in family.questions}
    sound, problems = read_answers(family, stored, lang)
    broken: dict[str, list[Problem]] = {}
    for problem in problems:
        broken.setdefault(problem.question_id, []).append(problem)
    return sound, broken


def read_answers(family: Family, payload: Any, lang: str = "sv") -> tuple[dict[str, Answer], list[Problem]]:
    """Answers from outside as JSON (`{question id: {state, value, unit, entered, comment}}`): what could be
    read
    and a problem for each field that could not. Never raises for the content of the payload.
    """
    if not isinstance(payload, Mapping):
        return {}, [Problem("", "", "answer.shape")]
    return load(json_answers_schema(family, lang), payload)


def read_columns(
    family: Family, row: Mapping[str, Any], lang: str = "sv"
) -> tuple[dict[str, Answer], list[Problem]]:
    """Answers from one row of a filled import template (column name -> text), as `import_columns` names
    them.
    """
    payload, strays = _grouped(row, tuple(family.questions))
    answers, problems = load(typed_schema(family, family.questions, lang), payload)
    return answers, strays + problems


def _grouped(raw: Any, ids: Iterable[str]) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """`{field: {value, unit, unknown, comment}}` for every question asked, and the fields nobody asked
    for.
    """
    groups: dict[str, dict[str, Any]] = {field_name(name): {} for name in ids}
    if not isinstance(raw, Mapping):
        return groups, [Problem("", "", "answer.shape")]
    strays: list[Problem] = []
    for key, value in raw.items():
        name, _, part = str(key).partition("__")
        if name in groups and (part in PARTS or str(key) == name):
            groups[name][part or "value"] = value
        elif key not in PAGE_CONTROLS:
            strays.append(unknown_field(key))
    return groups, strays


def question_problems(view: View, question: Question) -> list[Problem]:
    """Required, limits and the unusual, for a question that is asked."""
    answer = view.answer(question.id)
    if answer.state == "blank":
        asked = view.visible(question.id) is True
        return [_problem(question, f"required.{question.type.value}")] if question.mandatory and asked else []
    if answer.state == "unknown":
        return [] if question.offers_unknown else [_problem(question, "unknown.not_offered")]
    found = [problem for check in question.checks if (problem := _checked(view, question, check))]
    found += _whole(view, question)
    warned = None if found or answer.comment else _unusual(view, question)
    return found + ([warned] if warned else [])


def _expired(view: View, question: Question, on: date | None) -> list[Problem]:
    """A document that was valid until a month before the day of handing in."""
    answer = view.answer(question.id)
    dated = any(check.code == NOT_EXPIRED for check in question.checks)
    if on is None or not dated or answer.state != "given" or answer.value >= f"{on:%Y-%m}":
        return []
    return [_problem(question, NOT_EXPIRED, {"limit": str(answer.value)})]


def _undetermined(view: View, already: set[str]) -> list[Problem]:
    """Questions whose rule is open although nothing it looks at has been complained about."""
    found: list[Problem] = []
    for question in view.family.in_order():
        rule = question.ask_when
        if rule is None or view.visible(question.id) is not None or _explained(view, question.id, already):
            continue
        found.append(_problem(question, "rule.undetermined"))
    return found


def _explained(view: View, question_id: str, already: set[str]) -> bool:
    rule = view.family.questions[question_id].ask_when
    names = rule.names() if rule else frozenset()
    return any(
        name in already or (view.visible(name) is None and _explained(view, name, already)) for name in names
    )


def _problem(
    question: Question, code: str, params: Mapping[str, str] | None = None, warning: bool = False
) -> Problem:
    severity = "warning" if warning else "error"
    return Problem(question.id, field_name(question.id), code, params or {}, severity)  # type: ignore[arg-type]


def _checked(view: View, question: Question, check: Check) -> Problem | None:
    if check.question is not None:
        return _at_most(view, question, check.question)
    value = _in_unit(view, question, check.unit)
    if value is None or check.limit is None or _within(check, value):
        return None
    unit = check.unit if check.unit and check.unit != "1" else ""
    return _problem(question, check.code, {"limit": f"{check.limit:f}", "unit": unit})


def _whole(view: View, question: Question) -> list[Problem]:
    """Shares of one whole that do not add up to it."""
    total = total_is_wrong(view, question) if question.whole is not None else None
    if total is None:
        return []
    return [_problem(question, "check.whole", {"limit": f"{round(total * 100, 1).normalize():f}"})]


def _within(check: Check, value: Decimal) -> bool:
    limit = check.limit or Decimal(0)
    return {"check.above": value > limit, "check.min": value >= limit, "check.max": value <= limit}[
        check.code
    ]


def _in_unit(view: View, question: Question, unit: str | None) -> Decimal | None:
    """The given amount in this unit; the plain number of an integer."""
    if question.type is QuestionType.INTEGER:
        return Decimal(view.answer(question.id).value)
    amount = amount_of(view, question)
    if amount is None or question.unit is None:
        return None
    return Evaluator(view).in_unit(question, amount, unit or question.unit.canonical)


def _at_most(view: View, question: Question, other_id: str) -> Problem | None:
    other = view.family.questions[other_id]
    evaluator = Evaluator(view)
    mine, limit = evaluator.canonical(question), evaluator.canonical(other)
    if mine is None or limit is None or mine <= limit or view.answer(other_id).state != "given":
        return None
    return _problem(question, "check.at_most", {"other": other_id})


def _unusual(view: View, question: Question) -> Problem | None:
    if question.warn is None:
        return None
    found = load_defaults().find_range(question.warn.id, view.option_key(question.warn.by) or "")
    amount = amount_of(view, question)
    if found is None or amount is None:
        return None
    unit = _shown_unit(view, question, found.unit)
    value = Evaluator(view).in_unit(question, amount, unit)
    scale = _scale(found.unit, unit)
    low, high = found.low * scale, found.high * scale
    if value is None or low <= value <= high:
        return None
    params = {"low": f"{low.normalize():f}", "high": f"{high.normalize():f}", "unit": unit}
    return _problem(question, "warn.range", params, warning=True)


def _shown_unit(view: View, question: Question, unit: str) -> str:
    """The unit the person answered in, where the range can be told in it; otherwise the range's own."""
    chosen = view.answer(question.id).unit
    return chosen if chosen and split_unit(chosen)[1].compatible(split_unit(unit)[1]) else unit


def _scale(unit: str, shown: str) -> Decimal:
    (size, parsed), (shown_size, shown_parsed) = split_unit(unit), split_unit(shown)
    return size * parsed.factor_to(shown_parsed) / shown_size


def _by_field(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    grouped: dict[str, list[Problem]] = {}
    for problem in problems:
        grouped.setdefault(problem.field, []).append(problem)
    return grouped
