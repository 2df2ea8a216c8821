"""The forms of a unit's plan and its actions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext as _
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.actions.gaps import Kind
from portal.actions.models import REASON_MAX, TEXT_MAX, TITLE_MAX, UnitAction
from portal.declarations.desk import today
from portal.forms import DateParts, Form, stripped
from portal.i18n import current_language
from portal.procurement.typed import KILOS_CO2E, PERCENT, needed_number, number_of
from portal.purchases.categories import categories
from schemas.questionnaire import format_number

EFFECTS = ("swap", "typed", "unknown")
KG_MAX = 10**9
LONGEST = timedelta(days=3660)
FIRST_YEAR, LAST_YEAR = 2000, 2100


def is_writable(text: str) -> bool:
    """Whether there are only letters, spaces and ends of lines."""
    return not any(ord(one) < 32 and one not in "\r\n\t" for one in text)


class PlanForm(Form):
    """Whose plan, and for which year."""

    unit = StringField(filters=[stripped])
    year = StringField(filters=[stripped])

    units: Collection[str] = ()  # set before it is validated

    def validate_unit(self, field: Field) -> None:
        """Check that it is one of the list's."""
        if field.data not in self.units:
            raise StopValidation(_("Välj en enhet i listan"))

    def validate_year(self, field: Field) -> None:
        """Check that it is a year."""
        text = field.data or ""
        if not (text.isdecimal() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR):
            raise StopValidation(_("Skriv ett år med fyra siffror, till exempel 2025"))


class ActionForm(Form):
    """Gap, action, owner, date and effect."""

    gap = StringField()
    title = StringField(filters=[stripped])
    text = StringField(filters=[stripped])
    category = StringField()
    owner = StringField()
    due_on = DateParts()
    effect = StringField()
    swap_to = StringField()
    swap_percent = StringField(filters=[stripped])
    kg = StringField(filters=[stripped])
    effect_reason = StringField(filters=[stripped])
    leans_on = StringField()
    version = StringField()

    # Set before it is validated.
    gaps: Collection[str] = ()
    owners: Collection[str] = ()
    supports: Collection[str] = ()
    earlier_owner = ""

    @property
    def seen_version(self) -> int:
        """The version that the person had before them; 0 when it cannot be told."""
        text = str(self.version.data or "")
        return int(text) if text.isdecimal() and len(text) < 9 else 0

    def show(self, action: UnitAction) -> None:
        """Begin with what was said before."""
        language = current_language()
        for name in ("title", "text", "category", "effect", "swap_to", "effect_reason"):
            self[name].data = getattr(action, name)
        if action.swap_percent is not None:
            self.swap_percent.data = format_number(action.swap_percent.normalize(), language)
        if action.effect == "typed" and action.expected_kg_co2e is not None:
            self.kg.data = format_number(action.expected_kg_co2e.normalize(), language)
        self.owner.data, self.leans_on.data = str(action.owner_id), support_key(action)
        self.due_on.show(action.due_on)

    def validate_gap(self, field: Field) -> None:
        """Check that the gap is there; one that is in the plan already is not asked about."""
        if self.gaps and field.data not in self.gaps:
            raise StopValidation(_("Välj en lucka i listan"))

    def validate_title(self, field: Field) -> None:
        """Check that there is a name to find it by."""
        text = field.data or ""
        if not text or not is_writable(text) or "\n" in text:
            raise StopValidation(_("Skriv kort vad som ska göras"))
        if len(text) > TITLE_MAX:
            raise StopValidation(_("Skriv högst 120 tecken"))

    def validate_text(self, field: Field) -> None:
        """Check the description, if there is one."""
        if len(field.data or "") > TEXT_MAX or not is_writable(field.data or ""):
            raise StopValidation(_("Skriv högst %(most)s tecken", most=TEXT_MAX))

    def validate_category(self, field: Field) -> None:
        """Check that it is one of the list's, and there when a swap is counted on it."""
        if field.data and field.data not in categories():
            raise StopValidation(_("Välj en kategori i listan"))
        if self.effect.data == "swap" and not field.data:
            raise StopValidation(_("Välj vilken varugrupp som ska minska"))

    def validate_owner(self, field: Field) -> None:
        """Check that it is somebody at the region; who has owned it so far may go on."""
        if field.data not in {*self.owners, self.earlier_owner} or not field.data:
            raise StopValidation(_("Välj vem som ser till att det blir gjort"))

    def validate_due_on(self, field: Field) -> None:
        """Check that the day is near enough to plan for."""
        if field.data is None or abs(field.data - today()) > LONGEST:
            raise StopValidation(_("Skriv en dag högst tio år bort"))

    def validate_effect(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        if field.data not in EFFECTS:
            raise StopValidation(_("Välj hur effekten är räknad"))

    def validate_swap_to(self, field: Field) -> None:
        """Check that the other kind is another one."""
        if self.effect.data != "swap":
            return
        if field.data not in categories() or field.data == self.category.data:
            raise StopValidation(_("Välj vilken annan varugrupp som ska köpas i stället"))

    def validate_swap_percent(self, field: Field) -> None:
        """Check the share."""
        if self.effect.data == "swap" and needed_number(field, 0, 100, PERCENT) <= 0:
            raise StopValidation(_("Skriv ett tal större än noll"))

    def validate_kg(self, field: Field) -> None:
        """Check the figure that somebody has reckoned."""
        if self.effect.data == "typed" and needed_number(field, 0, KG_MAX, KILOS_CO2E) <= 0:
            raise StopValidation(_("Skriv ett tal större än noll"))

    def validate_effect_reason(self, field: Field) -> None:
        """Check that a typed figure, or none, is explained."""
        text = field.data or ""
        if len(text) > REASON_MAX or not is_writable(text):
            raise StopValidation(_("Skriv högst %(most)s tecken", most=REASON_MAX))
        if not text and self.effect.data == "typed":
            raise StopValidation(_("Skriv hur siffran är räknad"))
        if not text and self.effect.data == "unknown":
            raise StopValidation(_("Skriv varför ingen siffra går att ge än"))

    def validate_leans_on(self, field: Field) -> None:
        """Check that what it leans on is there."""
        if field.data and field.data not in self.supports:
            raise StopValidation(_("Välj i listan"))

    @property
    def percent(self) -> Decimal:
        """The share that is swapped; only of a form that holds."""
        return round(number_of(self.swap_percent.data) or Decimal(0), 2)

    @property
    def typed_kg(self) -> Decimal:
        """The figure that somebody has reckoned; only of a form that holds."""
        return round(number_of(self.kg.data) or Decimal(0), 6)

    def support(self, kind: str) -> UUID | None:
        """The requirement, dialogue or plan that is leant on."""
        found, _colon, key = (self.leans_on.data or "").partition(":")
        return UUID(key) if found == kind else None


class MoveForm(Form):
    """A step of an action, with a reason where one is needed."""

    version = StringField()
    reason = StringField(filters=[stripped])

    @property
    def seen_version(self) -> int:
        """The version that the person had before them; 0 when it cannot be told."""
        text = str(self.version.data or "")
        return int(text) if text.isdecimal() and len(text) < 9 else 0

    def validate_reason(self, field: Field) -> None:
        """Check what can be told without knowing the step."""
        if len(field.data or "") > REASON_MAX or not is_writable(field.data or ""):
            raise StopValidation(_("Skriv högst %(most)s tecken", most=REASON_MAX))


def gap_parts(key: str) -> tuple[str, str]:
    """Kind and category of a gap by its key on the page."""
    kind, _dash, category = key.partition("-")
    return kind, category


def support_key(action: UnitAction) -> str:
    """What an action leans on, as its list's value."""
    for kind, found in (
        ("requirement", action.requirement_id),
        ("dialogue", action.dialogue_id),
        ("plan", action.producer_plan_id),
    ):
        if found is not None:
            return f"{kind}:{found}"
    return ""


OTHER_GAP = str(Kind.OTHER)
