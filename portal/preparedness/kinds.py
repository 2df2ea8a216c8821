"""The kinds of food that cards speak of: the categories of purchases, alike goods put together."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from portal.purchases.categories import categories

# Of these nothing can be told: a way of transport, and what is left over.
_NO_KIND = ("vegetables_air", "other")
# Sorted as bought from abroad, whether a line names a country or not.
IMPORTED = ("salad_vegetables_imported", "fruit_imported", "vegetables_air")


@functools.cache
def pots() -> Mapping[str, str]:
    """Category -> the kind that covers it: tomatoes stand in for tomatoes, wherever they were bought from."""
    first: dict[tuple[str, ...], str] = {}
    return {
        key: first.setdefault(one.declared, key) if one.declared else key for key, one in categories().items()
    }


@functools.cache
def kinds() -> tuple[str, ...]:
    """What a card may have parts of, in the order of the categories."""
    return tuple(dict.fromkeys(kind for kind in pots().values() if kind not in _NO_KIND))


@functools.cache
def kind_of_declared() -> Mapping[str, str]:
    """What climate declarations call it (`family` or `family/option`) -> kind."""
    return {name: pots()[key] for key, one in categories().items() for name in one.declared}
