"""Keep what firms tell, and read it only with a trace. Functions take the session and never commit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.accounts.models import Organisation
from portal.preparedness.cards import Card, Contact, Told
from portal.preparedness.models import PreparednessCard, PreparednessContact
from portal.preparedness.queries import READS, newest, standing
from schemas import records
from schemas.events import PreparednessRead, PreparednessStated


class Overtaken(Exception):
    """Somebody else has stated something since the page was opened; nothing is stored."""


def state(
    session: Session,
    organisation_id: UUID,
    card: Card,
    contact: Contact | None,
    seen_version: int,
    user_id: UUID,
) -> None:
    """State a firm's card as its next version.

    Args:
        contact: whom to call; None leaves it as it is.
        seen_version: of the card that the person had before them, 0 for none.

    Raises:
        Overtaken: it is not that one any more.
    """
    _lock(session, organisation_id)
    now = newest(session, organisation_id)
    if (now.version if now else 0) != seen_version:
        raise Overtaken
    _add(session, organisation_id, seen_version + 1, card, user_id)
    if contact is not None:
        session.merge(
            PreparednessContact(
                organisation_id=organisation_id,
                name=contact.name,
                phone=contact.phone,
                stated_at=session.scalars(select(func.clock_timestamp())).one(),
            )
        )


def take_back(session: Session, organisation_id: UUID, user_id: UUID) -> bool:
    """Take the card back, whichever it is by now, and remove the contact; whether there was one."""
    _lock(session, organisation_id)
    now = newest(session, organisation_id)
    if now is None or now.content is None:
        return False
    _add(session, organisation_id, now.version + 1, None, user_id)
    session.execute(delete(PreparednessContact).where(PreparednessContact.organisation_id == organisation_id))
    return True


def read(
    session: Session, user_id: UUID, page: str, organisation_ids: Collection[UUID] | None = None
) -> Sequence[Told]:
    """The cards that count, by the firms' names, for the region's preparedness staff: never without a trace.

    Args:
        page: which page or file shows them, as the log tells it.
        organisation_ids: only these firms'.
    """
    query = standing().add_columns(Organisation, PreparednessContact)
    query = query.join(Organisation, Organisation.id == PreparednessCard.organisation_id).outerjoin(
        PreparednessContact, PreparednessContact.organisation_id == PreparednessCard.organisation_id
    )
    if organisation_ids is not None:
        query = query.where(PreparednessCard.organisation_id.in_(organisation_ids))
    told = [
        Told(
            row.organisation_id,
            firm.public_name,
            row.version,
            records.from_json(Card, row.content),
            Contact(contact.name, contact.phone) if contact else None,
        )
        for row, firm, contact in session.execute(query)
    ]
    told.sort(key=lambda one: (one.firm.casefold(), str(one.organisation_id)))
    event = PreparednessRead(
        page=page,
        organisations=tuple(str(one.organisation_id) for one in told),
        versions=tuple(str(one.version) for one in told),
    )
    ledger.append(session, READS, event, f"user-{user_id}")
    return told


def remove_old_contacts(session: Session, before: datetime) -> int:
    """Remove contacts that nobody has stated since a moment; returns how many."""
    old = delete(PreparednessContact).where(PreparednessContact.stated_at < before)
    return len(session.scalars(old.returning(PreparednessContact.organisation_id)).all())


def _lock(session: Session, organisation_id: UUID) -> None:
    session.get_one(Organisation, organisation_id, with_for_update=True)


def _add(session: Session, organisation_id: UUID, version: int, card: Card | None, user_id: UUID) -> None:
    session.add(
        PreparednessCard(
            organisation_id=organisation_id,
            version=version,
            content=records.to_json(card) if card else None,
            stated_by=user_id,
        )
    )
    session.flush()
    event = PreparednessStated(organisation_id=organisation_id, version=version, is_taken_back=card is None)
    ledger.append(session, f"preparedness-{organisation_id}", event, f"user-{user_id}")
