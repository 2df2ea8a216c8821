"""The form with which a buyer adds a kitchen: as for a site in Sweden, which knows coordinates."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.accounts.municipalities import sweden
from portal.forms import Form, Needed, stripped
from portal.kitchens.models import NAME_MAX
from portal.kitchens.service import Position
from portal.sites.forms import check_degrees, degrees
from portal.sites.geography import is_in_sweden


class KitchenForm(Form):
    """A kitchen's name and where it is; without coordinates the municipality's own point is taken."""

    name = StringField(
        filters=[stripped],
        validators=[Needed(_l("Skriv vad köket heter"), NAME_MAX, _l("Namnet får vara högst 120 tecken"))],
    )
    municipality = StringField(filters=[stripped])
    latitude = StringField(filters=[stripped])
    longitude = StringField(filters=[stripped])

    def validate_municipality(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        if field.data not in sweden():
            raise StopValidation(_("Välj kommunen där köket ligger"))

    def validate_latitude(self, field: Field) -> None:
        """Check the coordinates, of which both or none are told."""
        check_degrees(field)
        if not field.data and self.longitude.data:
            raise StopValidation(_("Skriv båda koordinaterna eller ingen"))
        north, east = degrees(field.data), degrees(self.longitude.data)
        if north is not None and east is not None and not is_in_sweden(north, east):
            raise StopValidation(_("Koordinaterna ligger inte i Sverige. Står de i rätt ordning?"))

    def validate_longitude(self, field: Field) -> None:
        """Check the other one."""
        check_degrees(field)
        if not field.data and self.latitude.data:
            raise StopValidation(_("Skriv båda koordinaterna eller ingen"))

    def position(self) -> Position | None:
        """The coordinates told; only of a form that holds."""
        north: Decimal | None = degrees(self.latitude.data)
        east: Decimal | None = degrees(self.longitude.data)
        return (north, east) if north is not None and east is not None else None
