"""The public halves of the signing keys. Private keys are never stored in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

REASON_MAX = 200
KEY_ID_LENGTH = 43


class SigningKey(Base):
    """A public key, kept for ever, since what it signed is checked for ever.

    Attributes:
        id: the key's thumbprint (RFC 7638), so that a key cannot be passed off as another.
        x: the Ed25519 public key, base64url.
        valid_from: when it came into use.
        retired_at: since when nothing is signed with it; what it signed before still holds.
        revoked_at: since when nothing that it ever signed is to be trusted.
    """

    __tablename__ = "signing_keys"
    __table_args__ = (
        CheckConstraint("retired_at >= valid_from", name="order"),
        CheckConstraint("revoked_at IS NULL OR retired_at IS NOT NULL", name="revoked_is_retired"),
        # Only one key signs at a time.
        Index(
            "uq_signing_keys_in_use", text("(true)"), unique=True, postgresql_where=text("retired_at IS NULL")
        ),
    )

    id: Mapped[str] = mapped_column(String(KEY_ID_LENGTH), primary_key=True)
    x: Mapped[str] = mapped_column(String(KEY_ID_LENGTH))
    valid_from: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_because: Mapped[str] = mapped_column(String(REASON_MAX), server_default="")
