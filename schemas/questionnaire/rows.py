"""The answers as a person reads them back: what was said, what was assumed, and where to change it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from schemas.inventory import Origin
from schemas.questionnaire.amounts import Amount, Evaluator, amount_of, default_amount
from schemas.questionnaire.answers import Answers
from schemas.questionnaire.conditions import View
from schemas.questionnaire.definition import Audience, Family, Question, QuestionType
from schemas.questionnaire.numbers import format_number
from schemas.questionnaire.unit_names import unit_short
from schemas.questionnaire.validation import sound_answers

Tag = Literal["given", "estimated", "default", "assumed", "missing", "empty"]

YES_NO = {"sv": {"yes": "Ja", "no": "Nej"}, "en": {"yes": "Yes", "no": "No"}}


@dataclass(frozen=True)
class CheckRow:
    """One row of "Kontrollera dina svar". `source` cites the default used; `unverified` means
    "obekräftad".
    """

    question_id: str
    page_id: str
    label: str
    value: str
    tag: Tag
    audience: Audience
    source: str = ""
    unverified: bool = False
    comment: str = ""


@dataclass(frozen=True)
class CheckSection:
    """The rows of one section of the task list."""

    id: str
    title: str
    rows: tuple[CheckRow, ...]


def check_rows(family: Family, answers: Answers, lang: str) -> tuple[CheckSection, ...]:
    """All questions that are asked, by section, with answers formatted for reading; hidden ones are left
    out.
    """
    view = View(family, sound_answers(family, answers, lang)[0])
    sections = []
    for section in family.sections:
        names = [name for page in section.pages for name in page.question_ids]
        rows = tuple(
            _row(view, family.questions[name], lang) for name in names if view.visible(name) is not False
        )
        sections.append(CheckSection(section.id, section.text(lang).label, rows))
    return tuple(sections)


def _row(view: View, question: Question, lang: str) -> CheckRow:
    value, tag, source, unverified = _told(view, question, lang)
    return CheckRow(
        question_id=question.id,
        page_id=view.family.page_of[question.id],
        label=shown_text(view, question, lang),
        value=value,
        tag=tag,
        audience=question.visibility,
        source=source,
        unverified=unverified,
        comment=view.answer(question.id).comment or "",
    )


def shown_text(view: View, question: Question, lang: str) -> str:
    """The label, in the wording for this crop."""
    variant = view.option_key(question.variants.by) if question.variants else None
    return question.text(lang, variant).label


def _told(view: View, question: Question, lang: str) -> tuple[str, Tag, str, bool]:
    answer = view.answer(question.id)
    if answer.state == "given":
        amount = amount_of(view, question)
        about = amount is not None and amount.origin is Origin.ESTIMATED
        return (
            formatted(question, answer.value, answer.unit, lang),
            "estimated" if about else "given",
            "",
            False,
        )
    amount = default_amount(view, question)
    if amount is not None and amount.default is not None:
        return (
            default_text(view, question, amount, lang),
            "default",
            amount.default.source,
            amount.default.unverified,
        )
    if question.assume is not None and (value := view.value(question.id)) is not None:
        return formatted(question, value, None, lang), "assumed", "", False
    return "", "missing" if question.required else "empty", "", False


def formatted(question: Question, value: object, unit: str | None, lang: str) -> str:
    """A value as text: `1 234,5 kg/ha`, option labels, Ja or Nej."""
    if question.type is QuestionType.YESNO:
        return YES_NO[lang]["yes" if value else "no"]
    if question.options:
        keys = value if isinstance(value, list | tuple) else [value]
        return ", ".join(_option_label(question, str(key), lang) for key in keys)
    if question.unit is not None:
        own = question.unit.words.get(unit or "", {}).get(lang)
        return (
            f"{format_number(Decimal(str(value)), lang)}\u00a0{own or unit_short(unit or '', lang)}".strip()
        )
    if question.type is QuestionType.PROFILE:
        return str(value).replace("@", ", version ")
    return str(value)


def _option_label(question: Question, key: str, lang: str) -> str:
    option = question.option(key)
    return option.text(lang).label if option else key


def default_text(view: View, question: Question, amount: Amount, lang: str) -> str:
    """The default in the unit the question is usually answered in, to four figures."""
    units = [choice.key for choice in question.unit.choices] if question.unit else []
    same = (
        [choice.key for choice in question.unit.choices if choice.base == amount.unit]
        if question.unit
        else []
    )
    for unit in [*same, *units]:
        value = Evaluator(view).in_unit(question, amount, unit)
        if value is not None:
            return f"{format_number(_rounded(value), lang)}\u00a0{unit_short(unit, lang)}"
    return f"{format_number(_rounded(amount.value), lang)}\u00a0{unit_short(amount.unit, lang)}"


def _rounded(value: Decimal) -> Decimal:
    """To four significant figures; zero stays zero."""
    return Decimal(f"{value:.4g}") if value else Decimal(0)


def product_name(family: Family, answers: Answers) -> str:
    """The product's name as answered; empty text if it is not answered."""
    return str(_value(answers, family.name_question) or "")


def reference_year(family: Family, answers: Answers) -> int | None:
    """The year the answers are about; None if it is not answered."""
    value = _value(answers, family.year_question)
    return value if isinstance(value, int) else None


def _value(answers: Answers, question_id: str) -> object:
    answer = answers.get(question_id)
    return answer.value if answer and answer.state == "given" else None


def open_questions(family: Family, answers: Answers) -> Iterator[str]:
    """Ids of the mandatory questions that are asked and not answered, in order."""
    view = View(family, sound_answers(family, answers)[0])
    for question in family.in_order():
        if (
            question.mandatory
            and view.visible(question.id) is not False
            and view.answer(question.id).state == "blank"
        ):
            yield question.id
