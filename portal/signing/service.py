"""Sign, and change keys. Functions take the session first and never commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from joserfc.jwk import OKPKey
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from portal import ledger
from portal.config import Settings
from portal.signing import jws
from portal.signing.keyring import did_web
from portal.signing.models import SigningKey
from portal.signing.private import NoSigningKey, key_file, new_private_key, private_key, replace_file
from portal.signing.queries import whole_seconds
from schemas.events import SigningKeyRevoked

# One change of keys at a time; the number only has to differ from other locks'.
_LOCK = text("SELECT pg_advisory_xact_lock(20260127)")


class KeyRetired(NoSigningKey):
    """The private key at hand has been replaced by a newer one, or revoked."""


class UnknownKey(LookupError):
    """There is no such key."""


def sign(session: Session, settings: Settings, content: Mapping[str, Any], kind: str) -> str:
    """Sign content as a compact JSON Web Signature, and see to it that the public key is published.

    A key that is used for the first time takes over from the one before.

    Args:
        kind: the media type without `application/`, such as `vc+jwt`; checked again by `jws.check`.

    Raises:
        NoSigningKey: there is no private key.
        KeyRetired: it has been replaced or revoked.
    """
    key = private_key(settings)
    published = _published(session, key)
    if published.retired_at is not None:
        raise KeyRetired(f"The signing key {published.id} has been replaced; set the newest one.")
    at = whole_seconds(_now(session))
    return jws.sign(key, content, kind=kind, issuer=did_web(settings.base_url), at=at)


def rotate(session: Session, settings: Settings) -> SigningKey:
    """Make a new private key in the key file and let it take over at once.

    Raises:
        NoSigningKey: the key does not come from a file that could be written.
    """
    path = key_file(settings)
    if settings.signing_key or path is None:
        raise NoSigningKey("SIGNING_KEY_FILE must name the file that the new key is to be written to.")
    key = new_private_key()
    published = _published(session, key)
    # Last: if the database then fails to commit, the new key is published when it first signs.
    replace_file(path, key)
    return published


def revoke(session: Session, key_id: str, because: str, actor: str) -> SigningKey:
    """Withdraw the trust in everything that a key has signed; once, however often it is asked for.

    Args:
        because: shown to everybody.
        actor: who did it, for the ledger.

    Raises:
        UnknownKey: there is no such key.
    """
    session.execute(_LOCK)
    found = session.get(SigningKey, key_id, populate_existing=True, with_for_update=True)
    if found is None:
        raise UnknownKey(key_id)
    if found.revoked_at is None:
        now = _now(session)
        found.revoked_at = now
        found.retired_at = found.retired_at or now
        found.revoked_because = because
        session.flush()
        event = SigningKeyRevoked(key_id=key_id, because=because)
        ledger.append(session, f"signing-key-{key_id}", event, actor)
    return found


def _published(session: Session, key: OKPKey) -> SigningKey:
    """The key's row, held so that nobody retires it meanwhile; a new key takes over from the last."""
    found = _held(session, key)
    if found is not None:
        return found
    session.execute(_LOCK)
    found = _held(session, key)
    if found is not None:  # another worker was first
        return found
    in_use = select(SigningKey).where(SigningKey.retired_at.is_(None)).with_for_update()
    earlier = session.scalars(in_use).all()
    now = _now(session)  # read once nobody signs with them any more
    for one in earlier:
        one.retired_at = now
    session.flush()
    found = SigningKey(id=key.thumbprint(), x=str(key.as_dict(private=False)["x"]), valid_from=now)
    session.add(found)
    session.flush()
    return found


def _held(session: Session, key: OKPKey) -> SigningKey | None:
    return session.get(SigningKey, key.thumbprint(), populate_existing=True, with_for_update={"read": True})


def _now(session: Session) -> datetime:
    moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return moment
