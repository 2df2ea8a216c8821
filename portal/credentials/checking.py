"""Check a file against published keys. Pure: works without network and without a database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.credentials import envelope
from portal.credentials.envelope import Difference, Unreadable
from portal.credentials.shape import misshapen
from portal.signing import jws
from portal.signing.keyring import Keyring

KIND = "vc+jwt"
CODES = {
    jws.NotSigned: "not_signed",
    jws.UnknownKey: "unknown_key",
    jws.RevokedKey: "revoked_key",
    jws.KeyNotInUse: "key_not_in_use",
    jws.Broken: "broken",
}


@dataclass(frozen=True)
class Problem:
    """Why a file is not to be trusted. `path` names the field where there is one."""

    code: str
    path: str = ""
    detail: str = ""
    signed: Any = None
    shown: Any = None


@dataclass(frozen=True)
class Verdict:
    """What came of a check.

    Attributes:
        problems: why the file does not hold; none when it does.
        credential: what was signed, when the signature holds.
    """

    problems: tuple[Problem, ...] = ()
    credential: dict[str, Any] | None = None
    key_id: str = ""

    @property
    def holds(self) -> bool:
        """Whether the file is what the region signed, unchanged."""
        return not self.problems

    @property
    def valid_until(self) -> datetime | None:
        """The last moment that the figure counts, when the credential tells it."""
        until = (self.credential or {}).get("validUntil")
        return datetime.fromisoformat(until) if until else None

    @property
    def names(self) -> tuple[str, int] | None:
        """The profile and version that it is about, when the signature holds."""
        told = (self.credential or {}).get("credentialSubject", {}).get("characteristics", {})
        number, version = told.get("profile"), told.get("profileVersion")
        return (number.lower(), version) if isinstance(number, str) and isinstance(version, int) else None


def check_file(content: bytes, keys: Keyring) -> Verdict:
    """Check a downloaded file, or the signed part of one.

    Raises:
        Unreadable: it is not such a file.
    """
    found = envelope.read(content)
    try:
        signed = jws.check(found.jwt.strip(), keys, kind=KIND)
    except jws.BadSignature as error:
        return Verdict((_refusal(error),))
    credential = envelope.parsed(signed.payload.decode())
    problems = [*_issued_by_another(credential, signed.issuer), *_misshapen(credential)]
    if found.credential is not None:
        problems += [_named(one) for one in envelope.differences(credential, found.credential)]
    holds_shape = not any(one.code in ("shape", "issuer") for one in problems)
    return Verdict(tuple(problems), credential if holds_shape else None, signed.key.id)


def _refusal(error: jws.BadSignature) -> Problem:
    because = error.key.revoked_because if isinstance(error, jws.RevokedKey) else ""
    return Problem(CODES[type(error)], detail=because)


def _issued_by_another(credential: Any, signer: str) -> Iterator[Problem]:
    issuer = credential.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    if named != signer:
        yield Problem("issuer", "issuer.id")


def _misshapen(credential: Any) -> Iterator[Problem]:
    return (Problem("shape", path) for path in misshapen(credential))


def _named(difference: Difference) -> Problem:
    return Problem(difference.kind, difference.path, signed=difference.signed, shown=difference.shown)


__all__ = ["Problem", "Unreadable", "Verdict", "check_file"]
