"""Sign and check compact JSON Web Signatures (RFC 7515) with Ed25519. Pure: keys in, verdict out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from portal.signing.keyring import Keyring, PublicKey

ALGORITHM = "Ed25519"  # RFC 9864; "EdDSA", which also meant other curves, is deprecated by it
# `iss`, `iat`, `cty` are ours to read; nothing in a header decides how a signature is checked.
REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM], strict_check_header=False)


class BadSignature(Exception):
    """What was signed is not to be trusted; the classes below say why."""


class NotSigned(BadSignature):
    """It is no signed text of this kind at all."""


class UnknownKey(BadSignature):
    """The key it names is not among the published ones."""


class RevokedKey(BadSignature):
    """The key was revoked: whatever it signed is no longer trusted."""

    def __init__(self, key: PublicKey) -> None:
        super().__init__(f"key {key.id} was revoked: {key.revoked_because}")
        self.key = key


class KeyNotInUse(BadSignature):
    """The key was not in use when the text says that it was signed."""


class Broken(BadSignature):
    """The signature does not fit the text: something in it was changed."""


@dataclass(frozen=True)
class Signed:
    """A text whose signature holds.

    Attributes:
        content: what was signed.
        payload: the same, to the letter.
        issuer: the identifier (DID) of whoever signed.
        signed_at: when, in whole seconds since 1970, as the signer says.
    """

    content: dict[str, Any]
    payload: bytes
    key: PublicKey
    issuer: str
    signed_at: int


def sign(key: OKPKey, content: Mapping[str, Any], *, kind: str, issuer: str, at: int) -> str:
    """The content as a compact signature.

    Args:
        kind: the media type without `application/`, such as `vc+jwt`; no kind passes for another.
        issuer: the signer's DID; the key is named as an address below it.
        at: when, in whole seconds since 1970.
    """
    header = {
        "alg": ALGORITHM,
        "typ": kind,
        "kid": f"{issuer}#{key.thumbprint()}",
        "iss": issuer,
        "iat": at,
    }
    payload = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return jws.serialize_compact(header, payload.encode(), key, registry=REGISTRY)


def check(text: str, keys: Keyring, *, kind: str) -> Signed:
    """Check a compact signature against published keys.

    Raises:
        NotSigned, UnknownKey, RevokedKey, KeyNotInUse, Broken: it does not hold.
    """
    header = _header(text, kind)
    issuer, at = header["iss"], header["iat"]
    named = header["kid"].removeprefix(issuer).removeprefix("#")
    key = keys.get(named)
    if key is None:
        raise UnknownKey(named)
    if key.revoked_at is not None:
        raise RevokedKey(key)
    try:
        found = jws.deserialize_compact(text.encode("ascii"), key.key, registry=REGISTRY)
        content = json.loads(found.payload)
    except (JoseError, ValueError, RecursionError) as error:
        raise Broken(str(error)) from error
    if not isinstance(content, dict):
        raise NotSigned("the content is no object")
    # Last, since the time is only the signer's word once the signature holds.
    if not key.was_in_use(at):
        raise KeyNotInUse(named)
    return Signed(content, found.payload, key, issuer, at)


def key_id_of(text: str) -> str:
    """The key that a signature of our own names."""
    kid: str = jws.extract_compact(text.encode("ascii"), registry=REGISTRY).headers()["kid"]
    return kid.rpartition("#")[2]


def payload_of(text: str) -> bytes:
    """What a signature of our own is about, unchecked."""
    return bytes(jws.extract_compact(text.encode("ascii"), registry=REGISTRY).payload)


def _header(text: str, kind: str) -> dict[str, Any]:
    try:
        header = dict(jws.extract_compact(text.encode("ascii"), registry=REGISTRY).headers())
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise NotSigned("not a compact signature") from error
    has_names = all(isinstance(header.get(name), str) and header[name] for name in ("iss", "kid", "typ"))
    has_time = isinstance(header.get("iat"), int) and not isinstance(header.get("iat"), bool)
    if not (has_names and has_time) or header.get("alg") != ALGORITHM or header["typ"] != kind:
        raise NotSigned(f"not a signature of kind {kind}")
    return header
