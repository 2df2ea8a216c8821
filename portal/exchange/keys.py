"""Keys for programs: 256 random bits with a prefix by which a leaked one is recognised."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

PREFIX = "jnk_"
RANDOM_BYTES = 32
START_LENGTH = 10
_FORM = re.compile(PREFIX + r"[A-Za-z0-9_-]{43}")

READ, WRITE = "read", "write"
SCOPES = (READ, WRITE)


@dataclass(frozen=True)
class Key:
    """A key as its owner holds it."""

    text: str

    @classmethod
    def new(cls) -> Key:
        """One that nobody has had before."""
        return cls(PREFIX + secrets.token_urlsafe(RANDOM_BYTES))

    @classmethod
    def sent(cls, header: str) -> Key | None:
        """The key in an Authorization header; None when it has none of our form."""
        scheme, _, text = header.partition(" ")
        text = text.strip()
        return cls(text) if scheme.lower() == "bearer" and _FORM.fullmatch(text) else None

    @property
    def digest(self) -> str:
        """What is stored. So much chance needs no slow hash."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def start(self) -> str:
        """What people recognise it by."""
        return self.text[:START_LENGTH]
