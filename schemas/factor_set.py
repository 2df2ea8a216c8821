"""Which factor set new declarations are frozen with.

The rows themselves are the engine's data; only the name is known to everyone,
so that a snapshot can say which set it was made for.
"""

CURRENT_FACTOR_SET = "2026.1"
