"""Public keys as they are published and read back: a JSON Web Key Set, and a did:web document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"]


class NotAKeySet(ValueError):
    """What was given as published keys is not a JSON Web Key Set with Ed25519 keys."""


@dataclass(frozen=True)
class PublicKey:
    """A key to check signatures with, and when it was in use. Times are whole seconds since 1970."""

    id: str
    x: str
    valid_from: int
    retired_at: int | None = None
    revoked_at: int | None = None
    revoked_because: str = ""

    @property
    def key(self) -> OKPKey:
        """The key itself."""
        return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": self.x})

    def was_in_use(self, at: int) -> bool:
        """Whether the region signed with it at that moment."""
        return self.valid_from <= at and (self.retired_at is None or at <= self.retired_at)


class Keyring(Mapping[str, PublicKey]):
    """Every published key by its id, the newest first."""

    def __init__(self, keys: Iterable[PublicKey]) -> None:
        ordered = sorted(keys, key=lambda one: (one.retired_at is None, one.valid_from), reverse=True)
        self._keys = {key.id: key for key in ordered}

    def __getitem__(self, key_id: str) -> PublicKey:
        return self._keys[key_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def key_set(self, did: str) -> dict[str, Any]:
        """A JSON Web Key Set. `nbf`, `exp` and `revoked` are those of OpenID Federation's historical keys."""
        return {"keys": [_as_jwk(key, did) for key in self.values()]}

    def did_document(self, did: str) -> dict[str, Any]:
        """The did:web document: every key by address, and which of them may be trusted."""
        return {
            "@context": CONTEXTS,
            "id": did,
            "verificationMethod": [_as_method(key, did) for key in self.values()],
            "assertionMethod": [f"{did}#{key.id}" for key in self.values() if key.revoked_at is None],
        }

    @classmethod
    def from_text(cls, text: str) -> Keyring:
        """Read an exported key set.

        Raises:
            NotAKeySet: it is something else.
        """
        try:
            found = json.loads(text)["keys"]
            return cls([_from_jwk(one) for one in _sequence(found)])
        except (ValueError, TypeError, KeyError, RecursionError, JoseError) as error:
            raise NotAKeySet("not a JSON Web Key Set with Ed25519 keys") from error


def did_web(base_url: str) -> str:
    """The service's identifier, `did:web:jordnara.example.se`; a port's colon is written `%3A`."""
    return "did:web:" + urlsplit(base_url).netloc.replace(":", "%3A")


def _sequence(found: Any) -> Sequence[Any]:
    if not isinstance(found, list):
        raise TypeError("keys is no list")
    return found


def _as_jwk(key: PublicKey, did: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": key.x,
        "kid": f"{did}#{key.id}",
        "use": "sig",
        "alg": "Ed25519",
        "nbf": key.valid_from,
    }
    if key.retired_at is not None:
        shown["exp"] = key.retired_at
    if key.revoked_at is not None:
        shown["revoked"] = {"revoked_at": key.revoked_at, "reason": key.revoked_because}
    return shown


def _from_jwk(shown: Any) -> PublicKey:
    """A key with the thumbprint worked out anew: the name in the file is not trusted."""
    key = OKPKey.import_key({name: str(shown[name]) for name in ("kty", "crv", "x")})
    if shown["crv"] != "Ed25519":
        raise ValueError("another curve")
    revoked = shown.get("revoked")
    exp = shown.get("exp")
    return PublicKey(
        id=key.thumbprint(),
        x=str(shown["x"]),
        valid_from=int(shown.get("nbf", 0)),
        retired_at=None if exp is None else int(exp),
        revoked_at=None if revoked is None else int(revoked["revoked_at"]),
        revoked_because="" if revoked is None else str(revoked.get("reason", "")),
    )


def _as_method(key: PublicKey, did: str) -> dict[str, Any]:
    method: dict[str, Any] = {
        "id": f"{did}#{key.id}",
        "type": "JsonWebKey",
        "controller": did,
        "publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": key.x},
    }
    if key.revoked_at is not None:
        method["revoked"] = datetime.fromtimestamp(key.revoked_at, UTC).isoformat().replace("+00:00", "Z")
    return method
