"""What compiling may read of an inventory: everything but the amounts and what is said about them.

Two farms that answered the same questions in the same way differ in amounts alone. The compiler is given the
shape and not the inventory, so that it cannot read an amount, and one compilation serves them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property
from operator import attrgetter
from typing import Any

from schemas.inventory import Allocation, Derived, Inventory, Line


@dataclass(frozen=True, eq=False)
class Shape:
    """Ids and units of the activities in order, and all that is done with them; equal when all of it is."""

    units: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    derived: tuple[Derived, ...]
    allocations: tuple[Allocation, ...]
    output: str
    declared_unit: str

    @staticmethod
    def of(inventory: Inventory) -> "Shape":
        """The shape of this inventory."""
        return Shape(
            tuple([(activity.id, activity.unit) for activity in inventory.activities]),
            inventory.lines,
            inventory.derived,
            inventory.allocations,
            inventory.output,
            inventory.declared_unit,
        )

    @cached_property
    def _content(self) -> tuple[Any, ...]:
        parts = (self.lines, self.derived, self.allocations)
        return (self.units, self.output, self.declared_unit, *map(_plain, parts))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shape) and self._content == other._content

    def __hash__(self) -> int:
        return hash(self._content)


def _plain(value: Any) -> Any:
    """The value as nested tuples; a field that a record is given later is part of it by itself."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return tuple([_plain(one) for one in value])
    if isinstance(value, Mapping):
        return tuple([(key, _plain(one)) for key, one in value.items()])
    kind: Any = type(value)
    return tuple([_plain(one) for one in _values(kind)(value)])


@cache
def _values(kind: Any) -> Any:
    return attrgetter(*[one.name for one in fields(kind)])
