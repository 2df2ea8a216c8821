"""Remove what may not be kept any longer, day by day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.exchange import service as exchange
from portal.i18n import TIME_ZONE
from workers.subscriber import Fact, Subscriber

UNCONFIRMED_DAYS = 30


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, TIME_ZONE)


def _unconfirmed_accounts(session: Session, fact: Fact, _: None) -> None:
    day = date.fromisoformat(fact.event.day)
    accounts.remove_unconfirmed(session, _start_of(day - timedelta(days=UNCONFIRMED_DAYS)))


def _expired_files(session: Session, fact: Fact, _: None) -> None:
    exchange.remove_expired(session, _start_of(date.fromisoformat(fact.event.day)))


remove_expired_files = Subscriber("remove_expired_files", _expired_files)
remove_unconfirmed_accounts = Subscriber("remove_unconfirmed_accounts", _unconfirmed_accounts)
