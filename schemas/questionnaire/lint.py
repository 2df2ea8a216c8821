"""What is checked when a family is loaded: a definition with a fault never starts."""

from collections.abc import Iterable, Iterator, Mapping

from schemas.expressions import ExpressionError
from schemas.questionnaire.conditions import rule_order
from schemas.questionnaire.defaults import Defaults
from schemas.questionnaire.definition import DefaultRule, Family, Option, Question, QuestionType, Text
from schemas.questionnaire.lint_lane import conjuncts, mandatory_problems, never_together
from schemas.questionnaire.lint_lines import expression_unit, line_problems
from schemas.questionnaire.problems import CODES, LANGUAGES
from schemas.questionnaire.rules import All, AnyOf, AtLeast, Has, Is, Not, Rule
from schemas.questionnaire.unit_names import split_unit, unit_names
from schemas.units import Unit, UnitError

LIMIT_CODES = ("check.above", "check.min", "check.max")
NOT_EXPIRED = "check.not_expired"


class DefinitionError(ValueError):
    """A definition that must not be used; `problems` lists everything found."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def lint_family(family: Family, defaults: Defaults, messages: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Everything wrong with the family, in plain words; empty when it may be used."""
    return [
        *_messages(messages),
        *_listing(family),
        *_texts(family),
        *_rules(family),
        *(
            problem
            for question in family.questions.values()
            for problem in _question(family, question, defaults)
        ),
        *line_problems(family),
        *mandatory_problems(family),
    ]


def _messages(messages: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for code in sorted(CODES | messages.keys()):
        if code not in messages or code not in CODES:
            yield f"messages.yml: code {code} is {'unknown' if code in messages else 'missing'}"
        elif lost := [lang for lang in LANGUAGES if not messages[code].get(lang)]:
            yield f"messages.yml: {code} has no text in {', '.join(lost)}"


def _listing(family: Family) -> Iterator[str]:
    seen: set[str] = set()
    pages = [page for section in family.sections for page in section.pages]
    for name in [name for page in pages for name in page.question_ids]:
        if name in seen:
            yield f"{name}: asked on two pages"
        seen.add(name)
    if len({page.id for page in pages}) != len(pages):
        yield f"{family.id}: a page id is used twice"
    if len({line.id for line in family.lines}) != len(family.lines):
        yield f"{family.id}: a line id is used twice"
    for name in (family.key_question, family.name_question, family.year_question, family.boundary.by):
        if name not in family.questions:
            yield f"{family.id}: {name} is needed but not asked"


def _texts(family: Family) -> Iterator[str]:
    for question in family.questions.values():
        for lang in LANGUAGES:
            text = question.texts[lang]
            for key in ("label", "name", "why", "where"):
                if not getattr(text, key).strip():
                    yield f"{question.id}: text {lang}.{key} is missing"
            if bool(text.hint) != bool(question.texts["sv"].hint):
                yield f"{question.id}: hint in one language only"
        yield from _option_texts(question)
    headings = [(page.id, page.texts) for page in family.pages.values()]
    headings += [(section.id, section.texts) for section in family.sections] + [(family.id, family.texts)]
    for name, texts in headings:
        yield from _labels(name, texts)


def _option_texts(question: Question) -> Iterator[str]:
    for option in question.options:
        yield from _labels(f"{question.id}.{option.key}", option.texts)
    if question.variants:
        for key, texts in question.variants.texts.items():
            if set(texts) != set(LANGUAGES):
                yield f"{question.id}: variant {key} is not in both languages"


def _labels(name: str, texts: Mapping[str, Text]) -> Iterator[str]:
    for lang in LANGUAGES:
        if not texts[lang].label.strip():
            yield f"{name}: label missing in {lang}"


def _rules(family: Family) -> Iterator[str]:
    rules = {question.id: question.ask_when for question in family.questions.values()}
    _, circle = rule_order(rules)
    if circle:
        yield f"ask_when goes in a circle: {', '.join(circle)}"
    for name, rule in rules.items():
        yield from _rule(family, name, rule)
    for line in family.lines:
        yield from _rule(family, line.id, line.when)


def _rule(family: Family, place: str, rule: Rule | None) -> Iterator[str]:
    if isinstance(rule, All | AnyOf):
        for part in rule.parts:
            yield from _rule(family, place, part)
    elif isinstance(rule, Not):
        yield from _rule(family, place, rule.part)
    elif rule is not None:
        yield from _comparison(family, place, rule)


def _comparison(family: Family, place: str, rule: Rule) -> Iterator[str]:
    (name,) = rule.names()
    question = family.questions.get(name)
    if question is None:
        yield f"{place}: rule looks at {name}, which is not asked"
        return
    if isinstance(rule, Has) and (
        question.type is not QuestionType.CHOICES or rule.option not in question.known_keys
    ):
        yield f"{place}: {name} has no option {rule.option} to hold"
    if isinstance(rule, Is):
        for value in rule.values:
            if not _is_value(question, value):
                yield f"{place}: {name} can never be {value!r}"
    if isinstance(rule, AtLeast) and question.type not in (QuestionType.INTEGER, QuestionType.CHOICES):
        yield f"{place}: {name} is no whole number or list to compare with {rule.number}"


def _is_value(question: Question, value: object) -> bool:
    if question.type is QuestionType.YESNO:
        return isinstance(value, bool)
    return question.type is QuestionType.CHOICE and isinstance(value, str) and value in question.known_keys


def _question(family: Family, question: Question, defaults: Defaults) -> Iterator[str]:
    chooses = question.type in (QuestionType.CHOICE, QuestionType.CHOICES)
    if chooses != bool(question.options):
        yield f"{question.id}: options belong to choice and choices, and only there"
    if len({option.key for option in question.options}) != len(question.options):
        yield f"{question.id}: an option key is used twice"
    if (question.type in (QuestionType.QUANTITY, QuestionType.SHARE)) != (question.unit is not None):
        yield f"{question.id}: a unit belongs to quantity and share, and only there"
    yield from _unit(family, question)
    yield from _defaults(family, question, defaults)
    yield from _whole(family, question)
    yield from _assumption(family, question)
    yield from _checks(family, question, defaults)


def _unit(family: Family, question: Question) -> Iterator[str]:
    if question.unit is None:
        return
    for key in [choice.key for choice in question.unit.choices]:
        if key not in unit_names():
            yield f"{question.id}: unit {key} has no name in units.yml"
    canonical = Unit.parse(question.unit.canonical)
    for base, times in question.unit.per.items():
        try:
            unit = Unit.parse(base) * expression_unit(family, str(times))
        except (UnitError, ExpressionError) as error:
            yield f"{question.id}: per {base}: {error}"
            continue
        if not unit.compatible(canonical) or unit.scale != canonical.scale:
            yield f"{question.id}: {base} times {times} is in {unit}, not in {canonical}"


def _defaults(family: Family, question: Question, defaults: Defaults) -> Iterator[str]:
    for rule in question.unknown:
        by = family.questions.get(rule.by)
        if by is None:
            yield f"{question.id}: default by {rule.by}, which is not asked"
            continue
        for option in by.options:
            if never_together(family, question, rule.by, option.key) or _excluded(rule, option.key):
                continue
            row = defaults.find(rule.row_id(option.key), option.key)
            if row is None:
                yield f"{question.id}: no default {rule.row_id(option.key)} for {option.key}"
            elif not _fits(question, row.unit):
                yield f"{question.id}: default {rule.id} is in {row.unit}, which is no unit of the question"
        yield from _rule(family, question.id, rule.when)


def _excluded(rule: DefaultRule, option: str) -> bool:
    """True when the default itself is only for other options."""
    return any(
        isinstance(part, Is) and part.question_id == rule.by and option not in part.values
        for part in conjuncts(rule.when)
    )


def _fits(question: Question, unit: str) -> bool:
    if question.unit is None:
        return False
    parsed = split_unit(unit)[1]
    return any(parsed.compatible(Unit.parse(base)) for base in (question.unit.canonical, *question.unit.per))


def _whole(family: Family, question: Question) -> Iterator[str]:
    if question.whole is None:
        return
    asked = family.questions.get(question.whole)
    if asked is None or asked.type is not QuestionType.CHOICES or question.type is not QuestionType.SHARE:
        yield f"{question.id}: whole names a choices question, and stands at its shares"
    if not question.unknown:
        yield f"{question.id}: a share of a whole needs a default, since the rest is known from the others"


def _assumption(family: Family, question: Question) -> Iterator[str]:
    assume = question.assume
    if assume is None:
        return
    for value in (assume.value, *assume.table.values()):
        values = value if isinstance(value, tuple) else (value,)
        many = question.type is QuestionType.CHOICES
        keys = question.known_keys
        known = all(str(item) in keys for item in values) if many else _is_value(question, value)
        if not known or many != isinstance(value, tuple):
            yield f"{question.id}: {value!r} cannot be assumed"
    by = family.questions.get(assume.by) if assume.by else None
    if assume.by and (by is None or not assume.table.keys() <= by.known_keys):
        yield f"{question.id}: assumed by {assume.by}, which is not asked or lacks an option of the table"


def _checks(family: Family, question: Question, defaults: Defaults) -> Iterator[str]:
    for check in question.checks:
        if check.code == "check.at_most" and check.question in family.questions:
            continue
        if check.code == NOT_EXPIRED and question.type is QuestionType.MONTH:
            continue
        if check.code not in LIMIT_CODES or check.limit is None:
            yield f"{question.id}: check {check.code} needs a limit, or a question that is asked"
        elif check.unit and not _fits(question, check.unit):
            yield f"{question.id}: check in {check.unit}, which is no unit of the question"
    if question.warn:
        rows = [
            defaults.find_range(question.warn.id, option.key) for option in _options(family, question.warn.by)
        ]
        if not any(rows) or any(row and not _fits(question, row.unit) for row in rows):
            yield f"{question.id}: no typical range {question.warn.id} in a unit of the question"


def _options(family: Family, name: str) -> tuple[Option, ...]:
    return family.questions[name].options if name in family.questions else ()
