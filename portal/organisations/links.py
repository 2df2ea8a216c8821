"""The link in an invitation: signed, so that nobody can make one up. Whether it counts is in the table."""

from __future__ import annotations

from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

SALT = "invitation"


def make_token(secret_key: str, invitation_id: UUID) -> str:
    """A token for the address of a link."""
    signed = URLSafeSerializer(secret_key, salt=SALT).dumps(invitation_id.hex)
    return signed if isinstance(signed, str) else signed.decode()


def read_token(secret_key: str, token: str) -> UUID | None:
    """The invitation a link is about; None for one that was not made here."""
    try:
        return UUID(URLSafeSerializer(secret_key, salt=SALT).loads(token))
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None
