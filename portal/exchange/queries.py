"""Look up what waits to be confirmed, keys, exports, and declarations by number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, load_only

from portal.declarations.models import Declaration
from portal.declarations.queries import declarations_of, sheet_of
from portal.declarations.transitions import Action, Party, Status, may
from portal.exchange.models import ApiStart, ApiToken, Export, Import
from schemas.questionnaire import Answer

NOTE_USE_EVERY = timedelta(minutes=5)


def now(session: Session) -> datetime:
    """The database's clock."""
    moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return moment


def declaration_with_number(
    session: Session, organisation_id: UUID, number: str, only: Collection[UUID] | None = None
) -> Declaration | None:
    """An organisation's declaration by its number, the newest edition; withdrawn ones are gone for it.

    Args:
        only: the declarations that somebody's mandate covers; None for all.
    """
    query = select(Declaration).where(
        Declaration.organisation_id == organisation_id,
        Declaration.number == number,
        Declaration.status != Status.WITHDRAWN,
    )
    found = session.scalar(query.order_by(Declaration.edition.desc()).limit(1))
    return found if found is None or only is None or found.id in only else None


def editable(
    session: Session, organisation_id: UUID, family: str, only: Collection[UUID] | None = None
) -> list[tuple[Declaration, dict[str, Answer]]]:
    """The organisation's declarations of a family that may be changed now, with the answers that count.

    Copies that nobody has confirmed are left out: sending a file back must not confirm them unseen.
    """
    return [
        (one, sheet_of(session, one).counted)
        for one in declarations_of(session, organisation_id, only)
        if one.family == family and may(one, Action.SAVE, Party.PRODUCER)
    ]


def same_product(
    session: Session, organisation_id: UUID, product_name: str, reference_year: int
) -> Sequence[str]:
    """Numbers of declarations that the organisation has for a product and year already."""
    query = select(Declaration.number).where(
        Declaration.organisation_id == organisation_id,
        func.lower(Declaration.product_name) == product_name.lower(),
        Declaration.reference_year == reference_year,
        Declaration.status != Status.WITHDRAWN,
    )
    return session.scalars(query).all()


def declarations_after(
    session: Session, organisation_id: UUID, after: UUID | None, most: int
) -> Sequence[Declaration]:
    """An organisation's declarations in the order they were started, from one on; ids follow the time."""
    query = select(Declaration).where(
        Declaration.organisation_id == organisation_id, Declaration.status != Status.WITHDRAWN
    )
    if after is not None:
        query = query.where(Declaration.id > after)
    return session.scalars(query.order_by(Declaration.id).limit(most)).all()


def import_for(
    session: Session, import_id: UUID, owner: tuple[UUID, UUID], lock: bool = False
) -> Import | None:
    """What a person has uploaded for an organisation; None for others', which to them do not exist.

    Args:
        owner: the organisation and the person.
    """
    query = select(Import).where(
        Import.id == import_id, Import.organisation_id == owner[0], Import.created_by == owner[1]
    )
    return session.scalar(query.with_for_update() if lock else query)


def tokens_of(session: Session, organisation_id: UUID) -> Sequence[ApiToken]:
    """An organisation's keys, the newest first."""
    query = select(ApiToken).where(ApiToken.organisation_id == organisation_id)
    return session.scalars(query.order_by(ApiToken.created_at.desc())).all()


def token_for(session: Session, token_id: UUID, organisation_id: UUID) -> ApiToken | None:
    """One of the organisation's keys."""
    query = select(ApiToken).where(ApiToken.id == token_id, ApiToken.organisation_id == organisation_id)
    return session.scalar(query)


def token_with_hash(session: Session, token_hash: str) -> ApiToken | None:
    """The key that somebody has shown."""
    return session.scalar(select(ApiToken).where(ApiToken.token_hash == token_hash))


def was_used_lately(session: Session, token: ApiToken) -> bool:
    """Whether the use of a key has been noted already, so that not each request needs a write."""
    return token.last_used_at is not None and now(session) - token.last_used_at < NOTE_USE_EVERY


def export_for(session: Session, export_id: UUID, owner: tuple[UUID, UUID]) -> Export | None:
    """An export that a person has asked for in an organisation, with its content."""
    query = select(Export).where(
        Export.id == export_id, Export.organisation_id == owner[0], Export.requested_by == owner[1]
    )
    return session.scalar(query)


def declaration_count(session: Session, organisation_id: UUID) -> int:
    """How many declarations an organisation has, withdrawn ones too."""
    query = select(func.count()).select_from(Declaration)
    return session.scalar(query.where(Declaration.organisation_id == organisation_id)) or 0


def exports_of(session: Session, organisation_id: UUID, user_id: UUID) -> Sequence[Export]:
    """The exports that a person has asked for, without their content, the newest first."""
    query = select(Export).where(Export.organisation_id == organisation_id, Export.requested_by == user_id)
    fields = load_only(
        Export.id, Export.organisation_id, Export.requested_at, Export.written_at, Export.expires_at
    )
    return session.scalars(query.options(fields).order_by(Export.requested_at.desc()).limit(10)).all()


def lock_starts(session: Session, token_id: UUID) -> None:
    """Let two calls with one key of a program start declarations after each other, never at once."""
    session.execute(select(ApiToken.id).where(ApiToken.id == token_id).with_for_update())


def start_with(session: Session, token_id: UUID, key: str) -> ApiStart | None:
    """What a call with this idempotency key started."""
    return session.get(ApiStart, (token_id, key))
