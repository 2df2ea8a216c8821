"""Keep the open data in step with what is published. Functions take the session first and never commit."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.credentials.queries import credential_of
from portal.db import new_id
from portal.declarations.models import Declaration
from portal.opendata.facts import SHAPE, Counting, facts_of
from portal.opendata.models import OpenDataState, OpenFigure
from portal.opendata.queries import unopened
from portal.profiles.models import Profile
from portal.profiles.queries import gtin_of
from portal.publication.models import Publication
from portal.publication.queries import newest_publication
from portal.publication.transitions import COUNTING

CATCH_UP_MAX = 5000  # what one delivery manages within its lease; the rest follows the next day


def refresh_profile(session: Session, profile_id: UUID) -> None:
    """Write the row of a profile's product anew, whichever of its versions counts now."""
    refresh(session, session.get_one(Profile, profile_id).slug)


def refresh_declaration(session: Session, declaration_id: UUID) -> None:
    """The same for what a declaration is about, when something of it has been published."""
    number = session.get_one(Declaration, declaration_id).number
    if session.scalar(select(Profile.id).where(Profile.slug == number.lower()).limit(1)) is not None:
        refresh(session, number.lower())


def refresh(session: Session, slug: str) -> None:
    """Write a product's row from the version that counts, or remove it when none does."""
    # First the lock, then the look: of two who tell of the same product the later one sees everything.
    _mark_change(session)
    publication = newest_publication(session, slug)
    if publication is None or publication.state not in COUNTING:
        session.execute(delete(OpenFigure).where(OpenFigure.slug == slug))
        return
    profile = publication.profile
    values = {
        "profile_id": profile.id,
        "version": profile.version,
        "shape": SHAPE,
        "valid_until": publication.valid_until,
        "facts": facts_of(_counting(session, publication)),
    }
    row = insert(OpenFigure).values(slug=slug, **values)
    session.execute(row.on_conflict_do_update(index_elements=[OpenFigure.slug], set_=values))


def catch_up(session: Session, limit: int = CATCH_UP_MAX) -> int:
    """Write what has no row of today's shape; returns how many there were."""
    found = unopened(session, limit)
    for slug in found:
        refresh(session, slug)
    return len(found)


def _counting(session: Session, publication: Publication) -> Counting:
    profile = publication.profile
    credential = credential_of(session, profile.id)
    return Counting(
        version=profile.version,
        content=profile.content,
        content_sha256=profile.content_hash,
        published_at=profile.published_at,
        valid_until=publication.valid_until,
        product_name=publication.wording.get("product_name", ""),
        gtin=gtin_of(session, profile.slug),
        credential_sha256=hashlib.sha256(credential.jwt.encode()).hexdigest() if credential else "",
    )


def _mark_change(session: Session) -> None:
    values = {"mark": new_id(), "changed_at": func.clock_timestamp()}
    row = insert(OpenDataState).values(id=1, **values)
    session.execute(row.on_conflict_do_update(index_elements=[OpenDataState.id], set_=values))
