"""Look up where published profiles are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Row, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from portal.accounts.models import Organisation
from portal.declarations.models import Declaration
from portal.declarations.transitions import Status
from portal.profiles.models import Profile
from portal.publication.models import Publication, PublicationChange
from portal.publication.transitions import COUNTING, LISTED, LONG_NOTICE, State

PAGE = 500


def publication_of(session: Session, profile_id: UUID) -> Publication | None:
    """Where one profile version is."""
    return session.get(Publication, profile_id, options=[joinedload(Publication.profile)])


def publications_of(session: Session, slug: str) -> dict[int, Publication]:
    """Every version of a profile by its number."""
    query = select(Publication).join(Profile).options(joinedload(Publication.profile))
    found = session.scalars(query.where(Profile.slug == slug).order_by(Profile.version))
    return {one.profile.version: one for one in found}


def newest_publication(session: Session, slug: str) -> Publication | None:
    """The newest version of a profile: the one that counts, or that says why none does."""
    query = select(Publication).join(Profile).options(joinedload(Publication.profile))
    return session.scalar(query.where(Profile.slug == slug).order_by(Profile.version.desc()).limit(1))


def publication_for(session: Session, declaration_id: UUID) -> Publication | None:
    """The newest version that came of a declaration; None when nothing has been published of it."""
    query = select(Publication).join(Profile).options(joinedload(Publication.profile))
    of_it = query.where(Publication.declaration_id == declaration_id)
    return session.scalar(of_it.order_by(Profile.version.desc()).limit(1))


def open_renewal(session: Session, declaration_id: UUID) -> Declaration | None:
    """The renewal of a declaration that somebody is working on, or that is being reviewed."""
    query = select(Declaration).where(
        Declaration.renews_id == declaration_id,
        Declaration.status.not_in((Status.APPROVED, Status.WITHDRAWN)),
    )
    return session.scalar(query.order_by(Declaration.edition.desc()).limit(1))


def standing_earlier(session: Session, slug: str, version: int) -> Sequence[Publication]:
    """Earlier versions of a profile that nothing has ended yet, for writing."""
    query = (
        select(Publication)
        .join(Profile)
        .where(
            Profile.slug == slug,
            Profile.version < version,
            Publication.state.not_in((State.SUPERSEDED, State.WITHDRAWN)),
        )
        .order_by(Profile.version)
    )
    return session.scalars(query.with_for_update(of=Publication)).all()


def perhaps_due(session: Session, day: date) -> Sequence[Publication]:
    """What the calendar may call for something on this day; the table decides."""
    ending = Publication.state.in_(COUNTING) & (Publication.valid_until <= day + timedelta(days=LONG_NOTICE))
    waking = (Publication.state == State.SUSPENDED) & ~Publication.is_woken & (Publication.wakes_on <= day)
    query = select(Publication).where(or_(ending, waking)).order_by(Publication.profile_id)
    return session.scalars(query.with_for_update()).all()


def is_listed(session: Session, profile_id: UUID) -> bool:
    """Whether a version may be found by those who look for it."""
    query = select(Publication.profile_id).where(
        Publication.profile_id == profile_id, Publication.state.in_(LISTED)
    )
    return session.scalar(select(exists(query))) is True


def wording_of(session: Session, profile_id: UUID) -> Mapping[str, str]:
    """The product's name and the contact as the producer wants them now; empty as reviewed."""
    found = session.get(Publication, profile_id)
    return found.wording if found else {}


def changes_to(session: Session, slug: str) -> Sequence[PublicationChange]:
    """What people have done to any version of a profile, newest first."""
    query = (
        select(PublicationChange)
        .join(Profile, Profile.id == PublicationChange.profile_id)
        .where(Profile.slug == slug)
        .order_by(PublicationChange.changed_at.desc())
    )
    return session.scalars(query).all()


def newest_change(session: Session, profile_id: UUID) -> PublicationChange | None:
    """The last thing that a person did to a profile version."""
    query = select(PublicationChange).where(PublicationChange.profile_id == profile_id)
    return session.scalar(query.order_by(PublicationChange.changed_at.desc()).limit(1))


def staff_list(
    session: Session, states: Sequence[State], words: str = ""
) -> Sequence[Row[Publication, Declaration, Organisation]]:
    """The newest version of each profile that is in one of these states, what waits for staff first."""
    newest = (
        select(Profile.slug, func.max(Profile.version).label("version")).group_by(Profile.slug).subquery()
    )
    query = (
        select(Publication, Declaration, Organisation)
        .join(Profile, Profile.id == Publication.profile_id)
        .join(newest, (newest.c.slug == Profile.slug) & (newest.c.version == Profile.version))
        .join(Declaration, Declaration.id == Publication.declaration_id)
        .join(Organisation, Organisation.id == Declaration.organisation_id)
        .options(joinedload(Publication.profile))
        .where(Publication.state.in_(states))
        .order_by(Publication.is_woken.desc(), Publication.valid_until, Profile.slug)
        .limit(PAGE)
    )
    if words:
        found = (
            Declaration.number.icontains(words, autoescape=True)
            | Declaration.product_name.icontains(words, autoescape=True)
            | Organisation.name.icontains(words, autoescape=True)
        )
        query = query.where(found)
    return session.execute(query).all()
