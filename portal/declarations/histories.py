"""What stands beside a question about the answers it has had."""

from __future__ import annotations

from portal.declarations.desk import Desk
from portal.declarations.fields import History
from portal.declarations.origins import origin_words


def histories(desk: Desk) -> dict[str, History]:
    """Question id -> where its answer comes from and what became of the one before."""
    return {
        name: History(
            origin=origin_words(desk.origin(name)),
            to_confirm=name in desk.sheet.unconfirmed,
        )
        for name in desk.answers
    }
