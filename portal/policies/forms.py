"""The forms in which policies are written, reviewed, adopted and withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.declarations.desk import today
from portal.forms import DateParts, Form, stripped
from portal.i18n import current_language
from portal.policies.models import DECISION_MAX, REASON_MAX, TEXT_MAX, TITLE_MAX
from portal.policies.rules import (
    HUNDRED,
    LIMIT_MAX,
    MOST,
    Limit,
    Replace,
    Rule,
    Share,
    clashing,
    kind_of,
)
from portal.policies.service import Draft
from portal.procurement.typed import KILOS_CO2E_A_UNIT, PERCENT, number_in
from portal.purchases.categories import category_label, subjects
from schemas.questionnaire import format_number

BLANK_ROWS = 3


def _tidy(value: object) -> object:
    return value.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(value, str) else value


def _is_writable(text: str) -> bool:
    return not any(ord(one) < 32 and one not in "\n\t" for one in text)


@dataclass(frozen=True)
class RuleRow:
    """One row of the form, as it was typed."""

    kind: str = ""
    category: str = ""
    number: str = ""
    by: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is demanded."""
        return not (self.kind or self.category or self.number or self.by)

    def rule(self) -> Rule:
        """What it demands.

        Raises:
            StopValidation: it does not say so.
        """
        if self.kind not in ("limit", "share", "replace"):
            raise StopValidation(_("Välj vad regeln kräver, eller töm raden"))
        if self.category not in subjects():
            raise StopValidation(_("Välj en varugrupp i listan"))
        is_limit = self.kind == "limit"
        value = number_in(self.number, KILOS_CO2E_A_UNIT if is_limit else PERCENT)
        most = LIMIT_MAX if is_limit else HUNDRED
        if value is None or not 0 <= value <= most:
            raise StopValidation(_("Skriv ett tal mellan %(least)s och %(most)s", least=0, most=most))
        if self.kind == "limit":
            return Limit(self.category, value)
        if self.kind == "share":
            return Share(self.category, value)
        if self.by not in subjects() or self.by == self.category:
            raise StopValidation(_("Välj vilken annan varugrupp som ska köpas i stället"))
        return Replace(self.category, value, self.by)


def row_of(rule: Rule) -> RuleRow:
    """A rule as the form's row."""
    figure: Decimal = rule.kg_co2e_per_kg if isinstance(rule, Limit) else rule.percent
    by = rule.by if isinstance(rule, Replace) else ""
    return RuleRow(kind_of(rule), rule.category, format_number(figure.normalize(), current_language()), by)


class PolicyForm(Form):
    """Title, text, and what is demanded in figures."""

    kind = StringField()
    category = StringField()
    title = StringField(filters=[stripped])
    text = StringField(filters=[_tidy])
    revision = StringField()

    rows: Sequence[RuleRow] = ()
    rules: tuple[Rule, ...] = ()

    def read_rows(self, sent: Mapping[str, str]) -> list[tuple[str, str]]:
        """The rows as they were sent; gives what is wrong with them, at their fields."""
        names = ("kind", "category", "number", "by")
        rows = [
            RuleRow(*(sent.get(f"rule-{at}-{name}", "").replace("\0", "").strip()[:40] for name in names))
            for at in range(MOST)
        ]
        while rows and rows[-1].is_blank:
            rows.pop()
        self.rows, found, problems = rows, [], []
        for at, row in enumerate(rows):
            if row.is_blank:
                continue
            try:
                found.append(row.rule())
            except StopValidation as stopped:
                problems.append((f"rule-{at}-kind", str(stopped)))
        clash = "" if problems else clashing(found)
        if clash:
            told = _("Mer än allt av %(category)s byts.", category=category_label(clash).lower())
            problems.append(("rule-0-kind", told))
        self.rules = tuple(found)
        return problems

    def shown_rows(self) -> list[RuleRow]:
        """The rows to show: those that say something, and some blank ones."""
        return [*self.rows, *[RuleRow()] * BLANK_ROWS][:MOST]

    @property
    def seen_revision(self) -> int:
        """The wording that the person had before them; 0 when it cannot be told."""
        return whole(self.revision.data)

    def draft(self) -> Draft:
        """What was written; only of a form that holds."""
        return Draft(self.title.data or "", self.text.data or "", self.rules)

    def validate_title(self, field: Field) -> None:
        """Check that there is a name to find it by."""
        text = field.data or ""
        if not text or not _is_writable(text) or "\n" in text:
            raise StopValidation(_("Skriv vad texten ska heta"))
        if len(text) > TITLE_MAX:
            raise StopValidation(_("Skriv högst 120 tecken"))

    def validate_text(self, field: Field) -> None:
        """Check that there is something to read."""
        text = field.data or ""
        if not text or not _is_writable(text):
            raise StopValidation(_("Skriv texten"))
        if len(text) > TEXT_MAX:
            raise StopValidation(_("Skriv högst %(most)s tecken", most=TEXT_MAX))


class SaidForm(Form):
    """A word about the version that the person had before them."""

    revision = StringField()
    comment = StringField(filters=[_tidy])

    @property
    def seen_revision(self) -> int:
        """The wording that the person had before them; 0 when it cannot be told."""
        return whole(self.revision.data)

    def validate_comment(self, field: Field) -> None:
        """Check what can be told without knowing what it is for."""
        if len(field.data or "") > REASON_MAX or not _is_writable(field.data or ""):
            raise StopValidation(_("Skriv högst %(most)s tecken", most=REASON_MAX))


class ReviewForm(SaidForm):
    """What a lawyer says."""

    verdict = StringField()

    def validate_verdict(self, field: Field) -> None:
        """Check that one of the two is chosen."""
        if field.data not in ("approved", "returned"):
            raise StopValidation(_("Välj om du godkänner texten eller vill att något ändras"))


class LetStandForm(SaidForm):
    """A finding that a lawyer lets stand, and why."""

    finding = StringField()

    def validate_comment(self, field: Field) -> None:
        """Check that there is a reason."""
        super().validate_comment(field)
        if not field.data:
            raise StopValidation(_("Skriv varför anmärkningen kan godtas"))


class AdoptForm(Form):
    """The decision that adopts a version."""

    revision = StringField()
    decision = StringField(filters=[stripped])
    decided_on = DateParts()

    @property
    def seen_revision(self) -> int:
        """The wording that the person had before them; 0 when it cannot be told."""
        return whole(self.revision.data)

    def validate_decision(self, field: Field) -> None:
        """Check that there is a number."""
        text = field.data or ""
        if not text or not _is_writable(text) or len(text) > DECISION_MAX:
            raise StopValidation(_("Skriv beslutets nummer, till exempel RS 2026/123 § 41"))

    def validate_decided_on(self, field: Field) -> None:
        """Check that the decision is made."""
        if field.data is None or field.data > today():
            raise StopValidation(_("Skriv dagen då beslutet togs"))


def whole(text: object) -> int:
    """A small whole number, 0 for anything else."""
    typed = str(text or "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0
