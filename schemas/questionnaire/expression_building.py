"""Expressions over questions turned into what the engine can work out: activities and amounts only."""

import re
from decimal import Decimal

from schemas.expressions import Expression
from schemas.inventory import Activity, Derived, Ingredient, Origin
from schemas.questionnaire.amounts import Amount, Evaluator, amount_of
from schemas.questionnaire.answers import Answer
from schemas.questionnaire.bindings import (
    AmountTemplate,
    Constant,
    LineTemplate,
    Pick,
    Picks,
    ProfilePick,
    Steps,
    Table,
)
from schemas.questionnaire.conditions import View
from schemas.questionnaire.definition import Question
from schemas.questionnaire.drafting import Draft, NotAsked, NotKnown
from schemas.questionnaire.problems import LANGUAGES
from schemas.questionnaire.unit_names import unit_short

_NAME = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)+")


def modelled(draft: Draft, template: LineTemplate | AmountTemplate) -> tuple[dict[str, str], dict[str, str]]:
    """Inputs and parameters as the engine takes them; NotAsked or NotKnown where a needed one is missing."""
    parameters = _picked(draft, template.parameters)
    return keyed(draft, template.inputs), parameters


def keyed(draft: Draft, picks: Picks) -> dict[str, str]:
    """Name -> expression over activities; an optional one that is not asked is left out."""
    found: dict[str, str] = {}
    for name, text in _picked(draft, picks).items():
        try:
            found[name] = expanded(draft, text)
        except NotAsked:
            if f"{name}?" not in picks:
                raise
    return found


def _picked(draft: Draft, picks: Picks) -> dict[str, str]:
    """Names without their `?` and the text each table comes to; NotAsked when a needed one comes to
    nothing.
    """
    found: dict[str, str] = {}
    for key, pick in picks.items():
        text = text_of(draft, pick)
        if text is not None:
            found[key.removesuffix("?")] = text
        elif not key.endswith("?"):
            raise NotAsked
    return found


def text_of(draft: Draft, pick: Pick) -> str | None:
    """What a table or steps come to with these answers; a profile becomes an ingredient and its row's id."""
    view = draft.view
    while isinstance(pick, Table | Steps):
        if isinstance(pick, Steps):
            pick = pick.at(_size(draft, pick.amount))
            continue
        key = view.option_key(pick.by)
        if key is None and view.visible(pick.by) is not False and view.family.questions[pick.by].mandatory:
            raise NotKnown(pick.by, "required")
        pick = pick.rows.get(key or "*", pick.rows.get("*"))
    return _ingredient(draft, pick) if isinstance(pick, ProfilePick) else pick


def _size(draft: Draft, amount: str) -> Decimal:
    """How large an amount is; NotKnown or NotAsked where it cannot be told."""
    value = Evaluator(draft.view).value(Expression.parse(amount))
    if value is None:
        expanded(draft, amount)
        raise NotAsked
    return value


def _ingredient(draft: Draft, pick: ProfilePick) -> str:
    if draft.view.visible(pick.question_id) is False:
        raise NotAsked
    pinned = draft.view.value(pick.question_id)
    if pinned is None:
        raise NotKnown(pick.question_id, "required")
    number, _, version = str(pinned).partition("@")
    draft.ingredients[str(pinned)] = Ingredient(number.lower(), version)
    return f"profile.{number.lower()}"


def expanded(draft: Draft, text: str) -> str:
    """The expression with every name turned into activities and amounts, which are added to the draft."""
    return _NAME.sub(lambda match: _name(draft, match[0]), text)


def _name(draft: Draft, name: str) -> str:
    family = draft.view.family
    if name in family.constants:
        draft.activities.setdefault(name, _constant_activity(family.constants[name]))
        return name
    if name in family.amounts:
        return _modelled_amount(draft, family.amounts[name])
    if name in family.derived:
        return f"({_derived(draft, name)})"
    amount = _amount(draft.view, family.questions[name])
    draft.activities.setdefault(name, _activity(family.questions[name], amount, draft.view.answer(name)))
    return name if amount.times is None else f"({name} * {_grouped(expanded(draft, str(amount.times)))})"


def _grouped(text: str) -> str:
    return text if _NAME.fullmatch(text) or (text.startswith("(") and text.endswith(")")) else f"({text})"


def _modelled_amount(draft: Draft, template: AmountTemplate) -> str:
    """The amount's id, with the amount itself in the draft behind those it uses."""
    if template.id not in draft.amounts:
        if not draft.applies(template.when):
            raise NotAsked
        inputs, parameters = modelled(draft, template)
        made = Derived(template.id, template.model, inputs, parameters, template.texts)
        draft.amounts[template.id] = made
    return template.id


def _derived(draft: Draft, name: str) -> str:
    derived = draft.view.family.derived[name]
    expression = text_of(draft, derived.expression)
    terms = [expanded(draft, expression)] if expression else []
    chosen = draft.view.chosen(derived.each) if derived.each else ()
    for option in chosen:
        terms += _term(draft, derived.plus.get(option))
    if not terms:
        raise NotAsked
    return " + ".join(terms)


def _term(draft: Draft, text: str | None) -> list[str]:
    """The term of a chosen option; none where it needs what is not asked here (no cows: nothing of cows)."""
    if text is None:
        return []
    kept = draft.gathered()
    try:
        return [expanded(draft, text)]
    except NotAsked:
        draft.back_to(kept)
        return []


def _amount(view: View, question: Question) -> Amount:
    visible = view.visible(question.id)
    if visible is False:
        raise NotAsked
    if visible is None:
        raise NotKnown(question.id, "undetermined")
    amount = amount_of(view, question)
    if amount is not None:
        return amount
    if question.required or question.unknown:
        raise NotKnown(question.id, "no_default" if question.unknown else "required")
    raise NotAsked


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
        geography=amount.default.geography if amount.default else None,
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
        confidence=constant.confidence,
        low=constant.low,
        high=constant.high,
    )
