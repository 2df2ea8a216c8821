"""The producer's own application, as every page of theirs begins with it."""

from __future__ import annotations

from uuid import UUID

from flask import abort
from sqlalchemy.orm import Session

from portal.declarations.desk import Desk, laid_out
from portal.vouchers import queries
from portal.vouchers.models import Voucher
from portal.vouchers.transitions import Action, NotAllowed, Party, may


def own(
    session: Session, declaration_id: UUID, voucher_id: UUID, action: Action | None = None
) -> tuple[Desk, Voucher]:
    """The declaration and the application; 404 for everybody else's.

    Args:
        action: what the page is for, None for looking.

    Raises:
        NotAllowed: it cannot be done where the application is now.
    """
    desk = laid_out(session, declaration_id)
    voucher = queries.voucher_for(session, voucher_id, declaration_id) or abort(404)
    if action is not None and not may(voucher, action, Party.PRODUCER):
        raise NotAllowed(voucher.status, action, Party.PRODUCER)
    return desk, voucher
