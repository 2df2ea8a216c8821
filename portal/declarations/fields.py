"""One question as a page shows it: the questionnaire's field, what was typed, and what is said about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from flask_babel import gettext as _

from portal.declarations.words import audience_note
from schemas.questionnaire import Family, FieldView, Problem, QuestionType, problem_text, typed_again

DONT_KNOW = "__unknown"  # the value of the radio button "Jag vet inte"
ONE_OF = (QuestionType.CHOICE, QuestionType.YESNO)
WITH_UNIT = (QuestionType.QUANTITY, QuestionType.SHARE)
TEXT_WIDTHS = {QuestionType.INTEGER: 5, QuestionType.MONTH: 10, QuestionType.POSTCODE: 10}


@dataclass(frozen=True)
class Typed:
    """What stands in a question's fields, as text."""

    value: str = ""
    values: tuple[str, ...] = ()
    unit: str = ""
    unknown: bool = False
    comment: str = ""


@dataclass(frozen=True)
class Remarks:
    """What is said about the questions of a page: problems by form field, and what has been asked for.

    Attributes:
        locked: question id -> the answer in words, of those that may not be changed now.
    """

    errors: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    warnings: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    requests: Mapping[str, str] = field(default_factory=dict)
    histories: Mapping[str, History] = field(default_factory=dict)
    locked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FarmNote:
    """What is said about a question that holds for the whole farm; `asks_why`: say why this one differs."""

    text: str
    address: str
    year: int
    asks_why: bool


@dataclass(frozen=True)
class History:
    """What an answer has behind it.

    Attributes:
        origin: where it was taken from, in words; empty for what was typed.
        to_confirm: somebody has to say that it holds.
        outdated: an old answer that does not fit the question any more, in words.
    """

    origin: str = ""
    to_confirm: bool = False
    outdated: str = ""
    farm: FarmNote | None = None


NO_HISTORY = History()


@dataclass(frozen=True)
class Offer:
    """A published profile to choose: the pinned version, and who it is in words."""

    pinned: str
    label: str
    hint: str


@dataclass(frozen=True)
class Asked:
    """A question on a page. `about` is the questionnaire's part: words, choices, units, default.

    `locked` is the answer in words where it may not be changed now, otherwise None.
    """

    about: FieldView
    typed: Typed
    version: int
    error: str
    warning: str
    comment_error: str
    request: str
    history: History = NO_HISTORY
    offers: Sequence[Offer] = ()
    locked: str | None = None

    @property
    def name(self) -> str:
        """Name and id of its form field."""
        return self.about.name

    @property
    def kind(self) -> str:
        """Which control it gets."""
        return self.about.kind.value

    @property
    def audience(self) -> str:
        """Who will see the answer."""
        return audience_note(self.about.audience)

    @property
    def width(self) -> int | None:
        """Width of a plain text control in characters, None for full."""
        return TEXT_WIDTHS.get(self.about.kind)

    @property
    def units(self) -> list[tuple[str, str]]:
        """The units to choose among, none when there is only one."""
        units = self.about.units
        return [(unit.key, unit.label) for unit in units] if len(units) > 1 else []

    @property
    def unit(self) -> str:
        """The chosen unit, or the only one as a suffix."""
        return self.about.units[0].short if len(self.about.units) == 1 else self.typed.unit

    @property
    def options(self) -> list[tuple[str, str, str]]:
        """What can be chosen; "Jag vet inte" last where one radio button is picked."""
        if self.offers:
            found = [(offer.pinned, offer.label, offer.hint) for offer in self.offers]
            return [*found, ("", _("Ingen av dem"), _("Då kan du söka på nytt."))]
        options = [(choice.key, choice.label, choice.hint) for choice in self.about.choices]
        if self.about.kind in ONE_OF and self.about.unknown_offered:
            options.append((DONT_KNOW, _("Jag vet inte"), self.unknown_hint))
        return options

    @property
    def picked(self) -> str:
        """The chosen radio button."""
        return DONT_KNOW if self.typed.unknown else self.typed.value

    @property
    def hint(self) -> str:
        """What helps while typing: the hint, and what an amount is weighed on."""
        if not self.about.basis:
            return self.about.hint
        basis = _("Ange %(basis)s.", basis=self.about.basis)
        return f"{self.about.hint.rstrip('.')}. {basis}" if self.about.hint else basis

    @property
    def unknown_hint(self) -> str:
        """What stands in for "Jag vet inte": the figure, and whether it is confirmed."""
        told = self.about.unknown_text
        if not told:
            return _("Då räknar vi med en schablon.")
        if not self.about.unknown_source:
            return _("Då räknar vi med det vanligaste: %(answer)s.", answer=told)
        if self.about.unknown_unverified:
            return _("Då räknar vi med schablonen %(figure)s. Den är obekräftad.", figure=told)
        return _("Då räknar vi med schablonen %(figure)s.", figure=told)


def asked(
    about: FieldView,
    family: Family,
    typed: Typed | None,
    version: int,
    remarks: Remarks,
    language: str,
    offers: Sequence[Offer] = (),
) -> Asked:
    """The question with its remarks; `typed` None shows the stored answer."""
    name = about.name
    return Asked(
        about=about,
        typed=typed if typed is not None else stored(about, language),
        version=version,
        error=_first(remarks.errors, (name, f"{name}__unit", f"{name}__unknown"), family, language),
        warning=_first(remarks.warnings, (name,), family, language),
        comment_error=_first(remarks.errors, (f"{name}__comment",), family, language),
        request=remarks.requests.get(about.question_id, ""),
        offers=offers,
        history=remarks.histories.get(about.question_id, NO_HISTORY),
        locked=remarks.locked.get(about.question_id),
    )


def stored(about: FieldView, language: str) -> Typed:
    """What to put in the fields for the stored answer."""
    answer, value = about.answer, about.values.get(about.name, "")
    return Typed(
        value=typed_again(Decimal(answer.value), answer.entered, language)
        if about.kind in WITH_UNIT and answer.state == "given"
        else str(value),
        values=tuple(value) if isinstance(value, list) else (),
        unit=answer.unit or "",
        unknown=answer.state == "unknown",
        comment=answer.comment or "",
    )


def _first(
    problems: Mapping[str, Sequence[Problem]], names: Sequence[str], family: Family, language: str
) -> str:
    found = [problem for name in names for problem in problems.get(name, ())]
    return problem_text(found[0], language, family) if found else ""
