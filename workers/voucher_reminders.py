"""Remind of vouchers that must be accounted for or followed up: once ahead of the day, once after it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from portal.vouchers.decisions import service
from workers.subscriber import Fact, Subscriber

AHEAD = timedelta(days=30)


def _settle(session: Session, fact: Fact, _: None) -> None:
    day = date.fromisoformat(fact.event.day)
    service.remind(session, day, day + AHEAD, "remind_of_vouchers")


remind_of_vouchers = Subscriber("remind_of_vouchers", _settle)
