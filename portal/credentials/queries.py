"""Look up what was signed, and what has not been."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from portal.credentials.models import Credential
from portal.profiles.models import Profile
from portal.signing.models import SigningKey


def credential_of(session: Session, profile_id: UUID) -> Credential | None:
    """The newest signature on a version that can be trusted; None while there is none."""
    query = (
        select(Credential)
        .join(SigningKey, SigningKey.id == Credential.key_id)
        .where(Credential.profile_id == profile_id, SigningKey.revoked_at.is_(None))
        .order_by(Credential.signed_at.desc(), Credential.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def unsigned_profiles(session: Session) -> Sequence[UUID]:
    """Versions that nothing trusted vouches for: from before there were keys, or a key was revoked."""
    query = select(Profile.id).where(~_is_signed()).order_by(Profile.published_at, Profile.id)
    return session.scalars(query).all()


def _is_signed() -> ColumnElement[bool]:
    trusted = (
        select(Credential.id)
        .join(SigningKey, SigningKey.id == Credential.key_id)
        .where(Credential.profile_id == Profile.id, SigningKey.revoked_at.is_(None))
    )
    return exists(trusted.correlate(Profile))
