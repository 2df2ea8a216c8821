"""Of two transactions that must not do the same at once, the later waits as long as it is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.db import take_turn

if TYPE_CHECKING:
    from sqlalchemy import Engine


def test_a_turn_is_held_until_its_transaction_ends(engine: Engine, db_session: Session) -> None:
    """Somebody else's is free meanwhile; patience ends, and then holds for that turn alone."""
    take_turn(db_session, "counting")
    with Session(engine) as other:
        take_turn(other, "weighing", patience_s=1)
        assert other.scalar(text("SHOW lock_timeout")) == "5s"
        with pytest.raises(OperationalError, match="lock timeout"):
            take_turn(other, "counting", patience_s=1)
        other.rollback()
        db_session.commit()
        take_turn(other, "counting", patience_s=1)
