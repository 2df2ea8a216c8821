"""What is filled in about a dialogue, by the region and by those who take part."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, StringField
from wtforms.validators import StopValidation

from portal.accounts.forms import EMAIL_MAX, EMAIL_WRONG, email_address
from portal.declarations.desk import today
from portal.dialogues.competition import sensitive_words
from portal.dialogues.models import LINE_MAX, TEXT_MAX, TITLE_MAX, Dialogue
from portal.dialogues.service import Invitation
from portal.forms import DateParts, Form, Needed, stripped
from portal.purchases.categories import subjects
from schemas.lawful import REGIMES

KINDS = ("group", "one_to_one")
TEXTS = ("title", "kind", "regime", "category", "invitation", "agenda", "place")


class Written:
    """A longer text must be there, fit, and be readable."""

    def __init__(self, message: object) -> None:
        self.message = message

    def __call__(self, _form: Form, field: Field) -> None:
        """Stop with the message when the field does not hold."""
        text = field.data or ""
        if not text or any(ord(one) < 32 and one not in "\r\n\t" for one in text):
            raise StopValidation(str(self.message))
        if len(text) > TEXT_MAX:
            raise StopValidation(_("Skriv högst 6 000 tecken"))


class InvitationForm(Form):
    """What the region invites to."""

    title = StringField(
        filters=[stripped], validators=[Needed(_l("Skriv vad dialogen handlar om"), TITLE_MAX)]
    )
    kind = StringField()
    regime = StringField()
    category = StringField()
    seen = StringField()
    invitation = StringField(filters=[stripped], validators=[Written(_l("Skriv inbjudan"))])
    agenda = StringField(filters=[stripped], validators=[Written(_l("Skriv vad ni ska prata om"))])
    place = StringField(filters=[stripped], validators=[Needed(_l("Skriv var ni möts"), LINE_MAX)])
    meets_on = DateParts()

    def show(self, dialogue: Dialogue) -> None:
        """Begin with what was written before."""
        for name in TEXTS:
            self[name].data = getattr(dialogue, name)
        self.meets_on.show(dialogue.meets_on)

    def validate_kind(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        if field.data not in KINDS:
            raise StopValidation(_("Välj hur ni pratar"))

    def validate_regime(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        if field.data not in REGIMES:
            raise StopValidation(_("Välj vilka regler som gäller för upphandlingen"))

    def validate_category(self, field: Field) -> None:
        """Check that the choice, where there is one, is one of the list's."""
        if field.data and field.data not in subjects():
            raise StopValidation(_("Välj en varugrupp i listan"))

    def validate_meets_on(self, field: Field) -> None:
        """Check that somebody can still come."""
        if field.data is not None and field.data < today():
            raise StopValidation(_("Skriv en dag som inte har varit"))

    def read(self) -> Invitation:
        """What was written; only of a form that holds."""
        assert self.meets_on.data is not None
        texts = {name: str(self[name].data or "").replace("\r\n", "\n") for name in TEXTS}
        return Invitation(**texts, meets_on=self.meets_on.data)


class JoinForm(Form):
    """Who wants to take part, and what ties they have."""

    firm = StringField(filters=[stripped], validators=[Needed(_l("Skriv vad företaget heter"), LINE_MAX)])
    person = StringField(filters=[stripped], validators=[Needed(_l("Skriv vem som kommer"), LINE_MAX)])
    email = StringField(filters=[stripped], validators=[Needed(EMAIL_WRONG, EMAIL_MAX), email_address])
    has_ties = StringField()
    ties = StringField(filters=[stripped])
    accepts = BooleanField()

    def validate_has_ties(self, field: Field) -> None:
        """Check that it is answered; with ties they are told."""
        if field.data not in ("yes", "no"):
            raise StopValidation(_("Svara om du har band till någon som bestämmer i upphandlingen"))

    def validate_ties(self, field: Field) -> None:
        """Check that the ties are told when there are any."""
        if self.has_ties.data == "yes":
            Written(_("Skriv vilka band du har"))(self, field)

    def validate_accepts(self, field: Field) -> None:
        """Check that the rules are accepted."""
        if not field.data:
            raise StopValidation(_("Du behöver godta reglerna för att delta"))


class SaidForm(Form):
    """Something that all will read: warns once of what competitors must not tell each other."""

    said = StringField(filters=[stripped])
    sure = BooleanField()

    found: tuple[str, ...] = ()

    def validate_said(self, field: Field) -> None:
        """Check that there is a text, and that it has been looked at twice where it must.

        However the talks are held: all of it is published, so competitors read it.
        """
        Written(_("Skriv något"))(self, field)
        self.found = tuple(sensitive_words(field.data))
        if self.found and not self.sure.data:
            told = ", ".join(self.found)
            message = _(
                "Konkurrenter läser det här. Ta bort det som handlar om pris eller kapacitet: %(words)s",
                words=told,
            )
            raise StopValidation(message)


class MaterialForm(SaidForm):
    """What was given or received, and by whom."""

    title = StringField(filters=[stripped], validators=[Needed(_l("Skriv vad det är"), LINE_MAX)])
    giver = StringField(filters=[stripped], validators=[Needed(_l("Skriv vem det kommer från"), LINE_MAX)])


class MinutesForm(SaidForm):
    """What was said, and who was there for the region."""

    people = StringField(
        filters=[stripped],
        validators=[Written(_l("Skriv vilka som deltog för regionen, och vilka band de har"))],
    )


class CloseForm(Form):
    """The procurement that the dialogue prepared."""

    procurement = StringField(
        filters=[stripped], validators=[Needed(_l("Skriv upphandlingens beteckning"), LINE_MAX)]
    )
