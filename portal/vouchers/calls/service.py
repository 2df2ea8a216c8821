"""Open a call, set its terms from a day on, and note the rate of the euro."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.db import new_id
from portal.vouchers import queries
from portal.vouchers.models import EuroRate, VoucherCall, VoucherTerms
from schemas.vouchers import Rate, Terms


class AlreadySaid(Exception):
    """Something is said from that day on already; what has been said is not changed."""


class TooLate(Exception):
    """Somebody has applied on that day or later, and keeps the terms of then."""


@dataclass(frozen=True)
class Opening:
    """What a call is called, and between which days it takes applications."""

    name: str
    opens_on: date
    closes_on: date


def open_call(session: Session, opening: Opening, terms: Terms, user_id: UUID) -> VoucherCall:
    """A new call with the terms that hold when it opens."""
    call = VoucherCall(id=new_id(), made_by=user_id, **vars(opening))
    session.add(call)
    session.flush()
    set_terms(session, call, terms, user_id)
    return call


def set_terms(session: Session, call: VoucherCall, terms: Terms, user_id: UUID) -> None:
    """Other terms from a day on; those who have applied before keep theirs.

    Raises:
        AlreadySaid: the call has terms from that day on.
        TooLate: somebody has applied on that day or later.
    """
    # Whoever sends an application now waits for this, or this for them.
    session.refresh(call, with_for_update={"key_share": True})
    if queries.is_applied_to(session, call.id, terms.holds_from):
        raise TooLate(str(terms.holds_from))
    if any(one.holds_from == terms.holds_from for one in queries.terms_of(session, call.id)):
        raise AlreadySaid(str(terms.holds_from))
    session.add(VoucherTerms(id=new_id(), call_id=call.id, made_by=user_id, **vars(terms)))
    session.flush()


def note_rate(session: Session, rate: Rate, user_id: UUID) -> None:
    """What a euro is worth from a day on, and who says so.

    Raises:
        AlreadySaid: a rate is noted from that day on.
    """
    statement = insert(EuroRate).values(id=new_id(), made_by=user_id, **vars(rate)).on_conflict_do_nothing()
    if session.scalar(statement.returning(EuroRate.id)) is None:
        raise AlreadySaid(str(rate.holds_from))
