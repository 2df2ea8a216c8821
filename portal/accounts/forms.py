"""Forms about accounts, with messages that say what would be right."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, PasswordField, SelectField, StringField
from wtforms.validators import StopValidation

from portal.accounts.countries import SWEDEN, country_choices
from portal.accounts.municipalities import municipality_choices
from portal.accounts.numbers import OrganisationNumber, parse_foreign_number, parse_organisation_number
from portal.accounts.passwords import LENGTH_MAX, LENGTH_MIN, is_too_simple
from portal.forms import Form, Needed, stripped
from portal.i18n import LANGUAGES
from portal.sites.models import PLACE_MAX

NAME_MAX = 120
ORGANISATION_NAME_MAX = 200
EMAIL_MAX = 254

EMAIL_WRONG = _l("Skriv e-postadressen så här: namn@exempel.se")


def email_address(_form: Form, field: Field) -> None:
    """Check the shape of an address; whether it works is for the confirmation mail to show."""
    try:
        address = validate_email(field.data, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise StopValidation(str(EMAIL_WRONG)) from error
    if "." not in address.domain or len(address.normalized) > EMAIL_MAX:
        raise StopValidation(str(EMAIL_WRONG))
    field.data = address.normalized


def good_password(form: Form, field: Field) -> None:
    """Check a password that is being chosen."""
    password = field.data or ""
    if len(password) < LENGTH_MIN:
        raise StopValidation(_("Välj ett lösenord med minst %(least)s tecken", least=LENGTH_MIN))
    if len(password) > LENGTH_MAX:
        raise StopValidation(_("Välj ett lösenord med högst %(most)s tecken", most=LENGTH_MAX))
    known = [str(form[name].data or "") for name in ("email", "name", "organisation_name") if name in form]
    if is_too_simple(password, *known, *(word.split("@")[0] for word in known)):
        raise StopValidation(
            _("Lösenordet är för lätt att gissa. Välj till exempel tre ord som inte hör ihop")
        )


class SignUpForm(Form):
    """Everything needed to open an account."""

    name = StringField(
        filters=[stripped],
        validators=[Needed(_l("Skriv ditt namn"), NAME_MAX, _l("Namnet får vara högst 120 tecken"))],
    )
    email = StringField(filters=[stripped], validators=[Needed(EMAIL_WRONG, EMAIL_MAX), email_address])
    organisation_number = StringField(filters=[stripped])
    organisation_name = StringField(
        filters=[stripped],
        validators=[
            Needed(
                _l("Skriv namnet på företaget eller gården"),
                ORGANISATION_NAME_MAX,
                _l("Namnet får vara högst 200 tecken"),
            )
        ],
    )
    municipality: Field = SelectField(choices=municipality_choices, validate_choice=False)
    password = PasswordField(validators=[good_password])

    parsed_number: OrganisationNumber | None = None

    @property
    def country_code(self) -> str:
        """Where the company is registered."""
        return SWEDEN

    def validate_organisation_number(self, field: Field) -> None:
        """Check the number's form and check digit."""
        self.parsed_number = parse_organisation_number(field.data or "")
        if self.parsed_number is None:
            raise StopValidation(
                _(
                    "Skriv organisationsnumret med tio siffror, till exempel 556036‑0793. "
                    "Har du enskild firma: ditt personnummer"
                )
            )

    def validate_municipality(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        if field.data not in dict(municipality_choices()):
            raise StopValidation(_("Välj kommunen där ni producerar mest"))


class ForeignSignUpForm(SignUpForm):
    """The same for somebody who is registered in another country of the EEA."""

    country = StringField()
    is_personal = BooleanField()
    municipality = StringField(
        filters=[stripped],
        validators=[
            Needed(
                _l("Skriv orten eller kommunen där ni producerar mest"),
                PLACE_MAX,
                _l("Skriv orten med högst 50 tecken"),
            )
        ],
    )

    @property
    def country_code(self) -> str:
        """The country chosen."""
        return str(self.country.data or "")

    def validate_country(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        if field.data not in dict(country_choices()):
            raise StopValidation(_("Välj land"))

    def validate_organisation_number(self, field: Field) -> None:
        """Check the number's form; every country has a check of its own, which the region makes."""
        is_personal = bool(self.is_personal.data)
        self.parsed_number = parse_foreign_number(field.data or "", is_personal=is_personal)
        if self.parsed_number is None:
            raise StopValidation(_("Skriv numret med högst 20 bokstäver och siffror"))

    def validate_municipality(self, field: Field) -> None:
        """A town may have any name, but for the sign that a stored place is put together with."""
        if ":" in (field.data or ""):
            raise StopValidation(_("Skriv orten utan kolon"))


class SignInForm(Form):
    """Address and password."""

    email = StringField(
        filters=[stripped], validators=[Needed(_l("Skriv din e-postadress"), EMAIL_MAX, EMAIL_WRONG)]
    )
    password = PasswordField(validators=[Needed(_l("Skriv ditt lösenord"), LENGTH_MAX)])


class PasswordForm(Form):
    """The password of an account that the link has named."""

    password = PasswordField(
        validators=[Needed(_l("Skriv lösenordet som du valde när du skapade kontot"), LENGTH_MAX)]
    )


class NewPasswordForm(Form):
    """A new password."""

    password = PasswordField(validators=[good_password])


class EmailForm(Form):
    """An address."""

    email = StringField(filters=[stripped], validators=[Needed(EMAIL_WRONG, EMAIL_MAX), email_address])


class CodeForm(Form):
    """Six digits from the authenticator app."""

    code = StringField(filters=[stripped], validators=[Needed(_l("Skriv de sex siffrorna från appen"), 20)])


class LocaleForm(Form):
    """The language of pages and mails."""

    locale = StringField()

    def validate_locale(self, field: Field) -> None:
        """Check that it is a language the service has."""
        if field.data not in LANGUAGES:
            raise StopValidation(_("Välj ett av språken"))
