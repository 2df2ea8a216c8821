"""Links sent by mail: signed, short-lived, and dead as soon as they have done their work.

A token carries the user's id and a fingerprint of the state it may change, so a used
link, or one from before a newer request, no longer fits. Nothing is stored.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from itsdangerous import BadSignature, URLSafeTimedSerializer

if TYPE_CHECKING:
    from portal.accounts.models import User

CONFIRM_HOURS = 48
RESET_HOURS = 1
SECONDS_PER_HOUR = 3600


@dataclass(frozen=True)
class Purpose:
    """What a link is for; links for one purpose are no good for another."""

    salt: str
    hours: int


CONFIRM = Purpose("confirm-account", CONFIRM_HOURS)
RESET = Purpose("reset-password", RESET_HOURS)


@dataclass(frozen=True)
class Claim:
    """The content of a token whose signature and age are right."""

    user_id: UUID
    fingerprint: str

    def fits(self, user: User | None) -> bool:
        """Whether the account is still in the state the link was made for."""
        return user is not None and user.is_active and self.fingerprint == _fingerprint(user)


def make_token(secret_key: str, purpose: Purpose, user: User) -> str:
    """A token for the address of a link."""
    signed = _serializer(secret_key, purpose).dumps([user.id.hex, _fingerprint(user)])
    return signed if isinstance(signed, str) else signed.decode()


def read_token(secret_key: str, purpose: Purpose, token: str) -> Claim | None:
    """The claim in a token; None when it is forged, too old or made for something else."""
    try:
        user_id, fingerprint = _serializer(secret_key, purpose).loads(
            token, max_age=purpose.hours * SECONDS_PER_HOUR
        )
        return Claim(UUID(user_id), str(fingerprint))
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None


def _serializer(secret_key: str, purpose: Purpose) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt=purpose.salt)


def _fingerprint(user: User) -> str:
    state = f"{user.password_hash}|{user.session_version}|{user.confirmed_at is not None}"
    return hashlib.sha256(state.encode()).hexdigest()[:20]
