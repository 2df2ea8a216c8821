"""Look up clients, footprints, requests and messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal.declarations.models import Declaration
from portal.pact.models import PactClient, PactFootprint, PactMessage, PactRequest
from portal.profiles.models import Profile
from portal.publication.models import Publication
from portal.publication.transitions import LISTED
from schemas.pact import Wanted

USE_NOTED_EVERY = timedelta(minutes=5)


def now(session: Session) -> datetime:
    """The database's time."""
    moment: datetime = session.scalars(select(func.clock_timestamp())).one()
    return moment


def client_with_id(session: Session, client_id: UUID) -> PactClient | None:
    """A client, revoked or not."""
    return session.get(PactClient, client_id)


def clients(session: Session) -> Sequence[PactClient]:
    """Everybody who has been let in, the newest first."""
    return session.scalars(select(PactClient).order_by(PactClient.registered_at.desc())).all()


def clients_for_news(session: Session) -> Sequence[PactClient]:
    """Those who want to be told about new footprints."""
    query = select(PactClient).where(PactClient.revoked_at.is_(None), PactClient.news_base != "")
    return session.scalars(query.order_by(PactClient.id)).all()


def was_used_lately(session: Session, client: PactClient) -> bool:
    """Whether its use has been noted a moment ago."""
    return client.last_used_at is not None and client.last_used_at > now(session) - USE_NOTED_EVERY


def footprint(session: Session, footprint_id: UUID) -> PactFootprint | None:
    """A footprint, deprecated ones too."""
    return session.get(PactFootprint, footprint_id)


def footprints(session: Session, wanted: Wanted, limit: int, after: int = 0) -> Sequence[PactFootprint]:
    """What fits the filters, in the order in which it came, from behind a position."""
    query = (
        select(PactFootprint)
        .where(PactFootprint.position > after, *_conditions(wanted))
        .order_by(PactFootprint.position)
        .limit(limit)
    )
    return session.scalars(query).all()


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    sets = (
        (PactFootprint.product_ids, wanted.product_ids),
        (PactFootprint.company_ids, wanted.company_ids),
        (PactFootprint.classifications, wanted.classifications),
        (PactFootprint.geographies, wanted.geographies),
    )
    for column, values in sets:
        if values:
            yield column.overlap(list(values))
    if wanted.valid_on:
        yield PactFootprint.valid_from <= wanted.valid_on
        yield PactFootprint.valid_until >= wanted.valid_on
    if wanted.valid_after:
        yield PactFootprint.valid_from > wanted.valid_after
    if wanted.valid_before:
        yield PactFootprint.valid_until < wanted.valid_before
    if wanted.status:
        yield PactFootprint.status == wanted.status


def latest_footprint(session: Session, slug: str) -> PactFootprint | None:
    """The newest footprint of a product, whatever its status."""
    query = select(PactFootprint).where(PactFootprint.slug == slug)
    return session.scalar(query.order_by(PactFootprint.position.desc()).limit(1))


def count_active(session: Session) -> int:
    """How many footprints are offered now."""
    query = select(func.count()).where(PactFootprint.status == "Active")
    return int(session.scalar(query) or 0)


@dataclass(frozen=True)
class Standing:
    """The newest version of a profile and how it stands."""

    profile: Profile
    publication: Publication
    declaration: Declaration

    @property
    def is_listed(self) -> bool:
        """Whether it may be found by those who look for it."""
        return self.publication.state in LISTED


def standing(session: Session, slug: str) -> Standing | None:
    """How a profile stands now; None when nothing has been published."""
    query = (
        select(Profile, Publication, Declaration)
        .join(Publication, Publication.profile_id == Profile.id)
        .join(Declaration, Declaration.id == Profile.declaration_id)
        .where(Profile.slug == slug)
        .order_by(Profile.version.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    return Standing(*found) if found else None


def never_offered(session: Session) -> Sequence[str]:
    """Profiles that count and of which no footprint has been made: from before this interface was here."""
    made = select(PactFootprint.slug)
    query = (
        select(Profile.slug)
        .join(Publication, Publication.profile_id == Profile.id)
        .where(Publication.state.in_(LISTED), Profile.slug.not_in(made))
        .distinct()
        .order_by(Profile.slug)
    )
    return session.scalars(query).all()


def request_of(session: Session, client_id: UUID, source: str, event_id: str) -> PactRequest | None:
    """A request that has come before."""
    query = select(PactRequest).where(
        PactRequest.client_id == client_id, PactRequest.source == source, PactRequest.event_id == event_id
    )
    return session.scalar(query)


def messages_to(session: Session, client_id: UUID, limit: int = 20) -> Sequence[PactMessage]:
    """The newest events of ours to a client."""
    query = select(PactMessage).where(PactMessage.client_id == client_id)
    return session.scalars(query.order_by(PactMessage.written_at.desc()).limit(limit)).all()
