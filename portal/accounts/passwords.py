"""Passwords: what is a good enough one, how it is kept, how it is checked."""

from __future__ import annotations

import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

LENGTH_MIN = 12
LENGTH_MAX = 200
DISTINCT_MIN = 5

STRENGTH = RFC_9106_LOW_MEMORY  # Argon2id, 64 MiB, three passes

_hasher = PasswordHasher.from_parameters(STRENGTH)


def is_too_simple(password: str, *known_words: str) -> bool:
    """Whether a long enough password is still guessed at once.

    That is: few different characters, or little beside one's own address or name (`known_words`).
    """
    lowered = password.casefold()
    if len(set(lowered)) < DISTINCT_MIN:
        return True
    remaining = lowered
    for word in known_words:
        if len(word) >= DISTINCT_MIN:
            remaining = remaining.replace(word.casefold(), "")
    return len(remaining) < LENGTH_MIN // 2


def hash_password(password: str) -> str:
    """An Argon2id hash with its own salt."""
    return _hasher.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Whether this is the password behind the hash."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@functools.cache
def nobodys_hash() -> str:
    """A hash to check against when there is no account, so that the answer takes as long."""
    return hash_password("no account has this password")
