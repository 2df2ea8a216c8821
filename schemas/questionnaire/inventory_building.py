"""From answers to the engine's inventory: which lines apply, with which amounts, and what is still
missing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from schemas.inventory import Activity, Inventory, Line, Missing, Origin
from schemas.questionnaire.amounts import Amount, amount_of
from schemas.questionnaire.answers import Answer, Answers
from schemas.questionnaire.bindings import Constant, LineTemplate, Table
from schemas.questionnaire.conditions import View
from schemas.questionnaire.definition import Family, Question
from schemas.questionnaire.problems import LANGUAGES
from schemas.questionnaire.rules import Sight
from schemas.questionnaire.unit_names import unit_short
from schemas.questionnaire.validation import sound_answers

_NAME = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)+")


class _NotAsked(Exception):
    """Something the line needs is not asked, or was left empty where that means "none"."""


class _NotKnown(Exception):
    """Something the line needs is asked but has neither an answer nor a default."""

    def __init__(self, question_id: str, reason: str) -> None:
        super().__init__(question_id)
        self.question_id, self.reason = question_id, reason


@dataclass
class _Draft:
    """What has been gathered so far."""

    view: View
    activities: dict[str, Activity] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    missing: dict[str, Missing] = field(default_factory=dict)

    def miss(self, question_id: str, reason: str) -> None:
        """Note a gap, at the question that has to be answered first."""
        for root in _roots(self.view, question_id) or [question_id]:
            known = "required" if root != question_id else reason
            self.missing.setdefault(root, Missing(root, known))


def _roots(view: View, question_id: str) -> list[str]:
    """The unanswered questions that keep this one undetermined; empty if it is not, or nothing explains
    it.
    """
    rule = view.family.questions[question_id].ask_when
    if view.visible(question_id) is not None or rule is None:
        return []
    found: list[str] = []
    for name in sorted(rule.names()):
        if view.visible(name) is None:
            found += _roots(view, name)
        elif view.look(name).sight is Sight.OPEN:
            found.append(name)
    return found


def build_inventory(family: Family, answers: Answers, product_name: str, reference_year: int) -> Inventory:
    """The inventory of one declaration. Answers that no longer hold count as unanswered; hidden ones count
    not at
    all. What is required and unanswered is listed in `missing`; without an output amount there are no lines.
    """
    draft = _Draft(View(family, sound_answers(family, answers)[0]))
    for question in family.in_order():
        if question.mandatory and _is_open(draft.view, question):
            draft.miss(question.id, "required")
    output = _output(draft)
    for template in family.lines if output else ():
        _add_line(draft, template)
    return Inventory(
        product_name=product_name,
        family=family.id,
        declared_unit=family.declared_unit,
        output=output or "1",
        activities=tuple(draft.activities.values()),
        lines=tuple(draft.lines),
        boundary=_boundary(draft.view),
        reference_year=reference_year,
        missing=tuple(draft.missing.values()),
    )


def _is_open(view: View, question: Question) -> bool:
    return view.visible(question.id) is not False and view.answer(question.id).state == "blank"


def _output(draft: _Draft) -> str | None:
    try:
        return _expanded(draft, draft.view.family.output)
    except _NotKnown as open_question:
        draft.miss(open_question.question_id, open_question.reason)
    except _NotAsked:
        draft.miss(draft.view.family.key_question, "required")
    return None


def _boundary(view: View) -> str:
    table = view.family.boundary
    found = table.rows.get(view.option_key(table.by) or "*", table.rows.get("*"))
    return found if isinstance(found, str) else "farm_gate"


def _add_line(draft: _Draft, template: LineTemplate) -> None:
    applies = True if template.when is None else draft.view.holds(template.when)
    if applies is None and template.when is not None:
        for name in sorted(template.when.names()):
            if draft.view.visible(name) is not False and draft.view.value(name) is None:
                draft.miss(name, "required")
    if not applies:
        return
    before = dict(draft.activities)
    try:
        draft.lines.append(_line(draft, template))
    except _NotAsked:
        draft.activities = before
    except _NotKnown as open_question:
        draft.activities = before
        draft.miss(open_question.question_id, open_question.reason)


def _line(draft: _Draft, template: LineTemplate) -> Line:
    parameters = _picked(draft, template.parameters)
    inputs: dict[str, str] = {}
    for name, text in _picked(draft, template.inputs).items():
        try:
            inputs[name] = _expanded(draft, text)
        except _NotAsked:
            if f"{name}?" not in template.inputs:
                raise
    return Line(template.id, template.stage, template.model, inputs, parameters, template.texts)


def _picked(draft: _Draft, rows: Mapping[str, "str | Table | None"]) -> dict[str, str]:
    """Names without their `?` and the text each table comes to; _NotAsked when a needed one comes to
    nothing.
    """
    found: dict[str, str] = {}
    for key, pick in rows.items():
        text = _text_of(draft.view, pick)
        if text is not None:
            found[key.removesuffix("?")] = text
        elif not key.endswith("?"):
            raise _NotAsked
    return found


def _text_of(view: View, pick: "str | Table | None") -> str | None:
    while isinstance(pick, Table):
        key = view.option_key(pick.by)
        if key is None and view.visible(pick.by) is not False and view.family.questions[pick.by].mandatory:
            raise _NotKnown(pick.by, "required")
        pick = pick.rows.get(key or "*", pick.rows.get("*"))
    return pick


def _expanded(draft: _Draft, text: str) -> str:
    """The expression with every name turned into what the engine can work out: activities only."""
    return _NAME.sub(lambda match: _name(draft, match[0]), text)


def _name(draft: _Draft, name: str) -> str:
    family = draft.view.family
    if name in family.constants:
        draft.activities.setdefault(name, _constant_activity(family.constants[name]))
        return name
    if name in family.derived:
        return f"({_derived(draft, name)})"
    amount = _amount(draft.view, family.questions[name])
    draft.activities.setdefault(name, _activity(family.questions[name], amount, draft.view.answer(name)))
    return name if amount.times is None else f"({name} * {_grouped(_expanded(draft, str(amount.times)))})"


def _grouped(text: str) -> str:
    return text if _NAME.fullmatch(text) or (text.startswith("(") and text.endswith(")")) else f"({text})"


def _derived(draft: _Draft, name: str) -> str:
    derived = draft.view.family.derived[name]
    terms = [_expanded(draft, derived.expression)]
    chosen = draft.view.chosen(derived.each) if derived.each else ()
    terms += [_expanded(draft, derived.plus[option]) for option in chosen if option in derived.plus]
    return " + ".join(terms)


def _amount(view: View, question: Question) -> Amount:
    visible = view.visible(question.id)
    if visible is False:
        raise _NotAsked
    if visible is None:
        raise _NotKnown(question.id, "undetermined")
    amount = amount_of(view, question)
    if amount is not None:
        return amount
    if question.required or question.unknown:
        raise _NotKnown(question.id, "no_default" if question.unknown else "required")
    raise _NotAsked


def _activity(question: Question, amount: Amount, answer: Answer) -> Activity:
    return Activity(
        id=question.id,
        amount=amount.value,
        unit=amount.unit,
        origin=amount.origin,
        label={lang: question.text(lang).label for lang in LANGUAGES},
        question_id=question.id,
        source=amount.default.source if amount.default else None,
        low=amount.low,
        high=amount.high,
        confidence=amount.default.confidence if amount.default else None,
        as_entered=_as_entered(answer) if amount.entered else None,
    )


def _as_entered(answer: Answer) -> str:
    """What was typed, with the unit chosen beside it unless it was typed too."""
    unit = unit_short(answer.unit, "sv") if answer.unit else ""
    return answer.entered if not unit or answer.entered.endswith(unit) else f"{answer.entered} {unit}"


def _constant_activity(constant: Constant) -> Activity:
    """A constant is nobody's answer: a certain one is outside the share of own data, others are defaults."""
    certain = constant.low == constant.high
    return Activity(
        id=constant.id,
        amount=Decimal(constant.value),
        unit=constant.unit,
        origin=Origin.NOT_APPLICABLE if certain else Origin.DEFAULT,
        label=constant.texts,
        source=constant.source,
        low=constant.low,
        high=constant.high,
    )
