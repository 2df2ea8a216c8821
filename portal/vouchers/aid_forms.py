"""Earlier aid as it is told, by the producer and by the region."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.declarations.desk import today
from portal.forms import DateParts, Form, Needed, stripped
from portal.procurement.typed import needed_number, number_of, refuse_other_unit
from portal.vouchers.forms import SEK_MOST, yes_or_no
from portal.vouchers.models import LINE_MAX
from portal.vouchers.service import AidTold

OLDEST = timedelta(days=3653)
# What may stand after an amount of euro.
EURO = ("eur", "euro", "euros")


class EarlierAidForm(Form):
    """Whether there is aid to tell about."""

    has_earlier_aid = StringField(
        validators=[yes_or_no(_l("Svara om företaget har beviljats stöd de senaste tre åren"))]
    )


class AidForm(Form):
    """One line of aid, by its decision."""

    giver = StringField(filters=[stripped], validators=[Needed(_l("Skriv vem som beslutade"), LINE_MAX)])
    granted_on = DateParts()
    amount_eur = StringField(filters=[stripped])
    source = StringField(filters=[stripped], validators=[Needed(_l("Skriv var det står"), LINE_MAX)])

    def validate_granted_on(self, field: Field) -> None:
        """Check that the day has been."""
        told: date | None = field.data
        if told is None or not today() - OLDEST <= told <= today():
            raise StopValidation(_("Skriv dagen för beslutet, högst tio år tillbaka"))

    def validate_amount_eur(self, field: Field) -> None:
        """Check that it is an amount, and of euro."""
        refuse_other_unit(field, EURO, _("Skriv beloppet i euro. Räkna om kronor med kursen den dagen."))
        if round(needed_number(field, 0, SEK_MOST, EURO), 2) <= 0:
            raise StopValidation(_("Skriv ett tal större än noll"))

    def told(self) -> AidTold:
        """What was said; only of a form that holds."""
        assert self.granted_on.data is not None
        amount = (number_of(self.amount_eur.data) or Decimal(0)).quantize(Decimal("0.01"))
        return AidTold(self.giver.data or "", self.granted_on.data, amount, self.source.data or "")
