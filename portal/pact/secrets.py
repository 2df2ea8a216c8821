"""A client's secret, and the access tokens it is exchanged for.

The secret is 256 random bits, of which only the SHA-256 is stored. A token is signed, good for a quarter of
an hour, and asks the client's row each time: revoking a client ends its tokens at once.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from portal.pact.models import PactClient

PREFIX = "jnp_"
RANDOM_BYTES = 32
TOKEN_SECONDS = 900
_SALT = "pact-access-token"


class TokenExpired(Exception):
    """The token was good, and its time is out."""


@dataclass(frozen=True)
class Claim:
    """What a token says: which client, and with which secret it was got."""

    client_id: UUID
    fingerprint: str

    def fits(self, client: PactClient | None) -> bool:
        """Whether the client is still there, with that secret."""
        return (
            client is not None
            and client.revoked_at is None
            and hmac.compare_digest(self.fingerprint, fingerprint(client))
        )


def new_secret() -> str:
    """A secret that nobody has had before."""
    return PREFIX + secrets.token_urlsafe(RANDOM_BYTES)


def digest(secret: str) -> str:
    """What is stored. So much chance needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fingerprint(client: PactClient) -> str:
    """A client's secret in a token, of which nothing can be learnt."""
    return hashlib.sha256(f"{client.id}|{client.secret_hash}".encode()).hexdigest()[:20]


def make_token(secret_key: str, client: PactClient) -> str:
    """A token for a client that has shown its secret."""
    signed = _serializer(secret_key).dumps([client.id.hex, fingerprint(client)])
    return signed if isinstance(signed, str) else signed.decode()


def read_token(secret_key: str, token: str) -> Claim | None:
    """What a token says; None when it is not one of ours.

    Raises:
        TokenExpired: it was.
    """
    try:
        client_id, mark = _serializer(secret_key).loads(token, max_age=TOKEN_SECONDS)
        return Claim(UUID(client_id), str(mark))
    except SignatureExpired as error:
        raise TokenExpired from error
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None


def _serializer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt=_SALT)
