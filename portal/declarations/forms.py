"""The small forms around the questionnaire: starting and signing. The questions are not validated here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, StringField
from wtforms.validators import StopValidation

from portal.forms import Form, Needed, stripped
from portal.i18n import TIME_ZONE, current_language
from schemas.questionnaire import (
    FAMILIES,
    Answer,
    answers_to_json,
    load_family,
    problem_text,
    read_answers,
)
from schemas.questionnaire.definition import GROUPS

PRODUCT_NAME_MAX = 120
SIGNED_NAME_MAX = 120
YEARS_BACK = 3


def reference_years() -> list[int]:
    """The years a declaration may describe, this year first."""
    this_year = datetime.now(TIME_ZONE).year
    return [this_year - back for back in range(YEARS_BACK + 1)]


def family_choices(language: str) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """(heading, [(id, name, what belongs to it)]) for each kind of product, in the order they are offered."""
    families = [load_family(name) for name in FAMILIES]
    words = {
        "crops": _("Odling"),
        "animals": _("Djur"),
        "foods": _("Livsmedel"),
        "materials": _("Material"),
        "services": _("Tjänster"),
    }
    groups = [(words[group], [one for one in families if one.group == group]) for group in GROUPS]
    return [
        (heading, [(one.id, one.text(language).label, one.text(language).hint) for one in there])
        for heading, there in groups
        if there
    ]


class StartForm(Form):
    """What a new declaration is about."""

    product_name = StringField(
        filters=[stripped],
        validators=[
            Needed(
                _l("Skriv vad varan heter, till exempel Tvättad potatis"),
                PRODUCT_NAME_MAX,
                _l("Skriv varans namn med högst 120 tecken"),
            )
        ],
    )
    family = StringField(filters=[stripped])
    reference_year = StringField(filters=[stripped])
    site = StringField()

    sites: Collection[UUID] = ()  # set before it is validated

    def validate_product_name(self, field: Field) -> None:
        """Check that the questionnaire, where the name is a question too, will take it."""
        if self.family.data in FAMILIES and field.data:
            family = load_family(self.family.data)
            answer = Answer(family.name_question, "given", field.data, None, field.data)
            _kept, problems = read_answers(family, answers_to_json({answer.question_id: answer}))
            if problems:
                raise StopValidation(problem_text(problems[0], current_language(), family))

    def validate_family(self, field: Field) -> None:
        """Check that it is a product group the service has."""
        if field.data not in FAMILIES:
            raise StopValidation(_("Välj en varugrupp"))

    def validate_reference_year(self, field: Field) -> None:
        """Check that it is one of the years offered."""
        if field.data not in [str(year) for year in reference_years()]:
            raise StopValidation(_("Välj vilket år deklarationen gäller"))

    def validate_site(self, field: Field) -> None:
        """Check that it is one of the company's sites; with a single one there is nothing to choose."""
        if self.site_id() is None and (field.data or len(self.sites) > 1):
            raise StopValidation(_("Välj platsen där varan produceras"))

    def site_id(self) -> UUID | None:
        """The site chosen."""
        return next((one for one in self.sites if str(one) == self.site.data), None)


class SignForm(Form):
    """The signature: a name, a tick, and which answers were read before signing."""

    signed_name = StringField(
        filters=[stripped],
        validators=[
            Needed(
                _l("Skriv ditt för- och efternamn"), SIGNED_NAME_MAX, _l("Skriv namnet med högst 120 tecken")
            )
        ],
    )
    certified = BooleanField()
    answers_hash = HiddenField()

    def validate_certified(self, field: Field) -> None:
        """Check that the box is ticked."""
        if not field.data:
            raise StopValidation(_("Kryssa i rutan för att intyga att uppgifterna stämmer"))
