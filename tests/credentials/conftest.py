"""A published profile, signed, with the file that people download."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from portal.credentials import service
from portal.credentials.envelope import written
from portal.signing import jws, queries
from portal.signing.private import as_text, new_private_key
from tests import factories

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.config import Settings
    from portal.profiles.models import Profile
    from portal.signing.keyring import Keyring


@dataclass(frozen=True)
class SignedProfile:
    """A profile with its signed file, the published keys, and the settings that hold the private key."""

    profile: Profile
    text: str
    keys: Keyring
    settings: Settings

    @property
    def file(self) -> dict[str, Any]:
        """The file as read, each time anew."""
        found: dict[str, Any] = json.loads(self.text)
        return found


@pytest.fixture
def signer(settings: Settings) -> Settings:
    """Settings with a private key."""
    return replace(settings, signing_key=as_text(new_private_key()))


@pytest.fixture
def signed(db_session: Session, signer: Settings) -> SignedProfile:
    """A potato, published and signed."""
    profile = factories.published(db_session)
    credential = service.issue(db_session, signer, profile.id)
    db_session.commit()
    text = written(credential.jwt, jws.payload_of(credential.jwt))
    return SignedProfile(profile, text, queries.keyring(db_session), signer)
