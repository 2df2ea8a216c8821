"""What a page needs to be drawn: fields with words, units, choices and what stands in for "Jag vet inte"."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.questionnaire.amounts import default_amount
from schemas.questionnaire.answers import Answer, Answers
from schemas.questionnaire.conditions import View
from schemas.questionnaire.definition import Audience, Family, Lane, Question, QuestionType
from schemas.questionnaire.problems import field_name
from schemas.questionnaire.rows import default_text, formatted
from schemas.questionnaire.unit_names import basis_text, unit_label, unit_short
from schemas.questionnaire.validation import sound_answers


@dataclass(frozen=True)
class ChoiceView:
    """One radio button or tick box."""

    key: str
    label: str
    hint: str
    exclusive: bool


@dataclass(frozen=True)
class UnitView:
    """One unit to choose; `short` is the suffix to show when there is only one."""

    key: str
    label: str
    short: str


@dataclass(frozen=True)
class FieldView:
    """One question as a form field. `kind` decides the control:
    quantity and share: text with inputmode=decimal, and a unit list where `units` has more than one;
    integer: text with inputmode=numeric; choice and yesno: radio buttons; choices: tick boxes; others: text.
    """

    question_id: str
    name: str
    kind: QuestionType
    label: str
    hint: str
    why: str
    where: str
    required: bool
    choices: tuple[ChoiceView, ...]
    units: tuple[UnitView, ...]
    basis: str
    unknown_offered: bool
    unknown_text: str
    unknown_source: str
    unknown_unverified: bool
    visible: bool | None
    audience: Audience
    evidence: tuple[str, ...]
    answer: Answer
    values: Mapping[str, str | list[str]]


@dataclass(frozen=True)
class PageView:
    """One page of the form, with its neighbours among the pages that have something to ask."""

    id: str
    section_id: str
    title: str
    hint: str
    lane: Lane
    fields: tuple[FieldView, ...]
    previous: str | None
    next: str | None


_YES_NO = {"sv": (("yes", "Ja"), ("no", "Nej")), "en": (("yes", "Yes"), ("no", "No"))}


def page_view(family: Family, page_id: str, answers: Answers, lang: str) -> PageView:
    """The page with its fields filled from the answers; hidden fields are left out. KeyError for an
    unknown page.
    """
    view = View(family, sound_answers(family, answers, lang)[0])
    page = family.page(page_id)
    fields = tuple(
        _field(view, question, lang)
        for question in family.page_questions(page_id)
        if view.visible(question.id) is not False
    )
    asked = asked_pages(family, answers)
    before, after = _neighbours(family, asked, page_id)
    text = page.text(lang)
    return PageView(
        page_id, page.section_id, text.label, text.hint, family.lane_of(page_id), fields, before, after
    )


def asked_pages(family: Family, answers: Answers, lane: Lane = "full") -> tuple[str, ...]:
    """Pages with at least one question that is asked, in order; lane "fast" leaves out the others."""
    view = View(family, sound_answers(family, answers)[0])
    return tuple(
        page.id
        for page in family.pages.values()
        if (lane == "full" or family.lane_of(page.id) == "fast")
        and any(view.visible(name) is not False for name in page.question_ids)
    )


def _neighbours(family: Family, asked: tuple[str, ...], page_id: str) -> tuple[str | None, str | None]:
    order = list(family.pages)
    here = order.index(page_id)
    before = [name for name in order[:here] if name in asked]
    after = [name for name in order[here + 1 :] if name in asked]
    return (before[-1] if before else None), (after[0] if after else None)


def _field(view: View, question: Question, lang: str) -> FieldView:
    variant = view.option_key(question.variants.by) if question.variants else None
    text = question.text(lang, variant)
    told, source, unverified = _unknown(view, question, lang)
    answer = view.answer(question.id)
    units = question.unit.choices if question.unit else ()
    return FieldView(
        question_id=question.id,
        name=field_name(question.id),
        kind=question.type,
        label=text.label,
        hint=text.hint,
        why=text.why,
        where=text.where,
        required=question.required,
        choices=_choices(question, lang),
        units=tuple(_unit(question, choice.key, lang) for choice in units),
        basis=basis_text(question.basis, lang),
        unknown_offered=question.offers_unknown,
        unknown_text=told,
        unknown_source=source,
        unknown_unverified=unverified,
        visible=view.visible(question.id),
        audience=question.visibility,
        evidence=question.evidence,
        answer=answer,
        values=raw_values(question, answer),
    )


def _unit(question: Question, key: str, lang: str) -> UnitView:
    words = question.unit.words if question.unit else {}
    return UnitView(key, unit_label(key, lang, words), words.get(key, {}).get(lang) or unit_short(key, lang))


def _choices(question: Question, lang: str) -> tuple[ChoiceView, ...]:
    if question.type is QuestionType.YESNO:
        return tuple(ChoiceView(key, label, "", False) for key, label in _YES_NO[lang])
    return tuple(
        ChoiceView(option.key, option.text(lang).label, option.text(lang).hint, option.exclusive)
        for option in question.options
    )


def _unknown(view: View, question: Question, lang: str) -> tuple[str, str, bool]:
    """What "Jag vet inte" comes to: the figure or option, its source, and whether it is unverified."""
    amount = default_amount(view, question)
    if amount is not None and amount.default is not None:
        return default_text(view, question, amount, lang), amount.default.source, amount.default.unverified
    if question.assume is not None:
        bare = View(view.family, {k: a for k, a in view.answers.items() if k != question.id})
        value = bare.value(question.id)
        return (formatted(question, value, None, lang) if value is not None else ""), "", False
    return "", "", False


def raw_values(question: Question, answer: Answer) -> dict[str, str | list[str]]:
    """The form fields of a stored answer, as if just typed: to fill the page again."""
    name = field_name(question.id)
    raw: dict[str, str | list[str]] = {name: _raw_value(question, answer)}
    if answer.unit:
        raw[f"{name}__unit"] = answer.unit
    if answer.state == "unknown":
        raw[f"{name}__unknown"] = "1"
    if answer.comment:
        raw[f"{name}__comment"] = answer.comment
    return raw


def _raw_value(question: Question, answer: Answer) -> str | list[str]:
    if answer.state != "given":
        return [] if question.type is QuestionType.CHOICES else ""
    if question.type is QuestionType.CHOICES:
        return list(answer.value)
    if question.type is QuestionType.YESNO:
        return "yes" if answer.value else "no"
    stored = question.type in (QuestionType.CHOICE, QuestionType.PROFILE)
    return str(answer.value) if stored else answer.entered
