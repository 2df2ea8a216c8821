"""What has changed between two sets of answers, with the unit in mind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from portal.declarations.merging import answer_text
from schemas.questionnaire import Answer, Answers, Family, format_number
from schemas.questionnaire.conditions import View
from schemas.questionnaire.unit_names import split_unit, unit_short


@dataclass(frozen=True)
class Change:
    """One answer before and after, in words; `difference` such as `+2 500 l (+62 %)` where it can be told."""

    question_id: str
    label: str
    before: str
    after: str
    difference: str = ""


def changes_between(family: Family, before: Answers, after: Answers, language: str) -> Sequence[Change]:
    """Every asked question whose answer is another one, in the order of the form.

    The same amount in another unit is no change; a new comment is one.
    """
    views = View(family, before), View(family, after)
    return [
        _change(family, name, _asked(views[0], name), _asked(views[1], name), language)
        for name in changed_questions(family, before, after)
    ]


def changed_questions(family: Family, before: Answers, after: Answers) -> tuple[str, ...]:
    """The questions whose answer is another one, in the order of the form."""
    views = View(family, before), View(family, after)
    return tuple(
        question.id
        for question in family.in_order()
        if not is_same(*(_asked(view, question.id) for view in views))
    )


def is_same(old: Answer | None, new: Answer | None) -> bool:
    """Whether two answers say the same; None is a question that was not asked."""
    if old is None or new is None:
        return _is_nothing(old) and _is_nothing(new)
    if (old.state, old.comment or "") != (new.state, new.comment or ""):
        return False
    if old.value == new.value and old.unit == new.unit:
        return True
    amounts = _amounts(old, new)
    return amounts is not None and amounts[0] == amounts[1]


def difference(old: Answer | None, new: Answer | None, language: str) -> str:
    """How much more or less, in the new answer's unit and in per cent; empty where that says nothing."""
    amounts = _amounts(old, new) if old and new else None
    if amounts is None or amounts[0] == amounts[1] or new is None:
        return ""
    before, after = amounts
    more = _signed(_rounded(after - before), language)
    unit = f"\N{NO-BREAK SPACE}{unit_short(new.unit, language)}" if new.unit else ""
    if not before:
        return f"{more}{unit}"
    share = (after - before) / abs(before) * 100
    return f"{more}{unit} ({_signed(share.quantize(Decimal(1)), language)}\N{NO-BREAK SPACE}%)"


def _change(family: Family, name: str, old: Answer | None, new: Answer | None, language: str) -> Change:
    label = family.questions[name].text(language).label
    before, after = (_words(family, one, language) for one in (old, new))
    return Change(name, label, before, after, difference(old, new, language))


def _asked(view: View, question_id: str) -> Answer | None:
    return None if view.visible(question_id) is False else view.answer(question_id)


def _is_nothing(answer: Answer | None) -> bool:
    return answer is None or (answer.state == "blank" and not answer.comment)


def _words(family: Family, answer: Answer | None, language: str) -> str:
    if answer is None:
        return _("Frågan ställdes inte")
    words = answer_text(family, answer, language)
    if not answer.comment:
        return words
    return _("%(answer)s. Kommentar: %(comment)s", answer=words, comment=answer.comment)


def _amounts(old: Answer, new: Answer) -> tuple[Decimal, Decimal] | None:
    """Both amounts in the new one's unit; None where they are no amounts, or of different kinds."""
    if old.state != "given" or new.state != "given" or not isinstance(new.value, str | int):
        return None
    if isinstance(new.value, bool) or (old.unit is None) != (new.unit is None):
        return None
    if new.unit is None or old.unit is None:
        return (Decimal(old.value), Decimal(new.value)) if isinstance(new.value, int) else None
    (old_size, old_unit), (new_size, new_unit) = split_unit(old.unit), split_unit(new.unit)
    if not old_unit.compatible(new_unit):
        return None
    factor = old_size * old_unit.factor_to(new_unit) / new_size
    return Decimal(old.value) * factor, Decimal(new.value)


def _signed(value: Decimal, language: str) -> str:
    text = format_number(value, language)
    return text if value < 0 else f"+{text}"


def _rounded(value: Decimal) -> Decimal:
    return Decimal(f"{value:.4g}") if value else Decimal(0)
