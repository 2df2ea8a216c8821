"""From answers to the engine's inventory: which lines apply, with which amounts, and what is still
missing.
"""

from schemas.expressions import Expression
from schemas.inventory import Allocation, Inventory, Line, Product
from schemas.questionnaire.answers import Answers
from schemas.questionnaire.bindings import AllocationTemplate, LineTemplate, ProductTemplate, texts_of
from schemas.questionnaire.conditions import View
from schemas.questionnaire.definition import Family, Question
from schemas.questionnaire.drafting import Draft, NotAsked, NotKnown
from schemas.questionnaire.expression_building import expanded, keyed, modelled, text_of
from schemas.questionnaire.validation import sound_answers


def build_inventory(family: Family, answers: Answers, product_name: str, reference_year: int) -> Inventory:
    """The inventory of one declaration. Answers that no longer hold count as unanswered; hidden ones count
    not at
    all. What is required and unanswered is listed in `missing`; without an output amount there are no lines.
    """
    draft = Draft(View(family, sound_answers(family, answers)[0]))
    for question in family.in_order():
        if question.mandatory and _is_open(draft.view, question):
            draft.miss(question.id, "required")
    output = _output(draft)
    for allocation in family.allocations.values() if output else ():
        _add_allocation(draft, allocation)
    for template in family.lines if output else ():
        _add_line(draft, template)
    return Inventory(
        product_name=product_name,
        family=family.id,
        declared_unit=_declared_unit(draft.view),
        output=output or "1",
        activities=tuple(draft.activities.values()),
        lines=tuple(draft.lines),
        boundary=_boundary(draft.view),
        reference_year=reference_year,
        missing=tuple(draft.missing.values()),
        derived=tuple(draft.amounts.values()),
        allocations=tuple(draft.allocations.values()),
        ingredients=tuple(draft.ingredients.values()),
    )


def _is_open(view: View, question: Question) -> bool:
    return view.visible(question.id) is not False and view.answer(question.id).state == "blank"


def _output(draft: Draft) -> str | None:
    try:
        text = text_of(draft, draft.view.family.output)
        if text is not None:
            return expanded(draft, text)
    except NotKnown as open_question:
        draft.miss(open_question.question_id, open_question.reason)
        return None
    except NotAsked:
        pass
    draft.miss(draft.view.family.key_question, "required")
    return None


def _declared_unit(view: View) -> str:
    """What the figure is counted per; the first of several until it is answered."""
    declared = view.family.declared_unit
    found = view.picked(declared)
    return found if isinstance(found, str) else next(texts_of(declared))


def _boundary(view: View) -> str:
    found = view.picked(view.family.boundary)
    return found if isinstance(found, str) else "farm_gate"


def _add_line(draft: Draft, template: LineTemplate) -> None:
    if not draft.applies(template.when):
        return
    kept = draft.gathered()
    try:
        draft.lines.append(_line(draft, template))
    except NotAsked:
        draft.back_to(kept)
    except NotKnown as open_question:
        draft.back_to(kept)
        draft.miss(open_question.question_id, open_question.reason)


def _line(draft: Draft, template: LineTemplate) -> Line:
    inputs, parameters = modelled(draft, template)
    return Line(
        template.id,
        template.stage,
        template.model,
        inputs,
        parameters,
        template.texts,
        share=keyed(draft, {"share?": template.share}).get("share"),  # not measured: all of it, or by rule
        allocations=tuple(name for name in template.allocations if name in draft.allocations),
    )


def _add_allocation(draft: Draft, template: AllocationTemplate) -> None:
    """Divide a joint process with more than one product; the first rule that has keys for all is used."""
    kept = draft.gathered()
    own = text_of(draft, template.product)
    products = [made for one in template.products if (made := _product(draft, one)) is not None]
    shared = [key for key in template.rules if all(key in product.keys for product in products)]
    if len(products) < 2 or own not in [product.id for product in products] or not shared:
        draft.back_to(kept)
        return
    parameters = {name: row for name, row in template.parameters.items() if _is_used(name, products)}
    draft.allocations[template.id] = Allocation(
        template.id, shared[0], str(own), tuple(products), template.texts, parameters
    )


def _product(draft: Draft, template: ProductTemplate) -> Product | None:
    """The product with the keys that are answered for; None where it is not made or nobody says how much."""
    if not draft.applies(template.when):
        return None
    kept = draft.gathered()
    try:
        keys = keyed(draft, {f"{name.removesuffix('?')}?": pick for name, pick in template.keys.items()})
    except NotKnown as open_question:
        draft.back_to(kept)
        draft.miss(open_question.question_id, open_question.reason)
        return None
    return Product(template.id, keys, template.texts) if keys else None


def _is_used(name: str, products: list[Product]) -> bool:
    """Whether some key names this row of the factor set."""
    return any(
        name in Expression.parse(text).names() for product in products for text in product.keys.values()
    )
