"""The forms of a capacity card: one for the firm, one for each kind of food."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, StringField
from wtforms.validators import StopValidation

from portal.forms import Form, Needed, stripped
from portal.preparedness.cards import INPUTS, Card, Contact, Dependence, Farm, Level, Part
from portal.preparedness.models import CONTACT_NAME_MAX, PHONE_MAX
from portal.procurement.typed import DAYS, HOURS, KILOS_A_WEEK, WEEKS, needed_number

DAYS_MAX, HOURS_MAX, WEEKS_MAX = 3650, 100_000, 520
KG_MAX = 10**7
POWERED_MAX = 200
PHONE = re.compile(rf"\+?[0-9][0-9 ()/-]{{4,{PHONE_MAX - 2}}}")
YES, NO = "ja", "nej"


_UNITS = {DAYS_MAX: DAYS, HOURS_MAX: HOURS, WEEKS_MAX: WEEKS}


def _whole(field: Field, most: int) -> int:
    value = needed_number(field, 0, most, _UNITS.get(most, ()))
    if value != value.to_integral_value():
        raise StopValidation(_("Skriv ett helt tal, till exempel 14"))
    return int(value)


class Versioned(Form):
    """A form that knows which version of the card its page showed."""

    version = StringField()

    @property
    def seen_version(self) -> int:
        """-1, which never is, when it cannot be read."""
        typed = self.version.data or "0"
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else -1


class _LevelChosen:
    """One of the levels is chosen."""

    def __call__(self, _form: Form, field: Field) -> None:
        if field.data not in {one.value for one in Level}:
            raise StopValidation(_("Välj hur beroende ni är"))


class _DaysWhereDependent:
    """Where there is a dependence, how long what is in store lasts."""

    def __init__(self, level: str) -> None:
        self.level = level

    def __call__(self, form: Form, field: Field) -> None:
        if form[self.level].data in (Level.SOME.value, Level.CRITICAL.value):
            _whole(field, DAYS_MAX)


def _level() -> StringField:
    return StringField(validators=[_LevelChosen()])


def _days_of(level: str) -> StringField:
    return StringField(filters=[stripped], validators=[_DaysWhereDependent(level)])


class FarmForm(Versioned):
    """What holds for the whole firm, and whom to call."""

    contact_name = StringField(
        filters=[stripped],
        validators=[Needed(_l("Skriv namnet på den som regionen kan ringa"), CONTACT_NAME_MAX)],
    )
    contact_phone = StringField(filters=[stripped])
    power = StringField()
    powered = StringField(filters=[stripped])
    power_hours = StringField(filters=[stripped])
    fuel_days = StringField(filters=[stripped])
    feed = _level()
    feed_days = _days_of("feed")
    fertiliser = _level()
    fertiliser_days = _days_of("fertiliser")
    packaging = _level()
    packaging_days = _days_of("packaging")
    seed = _level()
    seed_days = _days_of("seed")
    spare_parts = _level()
    spare_parts_days = _days_of("spare_parts")
    consent = BooleanField()

    def validate_contact_phone(self, field: Field) -> None:
        """Check that it looks like a number that can be called."""
        if not PHONE.fullmatch(field.data or ""):
            raise StopValidation(_("Skriv ett telefonnummer, till exempel 070-123 45 67"))

    def validate_power(self, field: Field) -> None:
        """Check that it is answered."""
        if field.data not in (YES, NO):
            raise StopValidation(_("Välj om ni har reservkraft"))

    def validate_powered(self, field: Field) -> None:
        """Check that it is told what the power runs, where there is any."""
        if self.power.data == YES:
            Needed(_("Skriv vad reservkraften driver"), POWERED_MAX)(self, field)

    def validate_power_hours(self, field: Field) -> None:
        """Check how long it runs, where there is any."""
        if self.power.data == YES:
            _whole(field, HOURS_MAX)

    def validate_fuel_days(self, field: Field) -> None:
        """Check that it is a number of days."""
        _whole(field, DAYS_MAX)

    def validate_consent(self, field: Field) -> None:
        """Check that it was read who can read the card."""
        if not field.data:
            raise StopValidation(_("Bekräfta att du har läst vem som kan läsa uppgifterna"))

    def show(self, farm: Farm, contact: Contact | None) -> None:
        """What is stated now; consent is given anew each time."""
        self.power.data = YES if farm.has_reserve_power else NO
        self.powered.data = farm.powered
        self.power_hours.data = "" if farm.power_hours is None else str(farm.power_hours)
        self.fuel_days.data = str(farm.fuel_days)
        for name, one in farm.inputs.items():
            self[name].data = one.level.value
            self[f"{name}_days"].data = "" if one.days is None else str(one.days)
        if contact is not None:
            self.contact_name.data, self.contact_phone.data = contact.name, contact.phone

    def farm(self) -> Farm:
        """What was typed; only of a form that holds."""
        has_power = self.power.data == YES
        return Farm(
            has_reserve_power=has_power,
            powered=self.powered.data or "" if has_power else "",
            power_hours=_whole(self.power_hours, HOURS_MAX) if has_power else None,
            fuel_days=_whole(self.fuel_days, DAYS_MAX),
            inputs={name: self._dependence(name) for name in INPUTS},
        )

    def contact(self) -> Contact:
        """Whom to call."""
        return Contact(self.contact_name.data or "", self.contact_phone.data or "")

    def _dependence(self, name: str) -> Dependence:
        level = Level(self[name].data)
        days = None if level is Level.NONE else _whole(self[f"{name}_days"], DAYS_MAX)
        return Dependence(level, days)


class PartForm(Versioned):
    """What the firm can do with one kind of food."""

    surge = StringField(filters=[stripped])
    surge_weeks = StringField(filters=[stripped])
    stock_days = StringField(filters=[stripped])
    notice_days = StringField(filters=[stripped])

    def validate_surge(self, field: Field) -> None:
        """Check that it is an amount; nothing more than usual is an answer too."""
        needed_number(field, 0, KG_MAX, KILOS_A_WEEK)

    def validate_surge_weeks(self, field: Field) -> None:
        """Check that it is a number of weeks."""
        _whole(field, WEEKS_MAX)

    def validate_stock_days(self, field: Field) -> None:
        """Check that it is a number of days."""
        _whole(field, DAYS_MAX)

    def validate_notice_days(self, field: Field) -> None:
        """Check that it is a number of days."""
        _whole(field, DAYS_MAX)

    def show(self, part: Part) -> None:
        """What is stated now."""
        self.surge.data = f"{part.surge_kg_per_week.normalize():f}".replace(".", ",")
        self.surge_weeks.data = str(part.surge_weeks)
        self.stock_days.data = str(part.stock_days)
        self.notice_days.data = str(part.notice_days)

    def part(self, kind: str) -> Part:
        """What was typed; only of a form that holds."""
        return Part(
            kind=kind,
            surge_kg_per_week=round(needed_number(self.surge, 0, KG_MAX, KILOS_A_WEEK), 2),
            surge_weeks=_whole(self.surge_weeks, WEEKS_MAX),
            stock_days=_whole(self.stock_days, DAYS_MAX),
            notice_days=_whole(self.notice_days, DAYS_MAX),
        )


def with_part(card: Card, part: Part) -> Card:
    """The card with a part in place of the one of its kind."""
    return Card(card.farm, (*without(card, part.kind).parts, part))


def without(card: Card, kind: str) -> Card:
    """The card without the part of a kind."""
    return Card(card.farm, tuple(one for one in card.parts if one.kind != kind))
