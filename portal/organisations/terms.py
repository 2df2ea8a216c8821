"""The terms of a mandate: from when to when, what it covers, how far it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.organisations.models import YEARS_MAX


@dataclass(frozen=True)
class MandateTerms:
    """What an owner offers an adviser. `declaration_ids` None: everything, also what is started later."""

    valid_from: date
    valid_to: date
    may_submit: bool
    declaration_ids: tuple[UUID, ...] | None = None

    def __post_init__(self) -> None:
        if not self.valid_from <= self.valid_to <= latest_end(self.valid_from):
            raise ValueError(f"a mandate from {self.valid_from} cannot end on {self.valid_to}")

    def to_json(self) -> dict[str, Any]:
        """As stored with an invitation."""
        ids = None if self.declaration_ids is None else [str(one) for one in self.declaration_ids]
        return {
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat(),
            "may_submit": self.may_submit,
            "declaration_ids": ids,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> MandateTerms:
        """Read back what `to_json` wrote."""
        ids = stored["declaration_ids"]
        return cls(
            valid_from=date.fromisoformat(stored["valid_from"]),
            valid_to=date.fromisoformat(stored["valid_to"]),
            may_submit=stored["may_submit"],
            declaration_ids=None if ids is None else tuple(UUID(one) for one in ids),
        )


def latest_end(valid_from: date) -> date:
    """The last day a mandate from that day may have, as PostgreSQL adds two years."""
    try:
        return valid_from.replace(year=valid_from.year + YEARS_MAX)
    except ValueError:  # from a leap day
        return valid_from.replace(year=valid_from.year + YEARS_MAX, day=28)
