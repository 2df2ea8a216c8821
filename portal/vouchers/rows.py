"""Forms with the same fields for each of some rows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wtforms import StringField

from portal.forms import Form, stripped
from portal.procurement.typed import number_of


class RowsForm(Form):
    """A form with the same fields for each of some rows, named `<name>_<position>`."""

    positions: range = range(0)

    def typed(self, name: str, position: int) -> str:
        """What was typed in one field of a row."""
        return str(self[f"{name}_{position}"].data or "")

    def number(self, name: str, position: int) -> Decimal:
        """As a number; only of a form that holds."""
        return (number_of(self.typed(name, position)) or Decimal(0)).quantize(Decimal("0.01"))


def with_rows(base: type[RowsForm], positions: range, rules: Mapping[str, Any]) -> type[RowsForm]:
    """A form of that kind with the fields of `rules` for each row."""
    fields = {
        f"{name}_{position}": StringField(filters=[stripped], validators=[rule(position)])
        for position in positions
        for name, rule in rules.items()
    }
    made: type[RowsForm] = type("Rows", (base,), {**fields, "positions": positions})
    return made
