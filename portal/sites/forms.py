"""The form about a site, in Sweden or elsewhere."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from stdnum.exceptions import ValidationError
from stdnum.se import postnummer
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.accounts.countries import SWEDEN, country_choices
from portal.accounts.municipalities import sweden
from portal.forms import Form, Needed, stripped
from portal.sites.geography import is_in_sweden
from portal.sites.models import NAME_MAX, PLACE_MAX
from portal.sites.service import BY_MUNICIPALITY, Place

if TYPE_CHECKING:
    from portal.sites.models import Site

POSTAL_CODE_MAX = 12
DEGREES_MAX = {"latitude": 90, "longitude": 180}
DECIMALS = Decimal("0.00001")


class SiteForm(Form):
    """What is told about a site. `country` is only asked of those abroad."""

    name = StringField(
        filters=[stripped],
        validators=[Needed(_l("Skriv vad platsen heter"), NAME_MAX, _l("Namnet får vara högst 120 tecken"))],
    )
    municipality = StringField(filters=[stripped])
    postal_code = StringField(filters=[stripped])
    latitude = StringField(filters=[stripped])
    longitude = StringField(filters=[stripped])

    country_code = SWEDEN

    def show(self, site: Site) -> None:
        """Fill in what is stored; a point that only stands in for a position is left out."""
        self.name.data, self.municipality.data = site.name, site.municipality
        self.postal_code.data = site.postal_code
        if site.latitude is not None and site.position_from != BY_MUNICIPALITY:
            self.latitude.data, self.longitude.data = _shown(site.latitude), _shown(site.longitude)

    def validate_municipality(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        if field.data not in sweden():
            raise StopValidation(_("Välj kommunen där platsen ligger"))

    def validate_postal_code(self, field: Field) -> None:
        """Check a Swedish postal code, if there is one."""
        try:
            field.data = postnummer.validate(field.data) if field.data else ""
        except ValidationError as error:
            raise StopValidation(_("Skriv postnumret med fem siffror, till exempel 791 71")) from error

    def validate_latitude(self, field: Field) -> None:
        """Check the coordinates, of which both or none are told."""
        check_degrees(field)
        if not field.data and self.longitude.data:
            raise StopValidation(_("Skriv båda koordinaterna eller ingen"))
        north, east = degrees(field.data), degrees(self.longitude.data)
        if (
            self.country_code == SWEDEN
            and north is not None
            and east is not None
            and not is_in_sweden(north, east)
        ):
            raise StopValidation(_("Koordinaterna ligger inte i Sverige. Står de i rätt ordning?"))

    def validate_longitude(self, field: Field) -> None:
        """Check the other one."""
        check_degrees(field)
        if not field.data and self.latitude.data:
            raise StopValidation(_("Skriv båda koordinaterna eller ingen"))

    def place(self) -> Place:
        """What was told; only of a form that holds."""
        return Place(
            name=self.name.data or "",
            country=self.country_code,
            municipality=self.municipality.data or "",
            postal_code=self.postal_code.data or "",
            latitude=degrees(self.latitude.data),
            longitude=degrees(self.longitude.data),
        )


class ForeignSiteForm(SiteForm):
    """A site in another country of the EEA."""

    country = StringField()

    def show(self, site: Site) -> None:
        """As for a Swedish one, and its country."""
        super().show(site)
        self.country.data = site.country

    @property
    def country_code(self) -> str:  # type: ignore[override]  # there it is always the same
        """The country chosen."""
        return str(self.country.data or "")

    def validate_country(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        if field.data not in dict(country_choices()):
            raise StopValidation(_("Välj land"))

    def validate_municipality(self, field: Field) -> None:
        """Check that there is a town."""
        town = field.data or ""
        if not town or len(town) > PLACE_MAX or ":" in town or any(ord(c) < 32 for c in town):
            raise StopValidation(_("Skriv orten med högst 50 tecken, utan kolon"))

    def validate_postal_code(self, field: Field) -> None:
        """Each country has a form of its own."""
        code = field.data or ""
        if len(code) > POSTAL_CODE_MAX or any(not (c.isalnum() or c in " -") for c in code):
            raise StopValidation(_("Skriv postnumret med högst 12 bokstäver och siffror"))


def check_degrees(field: Field) -> None:
    """Stop where a coordinate is told that is none."""
    value = degrees(field.data)
    if field.data and (value is None or abs(value) > DEGREES_MAX[field.name]):
        raise StopValidation(_("Skriv koordinaten i grader med decimaler, till exempel 60,607"))


def degrees(text: str | None) -> Decimal | None:
    """A coordinate as typed, in degrees; None when it is none."""
    compact = (text or "").replace(",", ".").replace("\N{MINUS SIGN}", "-").removesuffix("\N{DEGREE SIGN}")
    if not compact.isascii() or compact.strip("0123456789.-") or len(compact) > 12:
        return None
    try:
        return Decimal(compact).quantize(DECIMALS) if compact else None
    except ArithmeticError:
        return None


def _shown(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")
