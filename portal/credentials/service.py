"""Sign published profiles. Functions take the session first and never commit."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from portal.config import Settings
from portal.credentials.checking import KIND
from portal.credentials.models import Credential
from portal.credentials.passport import Issuer, Published, passport
from portal.credentials.queries import credential_of, unsigned_profiles
from portal.credentials.shape import misshapen
from portal.db import new_id
from portal.profiles.models import Profile
from portal.profiles.queries import gtin_of
from portal.signing import jws
from portal.signing import service as signing
from portal.signing.keyring import did_web


class WrongShape(Exception):
    """A profile cannot be told as a passport; the message names what is missing. Nothing is signed."""


def issue(session: Session, settings: Settings, profile_id: UUID) -> Credential:
    """Sign one version of a profile, unless something trusted vouches for it already.

    Raises:
        WrongShape: the published content does not fill the passport.
        NoSigningKey, KeyRetired: there is nothing to sign with.
    """
    signed = credential_of(session, profile_id)
    if signed is not None:
        return signed
    profile = session.get_one(Profile, profile_id)
    told = passport(_published(profile, gtin_of(session, profile.slug)), _issuer(settings))
    wrong = list(misshapen(told))
    if wrong:
        raise WrongShape(", ".join(wrong))
    token = signing.sign(session, settings, told, KIND)
    credential = Credential(id=new_id(), profile_id=profile_id, key_id=jws.key_id_of(token), jwt=token)
    session.add(credential)
    session.flush()
    return credential


def issue_missing(session: Session, settings: Settings) -> Sequence[UUID]:
    """Sign every version that nothing trusted vouches for; returns which."""
    missing = unsigned_profiles(session)
    for profile_id in missing:
        issue(session, settings, profile_id)
    return missing


def _issuer(settings: Settings) -> Issuer:
    return Issuer(did_web(settings.base_url), settings.contact_name, settings.base_url)


def _published(profile: Profile, gtin: str) -> Published:
    return Published(
        slug=profile.slug,
        version=profile.version,
        content=profile.content,
        content_hash=profile.content_hash,
        published_at=profile.published_at,
        valid_until=profile.valid_until,
        gtin=gtin,
    )
