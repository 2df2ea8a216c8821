"""A card to try things on."""

from __future__ import annotations

from decimal import Decimal

from portal.preparedness.cards import INPUTS, Card, Dependence, Farm, Level, Part

NO_NEED = Dependence(Level.NONE, None)
A_FARM = Farm(
    has_reserve_power=True,
    powered="kylen HEMLIGKYL",
    power_hours=48,
    fuel_days=10,
    inputs={**dict.fromkeys(INPUTS, NO_NEED), "feed": Dependence(Level.CRITICAL, 20)},
)
A_PART = Part("potato", Decimal(70), 4, 5, 2)
A_CARD = Card(A_FARM, (A_PART,))
# Words of a card that must never be seen where a card is not shown.
CONTACT_NAME, CONTACT_PHONE = "Kim Hemligkontakt", "070-999 88 77"
MARKERS = ("HEMLIGKYL", "Hemligkontakt", "999 88 77")
