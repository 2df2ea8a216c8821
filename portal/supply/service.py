"""Keep what a producer states. Functions take the session first and never commit."""

from __future__ import annotations

import json
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.declarations.models import Declaration
from portal.supply.models import SupplyCard
from portal.supply.offers import Offer
from schemas.events import SupplyStated


class Overtaken(Exception):
    """Somebody else has stated something since the page was opened; nothing is stored."""


def state_supply(
    session: Session, declaration_id: UUID, offer: Offer | None, seen_version: int, user_id: UUID
) -> None:
    """State what can be delivered of a declaration's product; None takes the statement back.

    Args:
        seen_version: of the statement that the person had before them, 0 for none.

    Raises:
        Overtaken: it is not that one any more.
    """
    declaration = session.get_one(Declaration, declaration_id, with_for_update=True)
    slug = declaration.number.lower()
    card = session.get(SupplyCard, slug, with_for_update=True)
    if (card.version if card else 0) != seen_version:
        raise Overtaken
    if offer is None:
        if card is None:
            return
        session.delete(card)
    elif card is None:
        session.add(
            SupplyCard(
                slug=slug,
                organisation_id=declaration.organisation_id,
                version=1,
                stated_by=user_id,
                **_columns(offer),
            )
        )
    else:
        for name, value in _columns(offer).items():
            setattr(card, name, value)
        card.version += 1
        card.stated_by = user_id
        card.stated_at = session.scalars(select(func.clock_timestamp())).one()
    session.flush()
    told = json.dumps(asdict(offer), default=str) if offer else ""
    event = SupplyStated(declaration_id=declaration_id, offer=told)
    ledger.append(session, ledger.declaration_stream(declaration_id), event, f"user-{user_id}")


def _columns(offer: Offer) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(offer).items()}
