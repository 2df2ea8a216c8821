"""The forms in which a text is judged and a finding let stand."""

from __future__ import annotations

from decimal import Decimal

from flask import request
from flask_babel import gettext as _
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.exchange.sheets import Refused
from portal.forms import Form, stripped
from portal.procurement.models import REASON_MAX
from portal.procurement.reading import MAX_FILE_BYTES, TEXT_MAX, text_of, too_long
from portal.procurement.typed import KRONOR, checked_number
from schemas.lawful import CLAIM, PROCUREMENT_KINDS, REGIMES, Case, Finding

VALUE_MAX = 10**11


def _tidy(value: object) -> object:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


class TextForm(Form):
    """A text that is pasted, or taken from a file when one is chosen."""

    text = StringField(filters=[_tidy])

    def validate_text(self, field: Field) -> None:
        """Check that there is something to judge; a file takes the place of what was pasted."""
        file = request.files.get("file")
        try:
            if file is not None and file.filename:
                with file.stream:
                    field.data = text_of(file.stream.read(MAX_FILE_BYTES + 1))
            elif len(field.data or "") > TEXT_MAX:
                raise too_long()
        except Refused as refused:
            raise StopValidation(refused.message) from refused
        if not field.data:
            raise StopValidation(_("Klistra in en text eller välj en fil"))
        if "\0" in field.data:
            raise StopValidation(_("Texten innehåller tecken som inte går att läsa"))

    def case(self) -> Case:
        """What is to be judged."""
        return Case(self.text.data or "", CLAIM, REGIMES[0])


class LintForm(TextForm):
    """A text for a procurement, with what decides how it is judged."""

    kind = StringField()
    regime = StringField()
    value = StringField(filters=[stripped])

    def validate_kind(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        if field.data not in PROCUREMENT_KINDS:
            raise StopValidation(_("Välj vad texten ska användas till"))

    def validate_regime(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        if field.data not in REGIMES:
            raise StopValidation(_("Välj vilka regler som gäller för upphandlingen"))

    def validate_value(self, field: Field) -> None:
        """Check the value, if there is one."""
        self._value = checked_number(field, 0, VALUE_MAX, KRONOR)

    _value: Decimal | None = None

    def case(self) -> Case:
        """What is to be judged; only of a form that holds."""
        value = None if self._value is None else float(self._value)
        return Case(self.text.data or "", str(self.kind.data), str(self.regime.data), value)


class AcceptForm(LintForm):
    """A finding in the text that is let stand, and why."""

    finding = StringField()
    reason = StringField(filters=[stripped])

    def validate_reason(self, field: Field) -> None:
        """Check that there is a reason."""
        text = field.data or ""
        if not text or "\0" in text:
            raise StopValidation(_("Skriv varför anmärkningen kan godtas"))
        if len(text) > REASON_MAX:
            raise StopValidation(_("Skriv skälet med högst 2 000 tecken"))

    def chosen(self, findings: tuple[Finding, ...]) -> Finding | None:
        """The finding meant, None when the choice is none of these."""
        return next((one for one in findings if f"{one.rule}-{one.start}" == self.finding.data), None)
