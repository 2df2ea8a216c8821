"""Look up the published keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.signing.keyring import Keyring, PublicKey
from portal.signing.models import SigningKey


def signing_keys(session: Session) -> Sequence[SigningKey]:
    """Every key there has been, the newest first."""
    return session.scalars(select(SigningKey).order_by(SigningKey.valid_from.desc(), SigningKey.id)).all()


def keyring(session: Session) -> Keyring:
    """Every key there has been, ready to check signatures with."""
    return Keyring(
        PublicKey(
            id=row.id,
            x=row.x,
            valid_from=whole_seconds(row.valid_from),
            retired_at=whole_seconds(row.retired_at) if row.retired_at else None,
            revoked_at=whole_seconds(row.revoked_at) if row.revoked_at else None,
            revoked_because=row.revoked_because,
        )
        for row in signing_keys(session)
    )


def whole_seconds(moment: datetime) -> int:
    """A moment as signatures and key sets write it, since 1970."""
    return int(moment.timestamp())
