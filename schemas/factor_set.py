"""Which factor set new declarations are frozen with.

The rows themselves are the engine's data; only the name is known to everyone,
so that a snapshot can say which set it was made for.
"""

CURRENT_FACTOR_SET = "2026.1"


def release_order(version: str) -> tuple[int, ...]:
    """Sorts versions such as 2026.1 in the order of their release."""
    return tuple(int(part) for part in version.split("."))
