"""A questionnaire in memory: what the yaml files say after they have been read, with everything typed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Literal

from schemas.expressions import Expression
from schemas.questionnaire.bindings import (
    AllocationTemplate,
    AmountTemplate,
    Constant,
    Derived,
    LineTemplate,
    Pick,
    Table,
)
from schemas.questionnaire.rules import Rule

Lane = Literal["fast", "full"]
Audience = Literal["public", "buyers", "region", "private"]
Reuse = Literal["farm", "product", "never"]


# What families are sorted under where one of them is chosen, in this order.
GROUPS = ("crops", "animals", "foods", "materials", "services")


class QuestionType(StrEnum):
    """What kind of answer a question takes."""

    QUANTITY = "quantity"
    INTEGER = "integer"
    SHARE = "share"
    CHOICE = "choice"
    CHOICES = "choices"
    YESNO = "yesno"
    TEXT = "text"
    MONTH = "month"
    POSTCODE = "postcode"
    PROFILE = "profile"


NUMERIC = (QuestionType.QUANTITY, QuestionType.SHARE)


@dataclass(frozen=True)
class Text:
    """Words for one language. `name` is the thing asked for in running text ("arealen")."""

    label: str
    name: str = ""
    hint: str = ""
    why: str = ""
    where: str = ""


@dataclass(frozen=True)
class UnitChoice:
    """One unit a person may choose. An amount in `key` times `factor` is in `base`;
    `times` (an expression over other questions) turns `base` into the canonical unit, None if it is that
    already.
    """

    key: str
    base: str
    factor: Decimal
    times: Expression | None = None


@dataclass(frozen=True)
class UnitSpec:
    """The canonical unit of a quantity and the ways it may be given; the first choice is preselected."""

    canonical: str
    choices: tuple[UnitChoice, ...]
    per: Mapping[str, Expression]
    words: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # where the ordinary name would mislead

    def choice(self, key: str) -> UnitChoice | None:
        """The choice with this key."""
        return next((choice for choice in self.choices if choice.key == key), None)


@dataclass(frozen=True)
class Option:
    """An answer to choose, with a permanent key. `exclusive` options ("inget av detta") stand alone."""

    key: str
    texts: Mapping[str, Text]
    exclusive: bool = False

    def text(self, lang: str) -> Text:
        """Label and hint in this language."""
        return self.texts[lang]


@dataclass(frozen=True)
class DefaultRule:
    """Which default stands in for "Jag vet inte": looked up by `by` (an option of another question).

    `{key}` in the id stands for that option. `split` names a choices question: with three kinds chosen,
    each stands for a third of the common amount.
    """

    id: str
    by: str
    when: Rule | None = None
    split: str | None = None

    def row_id(self, key: str) -> str:
        """The id to look up when `by` is answered with this option."""
        return self.id.replace("{key}", key)


@dataclass(frozen=True)
class Assumption:
    """The option taken as common practice while a choice is unanswered; by another answer where it
    differs.
    """

    value: str | bool | tuple[str, ...]
    by: str | None = None
    table: Mapping[str, str | bool | tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """A hard limit: `code` with a limit in `unit`, another question that must not be exceeded, or a month
    that has not passed when the declaration is handed in.
    """

    code: str
    limit: Decimal | None = None
    unit: str | None = None
    question: str | None = None


@dataclass(frozen=True)
class TypicalWarn:
    """Ask for a comment outside what is common: an id in typical_ranges.csv, looked up by `by`."""

    id: str
    by: str


@dataclass(frozen=True)
class Variants:
    """Words that replace the ordinary ones for some answers to `by` (as a rule the crop)."""

    by: str
    texts: Mapping[str, Mapping[str, Mapping[str, str]]]  # option -> language -> text key -> words


@dataclass(frozen=True)
class Question:
    """One question, from which page, validation, check-answers, import and schema are all made."""

    id: str
    rev: int
    type: QuestionType
    texts: Mapping[str, Text]
    options: tuple[Option, ...] = ()
    unit: UnitSpec | None = None
    basis: str | None = None
    ask_when: Rule | None = None
    required: bool = False
    lane: Lane = "full"
    unknown: tuple[DefaultRule, ...] = ()
    assume: Assumption | None = None
    checks: tuple[Check, ...] = ()
    warn: TypicalWarn | None = None
    evidence: tuple[str, ...] = ()
    material: bool = True
    visibility: Audience = "region"
    reuse: Reuse = "product"
    maps_from: tuple[str, ...] = ()
    variants: Variants | None = None
    example: str = ""
    max_length: int = 200
    whole: str | None = None  # the choices question whose shares add up to 100 per cent, this one among them
    left_out: frozenset[str] = frozenset()  # options of the shared topic that this family does not offer

    def text(self, lang: str, variant: str | None = None) -> Text:
        """Words in this language; `variant` is the option of `variants.by` that has been answered."""
        base = self.texts[lang]
        special = self.variants.texts.get(variant, {}).get(lang) if self.variants and variant else None
        if not special:
            return base
        return Text(**{key: special.get(key, getattr(base, key)) for key in Text.__dataclass_fields__})

    def option(self, key: str) -> Option | None:
        """The option with this key."""
        return next((option for option in self.options if option.key == key), None)

    @cached_property
    def known_keys(self) -> frozenset[str]:
        """Keys of the options, those included that this family has left out of the shared topic."""
        return frozenset(option.key for option in self.options) | self.left_out

    @property
    def offers_unknown(self) -> bool:
        """True where "Jag vet inte" may be answered, because a cited default or an assumption stands in."""
        return bool(self.unknown) or self.assume is not None

    @property
    def mandatory(self) -> bool:
        """True where the person must answer something of their own."""
        return self.required and not self.offers_unknown


@dataclass(frozen=True)
class Page:
    """What is asked together."""

    id: str
    texts: Mapping[str, Text]
    question_ids: tuple[str, ...]
    section_id: str

    def text(self, lang: str) -> Text:
        """Heading in this language."""
        return self.texts[lang]


@dataclass(frozen=True)
class Section:
    """A row of the task list."""

    id: str
    texts: Mapping[str, Text]
    pages: tuple[Page, ...]

    def text(self, lang: str) -> Text:
        """Heading in this language."""
        return self.texts[lang]


@dataclass(frozen=True)
class Family:
    """Everything asked about one kind of product, and how the answers become an inventory."""

    id: str
    rev: int
    hash: str
    group: str
    texts: Mapping[str, Text]
    sections: tuple[Section, ...]
    questions: Mapping[str, Question]
    lines: tuple[LineTemplate, ...]
    constants: Mapping[str, Constant]
    derived: Mapping[str, Derived]
    amounts: Mapping[str, AmountTemplate]
    allocations: Mapping[str, AllocationTemplate]
    key_question: str
    name_question: str
    year_question: str
    declared_unit: Pick
    output: Pick
    boundary: Table

    def text(self, lang: str) -> Text:
        """Name of the family in this language."""
        return self.texts[lang]

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """Page id -> page, in order."""
        return {page.id: page for section in self.sections for page in section.pages}

    def page(self, page_id: str) -> Page:
        """The page; KeyError if there is none of this id."""
        return self.pages[page_id]

    def page_questions(self, page_id: str) -> tuple[Question, ...]:
        """The questions of a page, in order; KeyError if there is no such page."""
        return tuple(self.questions[name] for name in self.page(page_id).question_ids)

    @cached_property
    def page_of(self) -> Mapping[str, str]:
        """Question id -> id of its page."""
        return {name: page.id for page in self.pages.values() for name in page.question_ids}

    def lane_of(self, page_id: str) -> Lane:
        """A page belongs to the fast lane when any of its questions does."""
        fast = any(question.lane == "fast" for question in self.page_questions(page_id))
        return "fast" if fast else "full"

    def in_order(self) -> Iterator[Question]:
        """All questions in the order they are asked."""
        for page in self.pages.values():
            yield from (self.questions[name] for name in page.question_ids)
