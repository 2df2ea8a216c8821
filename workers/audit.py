"""Look through the ledger once a day, sign what was found, and raise the alarm when it does not hold."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Role, User
from portal.audit import service
from portal.audit.queries import check_of
from portal.audit.service import Looked
from portal.ledger import Breach
from portal.mail import queue_mail
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact, Subscriber


def _look(session: Session, fact: Fact) -> Looked | None:
    day = date.fromisoformat(fact.event.day)
    return None if check_of(session, day) else service.look(session)


def _record(session: Session, fact: Fact, found: Looked | None) -> None:
    if found is not None:
        day = date.fromisoformat(fact.event.day)
        service.record_check(session, settings(), day, found, "verify_ledger")


def _alarm(session: Session, fact: Fact, _: None) -> None:
    check = check_of(session, date.fromisoformat(fact.event.day))
    found = [Breach(**one) for one in check.breaches] if check else []
    context = {
        "day": fact.event.day,
        "faults": service.breach_words(found)[:20],
        "count": fact.event.breaches,
        "link": f"{settings().base_url}/drift/logg",
    }
    administrators = select(User.id).where(User.role == Role.ADMIN, User.is_active)
    for reader in session.scalars(administrators):
        queue_mail(
            session, f"{key_of(fact, 'mail_ledger_broken')}-{reader}", reader, "ledger_broken", context
        )


verify_ledger = Subscriber("verify_ledger", _record, _look)
mail_ledger_broken = letter("mail_ledger_broken", _alarm)
