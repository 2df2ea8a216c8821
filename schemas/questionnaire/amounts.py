"""Numbers with units behind the answers: as given, or the cited default, and on their way to another unit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, DecimalException

from schemas.expressions import Expression, ExpressionError
from schemas.inventory import Origin
from schemas.questionnaire.answers import Answer
from schemas.questionnaire.bindings import Derived
from schemas.questionnaire.conditions import View
from schemas.questionnaire.defaults import Default, load_defaults
from schemas.questionnaire.definition import Question, QuestionType, UnitChoice, UnitSpec
from schemas.questionnaire.numbers import Number, parse_number
from schemas.questionnaire.unit_names import split_unit
from schemas.questionnaire.wholes import WHOLE, rest
from schemas.units import Unit

SHARE_UNIT = "1"
# Where a share that nobody gave comes from: stands where the source of a default does.
REST_KNOWN = "Det som blir kvar när de andra andelarna har räknats"
REST_GUESSED = "Ingen har angett fördelningen: resten delad lika, obekräftad"


@dataclass(frozen=True)
class Amount:
    """A figure in `unit`; `times` turns it into the question's canonical unit (None: it already is)."""

    value: Decimal
    unit: str
    times: Expression | None
    origin: Origin
    low: Decimal | None = None
    high: Decimal | None = None
    default: Default | None = None
    entered: str = ""


def amount_of(view: View, question: Question) -> Amount | None:
    """The amount that counts for a visible question: given, or its default where there is one."""
    answer = view.answer(question.id)
    if question.type is QuestionType.INTEGER:
        return _whole(answer)
    if question.unit is None:
        return None
    if answer.state == "given":
        return given_amount(question.unit, answer)
    return default_amount(view, question)


def plain(value: Decimal) -> Decimal:
    """The same number without an exponent and without idle zeros, so that it reads well in a trail."""
    return Decimal(f"{value.normalize():f}")


def _whole(answer: Answer) -> Amount | None:
    if answer.state != "given":
        return None
    return Amount(Decimal(answer.value), "1", None, Origin.MEASURED, entered=answer.entered)


def given_amount(unit: UnitSpec, answer: Answer) -> Amount | None:
    """What was given, in the base of the chosen unit; None if the unit has left the definition since."""
    choice = unit.choice(answer.unit or "")
    if choice is None:
        return None
    read = parse_number(answer.entered)
    about = isinstance(read, Number) and read.about
    origin = Origin.ESTIMATED if about else Origin.MEASURED
    value = plain(Decimal(answer.value) * choice.factor)
    return Amount(value, choice.base, choice.times, origin, entered=answer.entered)


def default_amount(view: View, question: Question) -> Amount | None:
    """The default for this question in this declaration; None where there is none."""
    found = find_default(view, question)
    if found is None or question.unit is None:
        return None
    row, share = found
    if question.whole is not None:
        return _rest(view, question, row)
    base, factor, times = default_base(question.unit, row.unit)
    scale = factor / share
    value, low, high = (plain(figure * scale) for figure in (row.value, row.low, row.high))
    return Amount(value, base, times, Origin.DEFAULT, low=low, high=high, default=row)


def _rest(view: View, question: Question, row: Default) -> Amount:
    """What the other shares of the whole leave: exact for the last one missing, else evenly divided.

    It says so: the row's own figure is not what is used, and its source must not stand behind another.
    """
    value, certain = rest(view, question)
    if certain:
        known = replace(row, source=REST_KNOWN, confidence="A", geography="SE")
        return Amount(value, SHARE_UNIT, None, Origin.ESTIMATED, value, value, known)
    guessed = replace(row, source=REST_GUESSED, confidence="C", geography="unknown")
    return Amount(value, SHARE_UNIT, None, Origin.DEFAULT, Decimal(0), WHOLE, guessed)


def find_default(view: View, question: Question) -> tuple[Default, int] | None:
    """The cited row and the number of ways it is split over."""
    rule = view.default_rule(question)
    if rule is None:
        return None
    key = view.option_key(rule.by) or ""
    row = load_defaults().find(rule.row_id(key), key)
    share = max(1, _split_count(view, rule.split)) if rule.split else 1
    return (row, share) if row else None


def _split_count(view: View, question_id: str) -> int:
    """How many of the chosen kinds share the amount: those that have a question of their own beside the
    choice.
    """
    family = view.family
    prefix = [q for q in family.questions.values() if any(rule.split == question_id for rule in q.unknown)]
    return sum(view.visible(question.id) is True for question in prefix)


def default_base(unit: UnitSpec, text: str) -> tuple[str, Decimal, Expression | None]:
    """Where a figure in unit `text` enters: base unit, factor to it, and the expression from there on.

    ValueError if the unit fits neither the canonical unit nor any `per` unit.
    """
    scale, parsed = split_unit(text)
    for base in (unit.canonical, *unit.per):
        if parsed.compatible(Unit.parse(base)):
            return base, scale * parsed.factor_to(Unit.parse(base)), unit.per.get(base)
    raise ValueError(f"{text} fits neither {unit.canonical} nor {', '.join(unit.per)}")


class Evaluator:
    """Evaluates expressions over question ids in canonical units; None where something is not answered."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._busy: set[str] = set()

    def canonical(self, question: Question) -> Decimal | None:
        """The amount that counts for this question, in its canonical unit."""
        amount = amount_of(self._view, question) if self._view.visible(question.id) is not False else None
        return self.finished(question.id, amount) if amount else None

    def finished(self, question_id: str, amount: Amount) -> Decimal | None:
        """This amount of this question in its canonical unit."""
        if amount.times is None:
            return amount.value
        times = self.value(amount.times, question_id)
        return None if times is None else amount.value * times

    def value(self, expression: Expression, asking: str = "") -> Decimal | None:
        """Value of an expression over question ids, constants and derived names."""
        if asking in self._busy:
            return None
        self._busy.add(asking)
        try:
            values = {name: self._named(name) for name in expression.names()}
            known: Mapping[str, Decimal] = {
                name: value for name, value in values.items() if value is not None
            }
            return expression.evaluate(known) if len(known) == len(values) else None
        except (ExpressionError, DecimalException, ZeroDivisionError):
            return None
        finally:
            self._busy.discard(asking)

    def _named(self, name: str) -> Decimal | None:
        family = self._view.family
        if name in family.constants:
            return family.constants[name].value
        if name in family.derived:
            return self._derived(family.derived[name])
        return self.canonical(family.questions[name]) if name in family.questions else None

    def _derived(self, derived: Derived) -> Decimal | None:
        """The sum of its terms, those of the chosen options included."""
        chosen = self._view.chosen(derived.each) if derived.each else ()
        expression = self._view.picked(derived.expression)
        terms = [expression] if isinstance(expression, str) else []
        terms += [derived.plus[option] for option in chosen if option in derived.plus]
        values = [self.value(Expression.parse(term), derived.id) for term in terms]
        known = [value for value in values if value is not None]
        return sum(known, Decimal(0)) if known and len(known) == len(values) else None

    def in_unit(self, question: Question, amount: Amount, unit: str) -> Decimal | None:
        """The amount expressed in `unit` (for example per hectare although given in total); None if not
        possible.
        """
        if question.unit is None:
            return amount.value
        base, factor, times = default_base(question.unit, unit)
        if base == amount.unit:
            return amount.value / factor
        canonical = self.finished(question.id, amount)
        divisor = Decimal(1) if times is None else self.value(times, question.id)
        return None if canonical is None or not divisor else canonical / divisor / factor


def choices_of(question: Question) -> tuple[UnitChoice, ...]:
    """The units a question may be answered in."""
    return question.unit.choices if question.unit else ()
