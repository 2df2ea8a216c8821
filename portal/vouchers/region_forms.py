"""What staff fill in: decisions, a call with its terms, and the rate of the euro."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, StringField
from wtforms.validators import StopValidation

from portal.accounts.municipalities import REGION
from portal.forms import DateParts, Form, Needed, stripped
from portal.i18n import number
from portal.procurement.typed import KRONOR, PERCENT, needed_number, number_of
from portal.vouchers.calls.service import Opening
from portal.vouchers.forms import SEK_MOST, in_kronor, is_whole, long_text
from portal.vouchers.models import LINE_MAX, Voucher
from portal.vouchers.rows import RowsForm, with_rows
from schemas.vouchers import Rate, Terms

WHOLE_MOST = 1000
MONTHS_MOST = 60


class DecisionForm(RowsForm):
    """Reasons, and the statement without which nothing is decided.

    Attributes:
        seen: `content.seen_hash` of what staff had before them.
        needs_reasons: set before it is validated.
    """

    reasons = StringField(filters=[stripped])
    is_impartial = BooleanField()
    seen = StringField()

    needs_reasons = True

    def validate_reasons(self, field: Field) -> None:
        """Check that there are reasons where they are needed."""
        if self.needs_reasons and not field.data:
            raise StopValidation(_("Skriv skälen"))
        long_text(field)

    def validate_is_impartial(self, field: Field) -> None:
        """Check the statement."""
        if not field.data:
            raise StopValidation(_("Intyga att du inte är jävig"))

    def told(self) -> str:
        """The reasons."""
        return (self.reasons.data or "").replace("\r\n", "\n")


class GrantForm(DecisionForm):
    """An amount for each area, and what was looked up."""

    has_checked = BooleanField()
    needs_reasons = False

    def validate_has_checked(self, field: Field) -> None:
        """Check that the register has been looked at."""
        if not field.data:
            raise StopValidation(_("Kontrollera stödregistret och undantagen i 18 § först"))

    def amounts(self) -> dict[int, Decimal]:
        """By area; only of a form that holds."""
        return {at: self.number("amount", at) for at in self.positions}


def grant_form(most: dict[int, Decimal]) -> GrantForm:
    """The form for a grant; no amount is higher than what the quote and the terms give."""

    def rule(position: int) -> Callable[[RowsForm, Field], None]:
        def check(_form: RowsForm, field: Field) -> None:
            in_kronor(field)
            needed_number(field, 0, most[position], KRONOR)

        return check

    form = with_rows(GrantForm, range(1, len(most) + 1), {"amount": rule})()
    assert isinstance(form, GrantForm)
    return form


class PayForm(DecisionForm):
    """What is paid follows from the account; reasons are a remark."""

    needs_reasons = False


class RecoverForm(DecisionForm):
    """How much is claimed back."""

    amount = StringField(filters=[stripped])

    voucher: Voucher | None = None

    def validate_amount(self, field: Field) -> None:
        """Check that it is no more than was paid."""
        in_kronor(field)
        paid = self.voucher.paid_sek if self.voucher else None
        if round(needed_number(field, 0, paid or 0, KRONOR), 2) <= 0:
            raise StopValidation(_("Skriv ett tal större än noll"))

    def amount_sek(self) -> Decimal:
        """What was said; only of a form that holds."""
        return (number_of(self.amount.data) or Decimal(0)).quantize(Decimal("0.01"))


def _whole(most: int) -> Callable[[Form, Field], None]:
    def check(_form: Form, field: Field) -> None:
        if not is_whole(field.data or "", 1, most):
            raise StopValidation(_("Skriv ett heltal mellan 1 och %(most)s", most=most))

    return check


def _money(_form: Form, field: Field) -> None:
    in_kronor(field)
    if round(needed_number(field, 0, SEK_MOST, KRONOR), 2) <= 0:
        raise StopValidation(_("Skriv ett tal större än noll"))


class TermsFields(Form):
    """What a call asks and gives."""

    area_max_sek = StringField(filters=[stripped], validators=[_money])
    area_count = StringField(filters=[stripped], validators=[_whole(12)])
    max_employees = StringField(filters=[stripped], validators=[_whole(WHOLE_MOST)])
    hour_max_sek = StringField(filters=[stripped], validators=[_money])
    share_percent = StringField(filters=[stripped])
    accounting_months = StringField(filters=[stripped], validators=[_whole(MONTHS_MOST)])
    follow_up_months = StringField(filters=[stripped], validators=[_whole(MONTHS_MOST)])
    source = StringField(
        filters=[stripped], validators=[Needed(_l("Skriv vilket beslut villkoren kommer från"), LINE_MAX)]
    )

    def validate_share_percent(self, field: Field) -> None:
        """Check the percentage."""
        if round(needed_number(field, 0, 100, PERCENT), 2) <= 0:
            raise StopValidation(_("Skriv ett tal större än noll"))

    def show(self, terms: Terms) -> None:
        """Begin with what holds."""
        for name, value in vars(terms).items():
            if isinstance(value, Decimal):
                self[name].data = number(value.normalize())
            elif isinstance(value, int) or name == "source":
                self[name].data = str(value)

    def terms_from(self, since: date) -> Terms:
        """What was said; only of a form that holds."""
        whole = ("area_count", "max_employees", "accounting_months", "follow_up_months")
        money = ("area_max_sek", "hour_max_sek", "share_percent")
        told: dict[str, Any] = {name: int(self[name].data) for name in whole}
        told |= {name: _exact(self[name].data) for name in money}
        return Terms(holds_from=since, place=REGION, source=self.source.data or "", **told)


def _exact(text: str | None) -> Decimal:
    return (number_of(text) or Decimal(0)).quantize(Decimal("0.01"))


class TermsForm(TermsFields):
    """Other terms from a day on."""

    holds_from = DateParts()

    def terms(self) -> Terms:
        """What was said; only of a form that holds."""
        assert self.holds_from.data is not None
        return self.terms_from(self.holds_from.data)


class CallForm(TermsFields):
    """A new call; its first terms hold from the day on which it opens."""

    name = StringField(filters=[stripped], validators=[Needed(_l("Skriv vad utlysningen heter"), LINE_MAX)])
    opens_on = DateParts()
    closes_on = DateParts()

    def validate_closes_on(self, field: Field) -> None:
        """Check that it does not close before it opens."""
        opens = self.opens_on.data
        if opens is not None and field.data is not None and field.data < opens:
            raise StopValidation(_("Utlysningen måste stänga efter att den har öppnat"))

    def opening(self) -> Opening:
        """What was said; only of a form that holds."""
        assert self.opens_on.data is not None
        assert self.closes_on.data is not None
        return Opening(self.name.data or "", self.opens_on.data, self.closes_on.data)


class RateForm(Form):
    """What a euro is worth from a day on."""

    holds_from = DateParts()
    sek_per_eur = StringField(filters=[stripped])
    source = StringField(
        filters=[stripped], validators=[Needed(_l("Skriv varifrån kursen kommer"), LINE_MAX)]
    )

    def validate_sek_per_eur(self, field: Field) -> None:
        """Check that it can be a rate."""
        needed_number(field, 5, 25, KRONOR)

    def rate(self) -> Rate:
        """What was said; only of a form that holds."""
        assert self.holds_from.data is not None
        value = (number_of(self.sek_per_eur.data) or Decimal(0)).quantize(Decimal("0.0001"))
        return Rate(self.holds_from.data, value, self.source.data or "")
