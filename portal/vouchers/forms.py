"""What a producer says about the company, the consultant, the work, earlier aid, and what it came to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, StringField
from wtforms.validators import StopValidation

from portal.accounts.municipalities import sweden
from portal.declarations.desk import today
from portal.forms import DateParts, Form, Needed, stripped
from portal.i18n import number
from portal.procurement.typed import HOURS, KRONOR, checked_number, needed_number, refuse_other_unit
from portal.vouchers.models import LINE_MAX, TEXT_MAX, Voucher, VoucherArea
from portal.vouchers.rows import RowsForm, with_rows
from portal.vouchers.service import Used
from portal.vouchers.words import activities

YES, NO = "yes", "no"
EMPLOYEES_MOST = 100_000
HOURS_MOST = 10_000
SEK_MOST = 10_000_000
LONGEST = timedelta(days=1100)


def long_text(field: Field) -> None:
    """Check that a longer text fits and can be read; it may be empty."""
    text = field.data or ""
    if any(ord(one) < 32 and one not in "\r\n\t" for one in text):
        raise StopValidation(_("Skriv vanlig text"))
    if len(text) > TEXT_MAX:
        raise StopValidation(_("Skriv högst 4 000 tecken"))


def is_whole(text: str, least: int, most: int) -> bool:
    """Whether it is a whole number within limits; long texts are not even read as one."""
    return text.isascii() and text.isdecimal() and len(text) <= 9 and least <= int(text) <= most


def yes_or_no(message: Any) -> Callable[[Form, Field], None]:
    """Check that one of the two is chosen."""

    def check(_form: Form, field: Field) -> None:
        if field.data not in (YES, NO):
            raise StopValidation(str(message))

    return check


def _word(value: bool | None) -> str:
    return "" if value is None else YES if value else NO


class CompanyForm(Form):
    """How large the company is, where, what it does, and who belongs to it."""

    employees = StringField(filters=[stripped])
    municipality = StringField()
    activity = StringField()
    pay_as_agreed = StringField(validators=[yes_or_no(_l("Svara ja eller nej"))])
    linked_companies = StringField(filters=[stripped])

    def show(self, voucher: Voucher) -> None:
        """Begin with what was said before."""
        self.employees.data = "" if voucher.employees is None else str(voucher.employees)
        self.municipality.data, self.activity.data = voucher.municipality, voucher.activity
        self.pay_as_agreed.data = _word(voucher.pay_as_agreed)
        self.linked_companies.data = voucher.linked_companies

    def validate_employees(self, field: Field) -> None:
        """Check that it is a number of people."""
        if not is_whole(field.data or "", 0, EMPLOYEES_MOST):
            raise StopValidation(_("Skriv antalet anställda som ett heltal, till exempel 4"))

    def validate_municipality(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        if field.data not in sweden():
            raise StopValidation(_("Välj kommun"))

    def validate_activity(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        if field.data not in {name for name, _label, _hint in activities()}:
            raise StopValidation(_("Välj vad checken ska användas till"))

    def validate_linked_companies(self, field: Field) -> None:
        """Check that it can be read."""
        long_text(field)

    def told(self) -> dict[str, Any]:
        """What was said; only of a form that holds."""
        return {
            "employees": int(self.employees.data or 0),
            "municipality": self.municipality.data,
            "activity": self.activity.data,
            "pay_as_agreed": self.pay_as_agreed.data == YES,
            "linked_companies": (self.linked_companies.data or "").replace("\r\n", "\n"),
        }


class ConsultantForm(Form):
    """Who the consultant is, the quote, and when the work begins."""

    consultant = StringField(
        filters=[stripped], validators=[Needed(_l("Skriv vad konsultens företag heter"), LINE_MAX)]
    )
    has_f_tax = StringField(validators=[yes_or_no(_l("Svara om konsulten har F-skatt"))])
    is_tied = StringField(validators=[yes_or_no(_l("Svara om konsulten har band till företaget"))])
    quote = StringField(
        filters=[stripped], validators=[Needed(_l("Skriv offertens nummer och datum"), LINE_MAX)]
    )
    starts_on = DateParts()

    def show(self, voucher: Voucher) -> None:
        """Begin with what was said before."""
        self.consultant.data, self.quote.data = voucher.consultant, voucher.quote
        self.has_f_tax.data, self.is_tied.data = _word(voucher.has_f_tax), _word(voucher.is_tied)
        if voucher.starts_on:
            self.starts_on.show(voucher.starts_on)

    def validate_starts_on(self, field: Field) -> None:
        """Check that the day is near enough to be meant; whether it is too early the checks say."""
        told: date | None = field.data
        if told is None or abs(told - today()) > LONGEST:
            raise StopValidation(_("Skriv en dag inom tre år"))

    def told(self) -> dict[str, Any]:
        """What was said; only of a form that holds."""
        return {
            "consultant": self.consultant.data,
            "has_f_tax": self.has_f_tax.data == YES,
            "is_tied": self.is_tied.data == YES,
            "quote": self.quote.data,
            "starts_on": self.starts_on.data,
        }


class AreasForm(RowsForm):
    """What the quote covers."""

    def areas(self) -> list[tuple[str, Decimal | None, Decimal | None]]:
        """The rows that say something."""
        return [
            (self.typed("what", at), self.number("hours", at), self.number("price", at))
            for at in self.positions
            if self.typed("what", at)
        ]

    def show(self, rows: list[VoucherArea]) -> None:
        """Begin with what was said before."""
        for row in rows:
            if row.position not in self.positions:
                continue
            self[f"what_{row.position}"].data = row.what
            self[f"hours_{row.position}"].data = number(row.hours.normalize()) if row.hours else ""
            self[f"price_{row.position}"].data = number(row.hour_sek.normalize()) if row.hour_sek else ""


def in_kronor(field: Field) -> None:
    """Check that the amount is of kronor, not of thousands of them."""
    refuse_other_unit(field, KRONOR, _("Skriv beloppet i kronor, till exempel 12 000"))


def _in_unit(field: Field, units: tuple[str, ...]) -> None:
    if units is HOURS:
        refuse_other_unit(field, HOURS, _("Skriv tiden i timmar, till exempel 20"))
    else:
        in_kronor(field)


def _area_rule(
    units: tuple[str, ...], most: int, what: Any
) -> Callable[[int], Callable[[RowsForm, Field], None]]:
    """A number is needed in a row that says what it is about."""

    def of_row(position: int) -> Callable[[RowsForm, Field], None]:
        def check(form: RowsForm, field: Field) -> None:
            if not form.typed("what", position) and not field.data:
                return
            _in_unit(field, units)
            if round(needed_number(field, 0, most, units), 2) <= 0:
                raise StopValidation(str(what))

        return check

    return of_row


def _what_rule(position: int) -> Callable[[RowsForm, Field], None]:
    def check(form: RowsForm, field: Field) -> None:
        says_more = form.typed("hours", position) or form.typed("price", position)
        if position == form.positions[0] or says_more or field.data:
            Needed(_("Skriv vad konsulten ska göra"), LINE_MAX)(form, field)

    return check


def areas_form(count: int) -> AreasForm:
    """The form for the areas of a quote, as many as the terms allow."""
    rules = {
        "what": _what_rule,
        "hours": _area_rule(HOURS, HOURS_MOST, _l("Skriv antalet timmar, till exempel 20")),
        "price": _area_rule(KRONOR, SEK_MOST, _l("Skriv priset för en timme i kronor")),
    }
    form = with_rows(AreasForm, range(1, count + 1), rules)()
    assert isinstance(form, AreasForm)
    return form


class AccountForm(RowsForm):
    """What each area came to."""

    invoice = StringField(filters=[stripped], validators=[Needed(_l("Skriv fakturans nummer"), LINE_MAX)])
    is_true = BooleanField()

    def validate_is_true(self, field: Field) -> None:
        """Check that they stand by it."""
        if not field.data:
            raise StopValidation(_("Intyga att uppgifterna stämmer"))

    def show(self, voucher: Voucher, rows: Sequence[VoucherArea]) -> None:
        """Begin with what was reported before, where the region has asked about it."""
        self.invoice.data = voucher.invoice
        for row in rows:
            for name, told in (("hours", row.used_hours), ("cost", row.cost_sek)):
                self[f"{name}_{row.position}"].data = "" if told is None else number(told.normalize())

    def used(self) -> dict[int, Used]:
        """By area; only of a form that holds."""
        return {at: Used(self.number("hours", at), self.number("cost", at)) for at in self.positions}


def _amount_rule(units: tuple[str, ...], most: int) -> Callable[[int], Callable[[RowsForm, Field], None]]:
    def of_row(_position: int) -> Callable[[RowsForm, Field], None]:
        def check(_form: RowsForm, field: Field) -> None:
            if not field.data:
                raise StopValidation(_("Skriv ett tal, noll om inget är använt"))
            _in_unit(field, units)
            checked_number(field, 0, most, units)

        return check

    return of_row


def account_form(count: int) -> AccountForm:
    """The form for what the work came to."""
    rules = {"hours": _amount_rule(HOURS, HOURS_MOST), "cost": _amount_rule(KRONOR, SEK_MOST)}
    form = with_rows(AccountForm, range(1, count + 1), rules)()
    assert isinstance(form, AccountForm)
    return form


class LetGoForm(Form):
    """The producer lets granted money go. Work that has begun cannot be applied for anew."""

    is_certain = BooleanField()

    def validate_is_certain(self, field: Field) -> None:
        """Check that it is meant."""
        if not field.data:
            raise StopValidation(_("Kryssa i att du avstår från pengarna"))


class SendForm(Form):
    """The producer stands by what is sent: by what the page showed of it."""

    is_true = BooleanField()
    seen = StringField()

    def validate_is_true(self, field: Field) -> None:
        """Check that they stand by it."""
        if not field.data:
            raise StopValidation(_("Intyga att uppgifterna stämmer"))
