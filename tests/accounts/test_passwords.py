"""What counts as a password, and how it is kept."""

from __future__ import annotations

import pytest

from portal.accounts.passwords import STRENGTH, hash_password, is_too_simple, matches


def test_hashes_have_the_strength_of_the_standard() -> None:
    """Argon2id with at least 64 MiB and three passes, the second recommendation of RFC 9106."""
    assert STRENGTH.type.name == "ID"
    assert STRENGTH.memory_cost >= 65536
    assert STRENGTH.time_cost >= 3


def test_two_hashes_of_a_password_differ() -> None:
    """Each hash has its own salt."""
    assert hash_password("morot granit paraply") != hash_password("morot granit paraply")


@pytest.mark.parametrize("kept", ["", "x", "$argon2id$broken", "morot granit paraply"])
def test_a_broken_hash_matches_nothing(kept: str) -> None:
    """A damaged row in the database lets nobody in and breaks no page."""
    assert not matches(kept, "morot granit paraply")


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaaaaaaaa", "abababababab", "121212121212", "exempelgården1", "odlare@exempel.se"]
)
def test_guessable_passwords_are_refused(password: str) -> None:
    """Length alone is not enough."""
    assert is_too_simple(password, "odlare@exempel.se", "Exempelgården")


@pytest.mark.parametrize(
    "password", ["morot granit paraply", "Exempelgården har sju kor", "correct horse battery"]
)
def test_three_words_are_enough(password: str) -> None:
    """No rule demands digits or signs."""
    assert not is_too_simple(password, "odlare@exempel.se", "Exempelgården")
