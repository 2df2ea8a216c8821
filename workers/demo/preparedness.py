"""Two capacity cards of the demo, made up and marked so, stated as a firm would state them."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Engine, select

from portal.db import transaction_on
from portal.declarations.models import Declaration
from portal.organisations.queries import owners
from portal.preparedness.cards import INPUTS, Card, Contact, Dependence, Farm, Level, Part
from portal.preparedness.models import PreparednessCard
from portal.preparedness.service import state

NOTHING = Dependence(Level.NONE, None)
# Family -> kind, more kg a week, for how many weeks, days in store, days of notice, imported input.
CARDS = {
    "field_crops": ("potato", 150, 6, 14, 3, {"fertiliser": Dependence(Level.SOME, 120)}),
    "eggs": ("eggs", 20, 4, 5, 2, {"feed": Dependence(Level.CRITICAL, 21)}),
}


def state_cards(engine: Engine) -> None:
    """State them once."""
    with transaction_on(engine) as session:
        if session.scalar(select(PreparednessCard.version).limit(1)) is not None:
            return
        for family, (kind, surge, weeks, stock, notice, inputs) in CARDS.items():
            query = select(Declaration.organisation_id).where(Declaration.family == family)
            organisation_id = session.scalar(query.order_by(Declaration.number).limit(1))
            if organisation_id is None:
                continue
            farm = Farm(True, "Demo: kyl och packning", 48, 10, {**dict.fromkeys(INPUTS, NOTHING), **inputs})
            card = Card(farm, (Part(kind, Decimal(surge), weeks, stock, notice),))
            owner = next(iter(owners(session, organisation_id)))
            contact = Contact("Demo Kontakt (påhittad)", "070-174 06 05")
            state(session, organisation_id, card, contact, 0, owner.id)
