"""What a reviewer fills in about a third party's statement."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.forms import DateParts, Form, Needed, stripped
from portal.i18n import TIME_ZONE
from portal.thirdparty.models import BODY_MAX


class StatementForm(Form):
    """Who has verified it, when, and in which of the files handed in that can be read."""

    body = StringField(
        filters=[stripped],
        validators=[
            Needed(
                _l("Skriv namnet på den som har verifierat"),
                BODY_MAX,
                _l("Skriv namnet med högst 200 tecken"),
            )
        ],
    )
    stated_on = DateParts()
    statement = StringField(filters=[stripped])

    files: Collection[UUID] = ()  # set before it is validated

    def validate_stated_on(self, field: Field) -> None:
        """Check that it has been stated already."""
        if field.data and field.data > datetime.now(TIME_ZONE).date():
            raise StopValidation(_("Skriv ett datum som inte ligger i framtiden"))

    def validate_statement(self, _field: Field) -> None:
        """Check that it is one of the files handed in."""
        if self.evidence_id() is None:
            raise StopValidation(_("Välj filen med utlåtandet"))

    def evidence_id(self) -> UUID | None:
        """The file chosen."""
        return next((one for one in self.files if str(one) == self.statement.data), None)
