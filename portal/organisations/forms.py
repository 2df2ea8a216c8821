"""Forms about members, invitations and mandates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, PasswordField, SelectMultipleField, StringField
from wtforms.validators import StopValidation

from portal.accounts.countries import SWEDEN
from portal.accounts.forms import (
    EMAIL_MAX,
    EMAIL_WRONG,
    NAME_MAX,
    ORGANISATION_NAME_MAX,
    email_address,
    good_password,
)
from portal.accounts.models import MemberRole, Organisation
from portal.accounts.numbers import parse_vat_number
from portal.forms import DateParts, Form, Needed, stripped
from portal.i18n import day
from portal.organisations.terms import MandateTerms, latest_end

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

EVERYTHING = "everything"
SOME = "some"


def role_choices() -> list[tuple[str, str, str]]:
    """(role, name, what it means) of the roles that need no mandate."""
    return [
        (MemberRole.EDITOR.value, _("Medarbetare"), _("Fyller i, skriver under och skickar in.")),
        (
            MemberRole.OWNER.value,
            _("Ansvarig"),
            _("Som medarbetare, och bestämmer vilka som får företräda företaget."),
        ),
    ]


def role_name(role: str) -> str:
    """A member's role in words."""
    names = {
        MemberRole.OWNER: _("Ansvarig"),
        MemberRole.EDITOR: _("Medarbetare"),
        MemberRole.ADVISER: _("Ombud"),
    }
    return names[MemberRole(role)]


def coverage_choices() -> list[tuple[str, str]]:
    """(value, text) of how much a mandate covers."""
    return [
        (EVERYTHING, _("Alla klimatdeklarationer, även nya")),
        (SOME, _("Bara de som jag väljer")),
    ]


class RoleForm(Form):
    """What a member may do."""

    role = StringField()

    def validate_role(self, field: Field) -> None:
        """Check that it is one of the list's."""
        if field.data not in [role for role, *_rest in role_choices()]:
            raise StopValidation(_("Välj vad personen ska få göra"))


class InviteForm(RoleForm):
    """Whom to invite, as what."""

    email = StringField(filters=[stripped], validators=[Needed(EMAIL_WRONG, EMAIL_MAX), email_address])


class MandateForm(Form):
    """The terms of a mandate. `today` and `declaration_ids` are set before it is validated."""

    valid_from = DateParts()
    valid_to = DateParts()
    coverage = StringField()
    declarations = SelectMultipleField(choices=[], validate_choice=False)
    may_submit = BooleanField()

    today: date
    declaration_ids: Collection[UUID] = ()

    def validate_valid_to(self, field: Field) -> None:
        """Check that the days make a mandate that is not over and not too long."""
        start = self.valid_from.data
        if field.data < self.today:
            raise StopValidation(_("Sista dagen har redan varit. Välj en dag från och med i dag"))
        if start is None:
            return
        if field.data < start:
            raise StopValidation(_("Sista dagen ligger före den första"))
        if field.data > latest_end(start):
            raise StopValidation(
                _("En fullmakt gäller i högst två år, här till och med %(day)s", day=day(latest_end(start)))
            )

    def validate_coverage(self, field: Field) -> None:
        """Check the choice, and that something is chosen where something has to be."""
        if field.data not in (EVERYTHING, SOME):
            raise StopValidation(_("Välj vad fullmakten omfattar"))
        if field.data == SOME and not self._chosen():
            raise StopValidation(_("Välj minst en klimatdeklaration"))

    def terms(self) -> MandateTerms:
        """What was agreed; only of a form that holds."""
        assert self.valid_from.data is not None
        assert self.valid_to.data is not None
        chosen = tuple(self._chosen()) if self.coverage.data == SOME else None
        return MandateTerms(self.valid_from.data, self.valid_to.data, bool(self.may_submit.data), chosen)

    def _chosen(self) -> list[UUID]:
        """Those of the organisation's declarations that are ticked, whatever else was posted."""
        return [one for one in self.declaration_ids if str(one) in (self.declarations.data or [])]


class AdviserForm(MandateForm):
    """Whom to give a mandate."""

    email = StringField(filters=[stripped], validators=[Needed(EMAIL_WRONG, EMAIL_MAX), email_address])


class DetailsForm(Form):
    """What the owner may correct about an organisation; its number stays. `organisation` is set before."""

    name = StringField(
        filters=[stripped],
        validators=[
            Needed(
                _l("Skriv namnet på företaget eller gården"),
                ORGANISATION_NAME_MAX,
                _l("Namnet får vara högst 200 tecken"),
            )
        ],
    )
    trade_name = StringField(filters=[stripped])
    vat_number = StringField(filters=[stripped])

    organisation: Organisation

    def show(self, organisation: Organisation) -> None:
        """Fill in what is stored."""
        self.name.data, self.trade_name.data = organisation.name, organisation.trade_name
        self.vat_number.data = organisation.vat_number

    def validate_trade_name(self, field: Field) -> None:
        """Any name, but not longer than there is room for."""
        text = field.data or ""
        if len(text) > ORGANISATION_NAME_MAX or any(ord(character) < 32 for character in text):
            raise StopValidation(_("Namnet får vara högst 200 tecken"))

    def validate_vat_number(self, field: Field) -> None:
        """Check that it is the organisation's own."""
        if not field.data:
            return
        number = parse_vat_number(field.data, self.organisation.country, self.organisation.number)
        if number is None:
            raise StopValidation(
                _("Momsregistreringsnumret är SE, organisationsnumret och 01, till exempel SE556036079301")
                if self.organisation.country == SWEDEN
                else _("Skriv momsregistreringsnumret med landets två bokstäver först")
            )
        field.data = number


class NewcomerForm(Form):
    """An account for somebody whose address the invitation has shown to be theirs."""

    name = StringField(
        filters=[stripped],
        validators=[Needed(_l("Skriv ditt namn"), NAME_MAX, _l("Namnet får vara högst 120 tecken"))],
    )
    password = PasswordField(validators=[good_password])
