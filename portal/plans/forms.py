"""What a producer says about a measure, and what the region wants to talk about."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.declarations.desk import today
from portal.forms import DateParts, Form, Needed, stripped
from portal.i18n import current_language
from portal.plans.models import OWNER_MAX, REASON_MAX, PlanMeasure
from portal.plans.service import Intent
from portal.procurement.typed import KRONOR, PERCENT, refuse_other_unit
from schemas.measures import Extent
from schemas.questionnaire import Number, format_number, parse_number

COST_MOST = Decimal(100_000_000)
LONGEST = timedelta(days=3660)


class MeasureForm(Form):
    """How much, what it costs a year, who does it and by when."""

    percent = StringField(filters=[stripped])
    cost = StringField(filters=[stripped])
    owner = StringField(
        filters=[stripped],
        validators=[
            Needed(_l("Skriv vem som ser till att det blir gjort"), OWNER_MAX, _l("Skriv högst 120 tecken"))
        ],
    )
    due_on = DateParts()

    extent: Extent | None = None  # set before it is validated
    _percent: Decimal | None = None
    _cost: Decimal | None = None

    def show(self, row: PlanMeasure) -> None:
        """Begin with what was said before."""
        language = current_language()
        for field, value in ((self.percent, row.percent), (self.cost, row.cost_sek)):
            field.data = format_number(value, language) if value is not None else ""
        self.owner.data = row.owner
        if row.due_on:
            self.due_on.show(row.due_on)

    def validate_percent(self, field: Field) -> None:
        """Check that it is a change, and not further than the measure can go."""
        if self.extent is None:
            return
        refuse_other_unit(field, PERCENT, _("Skriv talet i procent, till exempel 20"))
        value, most = _number(field.data), self.extent.most
        if value is None or not 0 < value <= most:
            raise StopValidation(_("Skriv ett tal större än 0 och högst %(most)s", most=f"{most:f}"))
        self._percent = value.quantize(Decimal("0.01"))

    def validate_cost(self, field: Field) -> None:
        """Check that it is an amount of money, or nothing."""
        if not field.data:
            return
        wrong = _("Skriv kostnaden i kronor, till exempel 12 000")
        refuse_other_unit(field, KRONOR, wrong)
        value = _number(field.data)
        if value is None or abs(value) > COST_MOST:
            raise StopValidation(wrong)
        self._cost = value.quantize(Decimal("0.01"))

    def validate_due_on(self, field: Field) -> None:
        """Check that the day lies ahead."""
        day: date | None = field.data
        if day is None or not today() <= day <= today() + LONGEST:
            raise StopValidation(_("Skriv en dag som inte har varit än, högst tio år bort"))

    def intent(self) -> Intent:
        """What was said; only of a form that holds."""
        assert self.due_on.data is not None
        return Intent(self._percent, self._cost, self.owner.data or "", self.due_on.data)


class RemarkForm(Form):
    """What the region wants to talk about."""

    remark = StringField(filters=[stripped])

    def validate_remark(self, field: Field) -> None:
        """Check that there is something to read."""
        text = field.data or ""
        if not text or any(ord(one) < 32 and one not in "\r\n\t" for one in text):
            raise StopValidation(_("Skriv vad ni behöver prata om först"))
        if len(text) > REASON_MAX:
            raise StopValidation(_("Skriv högst 1 000 tecken"))


def _number(text: str | None) -> Decimal | None:
    """A number, less than nothing too; None for what cannot be read in one way only."""
    typed = (text or "").replace("\N{MINUS SIGN}", "-").strip()
    sign, typed = (-1, typed[1:].strip()) if typed.startswith("-") else (1, typed)
    read = parse_number(typed, current_language()) if typed else None
    return sign * read.value if isinstance(read, Number) else None
