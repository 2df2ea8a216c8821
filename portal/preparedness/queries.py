"""Look up a firm's own card, who has read it, and which firms have one: no other firm's content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, cast, extract, func, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Organisation, User
from portal.declarations.models import Declaration
from portal.ledger import StoredEvent
from portal.preparedness.cards import Card, Contact
from portal.preparedness.kinds import pots
from portal.preparedness.models import PreparednessCard, PreparednessContact
from portal.purchases.models import PurchaseFigure, PurchaseLine
from portal.purchases.queries import counted, years
from schemas.events import PreparednessRead
from schemas.records import from_json

READS = "preparedness-reads"  # one stream: every look by anybody, in order
PAGE = 100
FIRMS_TOLD = 3  # below that somebody could be singled out


@dataclass(frozen=True)
class Own:
    """A firm's newest card as the firm itself sees it; `card` None when it has none or took it back."""

    version: int
    card: Card | None
    contact: Contact | None


@dataclass(frozen=True)
class Head:
    """That a firm has a card, and since when; nothing of what it says."""

    organisation_id: UUID
    firm: str
    version: int
    stated_at: datetime


@dataclass(frozen=True)
class Look:
    """Somebody at the region read cards."""

    when: datetime
    who: str
    page: str
    firms: int


def own(session: Session, organisation_id: UUID) -> Own:
    """The card of an organisation, for whoever may act for it."""
    row = newest(session, organisation_id)
    if row is None:
        return Own(0, None, None)
    card = from_json(Card, row.content) if row.content is not None else None
    contact = session.get(PreparednessContact, organisation_id) if card else None
    return Own(row.version, card, Contact(contact.name, contact.phone) if contact else None)


def newest(session: Session, organisation_id: UUID) -> PreparednessCard | None:
    """The version that counts, a card taken back too."""
    query = select(PreparednessCard).where(PreparednessCard.organisation_id == organisation_id)
    return session.scalar(query.order_by(PreparednessCard.version.desc()).limit(1))


def standing() -> Select[PreparednessCard]:
    """The newest version of each card that has not been taken back."""
    later = aliased(PreparednessCard)
    is_newest = (
        ~select(later.version)
        .where(
            later.organisation_id == PreparednessCard.organisation_id,
            later.version > PreparednessCard.version,
        )
        .exists()
    )
    return select(PreparednessCard).where(is_newest, PreparednessCard.content.is_not(None))


def heads(session: Session) -> Sequence[Head]:
    """The firms with a card, by name."""
    cards = standing().subquery()
    query = (
        select(
            cards.c.organisation_id,
            func.coalesce(Organisation.trade_name, Organisation.name),
            cards.c.version,
            cards.c.stated_at,
        )
        .join(Organisation, Organisation.id == cards.c.organisation_id)
        .order_by(func.lower(func.coalesce(Organisation.trade_name, Organisation.name)))
    )
    return [Head(*row) for row in session.execute(query)]


def looks(session: Session, organisation_id: UUID | None = None, page: int = 1) -> tuple[list[Look], bool]:
    """Who has read cards, the newest first, and whether there are more: no look is ever out of reach.

    Args:
        organisation_id: only those who read this firm's.
    """
    query = select(StoredEvent).where(
        StoredEvent.stream == READS, StoredEvent.type == PreparednessRead.__name__
    )
    if organisation_id is not None:
        query = query.where(StoredEvent.payload.contains({"organisations": [str(organisation_id)]}))
    query = query.order_by(StoredEvent.stream_version.desc()).offset((page - 1) * PAGE).limit(PAGE + 1)
    found = session.scalars(query).all()
    names = _names(session, {one.actor for one in found})
    told = [
        Look(one.occurred_at, names[one.actor], one.payload["page"], len(one.payload["organisations"]))
        for one in found
    ]
    return told[:PAGE], len(told) > PAGE


def _names(session: Session, actors: set[str]) -> dict[str, str]:
    ids = {UUID(one.removeprefix("user-")): one for one in actors}
    query = select(User.id, User.name).where(User.id.in_(ids))
    return {ids[user_id]: name for user_id, name in session.execute(query)}


def firms_with(session: Session, kind: str) -> set[UUID]:
    """The firms whose cards say something of a kind of food."""
    return {firm for firm, told in _kinds_told(session).items() if kind in told}


@dataclass(frozen=True)
class Covered:
    """How far cards cover what the kitchens buy of a category, without anything that a card says.

    Attributes:
        cards: how many firms' cards speak of it; None where fewer than `FIRMS_TOLD` do.
        share: of the kilograms bought, those from firms with such a card; None with so few firms behind it.
    """

    category: str
    cards: int | None
    share: Decimal | None


def coverage(session: Session) -> Sequence[Covered]:
    """The newest year's categories in order; nothing is told that fewer than three firms are behind."""
    told, there = _kinds_told(session), years(session)
    supplied = _supplied(session, there[0]) if there else []
    found = []
    for category in pots():
        rows = [(firm, kg) for key, firm, kg in supplied if key == category]
        cards = {firm for firm, about in told.items() if pots()[category] in about}
        total = sum((kg for _firm, kg in rows), Decimal(0))
        if not rows or total <= 0:
            continue
        behind = {firm: kg for firm, kg in rows if firm in cards}
        share = sum(behind.values(), Decimal(0)) / total if len(behind) >= FIRMS_TOLD else None
        found.append(Covered(category, len(cards) if len(cards) >= FIRMS_TOLD else None, share))
    return found


def _kinds_told(session: Session) -> dict[UUID, list[str]]:
    kinds = func.jsonb_path_query_array(PreparednessCard.content, cast("$.parts[*].kind", JSONPATH))
    query = standing().with_only_columns(PreparednessCard.organisation_id, kinds)
    return {row[0]: row[1] for row in session.execute(query)}


def _supplied(session: Session, year: int) -> list[tuple[str, UUID | None, Decimal]]:
    """(category, firm where a line is linked to its declaration, kg) of a year."""
    category, firm = PurchaseFigure.category.label("category"), Declaration.organisation_id.label("firm")
    query = (
        counted(category, firm, func.sum(PurchaseFigure.kg))
        # Renewals share the number; the first edition stands for them all.
        .outerjoin(
            Declaration,
            (Declaration.number == func.upper(PurchaseLine.slug)) & (Declaration.edition == 1),
        )
        .where(extract("year", PurchaseLine.bought_on) == year, PurchaseFigure.kg.is_not(None))
        .group_by("category", "firm")
    )
    return [(key, organisation_id, kg) for key, organisation_id, kg in session.execute(query)]
