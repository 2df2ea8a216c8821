"""What a buyer types about a scenario: the amounts of chosen goods at chosen kitchens, and the vehicle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.catalogue.models import CatalogueEntry
from portal.consolidation.models import TITLE_MAX
from portal.consolidation.service import Stated, Terms
from portal.consolidation.words import vehicles
from portal.forms import Form, Needed, stripped
from portal.kitchens.models import DeliveryPoint
from portal.procurement.typed import KILOS, needed_number, number_in

KG_MOST = Decimal(50_000)
PER_WEEK_MOST = Decimal(14)
LEAST = Decimal("0.01")
TIMES = ("2", "3", "4")


class ScenarioForm(Form):
    """What holds for all of it; the amounts are a table and are read by `stated`."""

    title = StringField(
        filters=[stripped],
        validators=[Needed(_l("Skriv vad beräkningen ska heta"), TITLE_MAX, _l("Högst 120 tecken"))],
    )
    vehicle = StringField(filters=[stripped])
    capacity_kg = StringField(filters=[stripped])
    hub = StringField(filters=[stripped])
    times = StringField(filters=[stripped])

    hubs: Sequence[str] = ()

    def validate_vehicle(self, field: Field) -> None:
        """Check that it is a vehicle of the list."""
        if field.data not in dict(vehicles()):
            raise StopValidation(_("Välj ett fordon i listan"))

    def validate_capacity_kg(self, field: Field) -> None:
        """Check that it takes something."""
        needed_number(field, 1, KG_MOST, KILOS)

    def validate_hub(self, field: Field) -> None:
        """Check that it is one of the kitchens and towns, or none."""
        if field.data and field.data not in self.hubs:
            raise StopValidation(_("Välj en plats i listan"))

    def validate_times(self, field: Field) -> None:
        """Check that it is one of the choices."""
        if field.data not in TIMES:
            raise StopValidation(_("Välj i listan"))

    def terms(self) -> Terms:
        """What was typed; only of a form that holds."""
        return Terms(
            str(self.title.data),
            str(self.vehicle.data),
            round(needed_number(self.capacity_kg, units=KILOS), 2),
            int(self.hub.data) if self.hub.data else None,
            int(str(self.times.data)),
        )


def kg_name(slug: str, point_id: int) -> str:
    """The field for what of a product is left at a kitchen."""
    return f"kg-{slug}-{point_id}"


def week_name(slug: str) -> str:
    """The field for how often it is delivered."""
    return f"per_week-{slug}"


def stated(
    typed: Mapping[str, str], goods: Sequence[tuple[CatalogueEntry, UUID]], points: Sequence[DeliveryPoint]
) -> tuple[list[Stated], list[tuple[str, str]]]:
    """The amounts, and what is wrong with them by field."""
    found: list[Stated] = []
    problems: list[tuple[str, str]] = []
    for entry, firm_id in goods:
        drops: dict[int, Decimal] = {}
        for point in points:
            name = kg_name(entry.slug, point.id)
            kg = _number(typed, name, KG_MOST, problems)
            if kg is not None:
                drops[point.id] = kg
        if not drops and not any(name.startswith(f"kg-{entry.slug}-") for name, _told in problems):
            first = kg_name(entry.slug, points[0].id)
            problems.append(
                (
                    first,
                    _(
                        "Skriv hur mycket av %(product)s som ska till minst ett kök",
                        product=entry.product_name,
                    ),
                )
            )
        week = week_name(entry.slug)
        often = _number(typed, week, PER_WEEK_MOST, problems)
        if often is None and not any(name == week for name, _told in problems):
            problems.append((week, _("Skriv hur många leveranser i veckan, till exempel 1 eller 0,5")))
        if drops and often is not None:
            found.append(Stated(entry, firm_id, often, drops))
    return found, problems


def _number(
    typed: Mapping[str, str], name: str, most: Decimal, problems: list[tuple[str, str]]
) -> Decimal | None:
    """The number in a field, None when it is empty or wrong; what is wrong is added to the problems."""
    text = typed.get(name, "").strip()
    if not text:
        return None
    value = number_in(text, KILOS if most == KG_MOST else ())
    if value is None or not LEAST <= value <= most:
        problems.append((name, _("Skriv ett tal mellan %(least)s och %(most)s", least=LEAST, most=most)))
        return None
    return round(value, 2)
