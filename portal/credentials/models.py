"""What was signed about each published profile."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id
from portal.signing.models import KEY_ID_LENGTH


class Credential(Base):
    """One signature on one version of a profile. Immutable: a trigger refuses UPDATE and DELETE.

    A version gets another when the key of its last one was revoked.

    Attributes:
        jwt: the Verifiable Credential with its signature (`vc+jwt`).
    """

    __tablename__ = "credentials"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"), index=True)
    key_id: Mapped[str] = mapped_column(String(KEY_ID_LENGTH), ForeignKey("signing_keys.id"))
    jwt: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime] = mapped_column(server_default=func.now())
