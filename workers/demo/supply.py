"""What the demo's producers say that they can deliver, made up and stated as they would state it."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Engine, select

from portal.db import transaction_on
from portal.declarations.models import Declaration
from portal.organisations.queries import owners
from portal.supply.models import SupplyCard
from portal.supply.offers import DAYS, MONTHS, Offer
from portal.supply.service import state_supply

# Family -> units of the figure that there are each month, and the months.
QUANTITIES = {
    "field_crops": (400, (1, 2, 3, 9, 10, 11, 12)),
    "eggs": (60, MONTHS),
    "milk": (300, MONTHS),
    "beef": (40, (9, 10, 11)),
    "pork": (50, MONTHS),
    "poultry": (60, MONTHS),
    "fish": (30, MONTHS),
}
AREAS = ("2080", "2062", "2084", "2085")  # Falun, Mora, Avesta, Ludvika: where the demo's purchases go
WEEKDAYS = tuple(DAYS)[:5]


def state_supplies(engine: Engine) -> None:
    """State them once, through the same service that people use."""
    with transaction_on(engine) as session:
        if session.scalar(select(SupplyCard.slug).limit(1)) is not None:
            return
        found = select(Declaration).where(Declaration.family.in_(QUANTITIES)).order_by(Declaration.number)
        for declaration in session.scalars(found):
            quantity, months = QUANTITIES[declaration.family]
            offer = Offer(Decimal(quantity), tuple(months), WEEKDAYS, None, AREAS)
            owner = next(iter(owners(session, declaration.organisation_id)))
            state_supply(session, declaration.id, offer, 0, owner.id)
