"""Remove what may not be kept any longer, day by day, and at once what belonged to a closed account.

How long is data: schemas/retention/rules.yml, which /personuppgifter shows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.exchange import service as exchange
from portal.feedback import service as feedback
from portal.i18n import TIME_ZONE
from portal.pact import service as pact
from portal.preparedness import service as preparedness
from portal.privacy import service as privacy
from schemas.retention import days_of
from workers.letters import key_of
from workers.subscriber import Fact, Subscriber

Remove = Callable[[Session, datetime], int]


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, TIME_ZONE)


def _daily(name: str, rule_id: str, remove: Remove) -> Subscriber:
    """A subscriber that removes what is older than a rule's days, counted from the beginning of the day."""

    def settle(session: Session, fact: Fact, _: None) -> None:
        oldest = date.fromisoformat(fact.event.day) - timedelta(days=days_of(rule_id))
        remove(session, _start_of(oldest))

    return Subscriber(name, settle)


def _erase(session: Session, fact: Fact, _: None) -> None:
    privacy.erase_person(session, key_of(fact, "erase_person"), fact.event.user_id)


def _expired_files(session: Session, fact: Fact, _: None) -> None:
    exchange.remove_expired(session, _start_of(date.fromisoformat(fact.event.day)))


remove_expired_files = Subscriber("remove_expired_files", _expired_files)
remove_unconfirmed_accounts = _daily(
    "remove_unconfirmed_accounts", "unconfirmed_accounts", accounts.remove_unconfirmed
)
remove_old_invitations = _daily("remove_old_invitations", "invitations", privacy.remove_old_invitations)
remove_old_mails = _daily("remove_old_mails", "mails", privacy.remove_old_mails)
remove_old_reports = _daily("remove_old_reports", "accessibility_reports", feedback.remove_old_reports)
remove_old_pact_messages = _daily("remove_old_pact_messages", "pact_messages", pact.remove_old_messages)
remove_old_crisis_contacts = _daily(
    "remove_old_crisis_contacts", "crisis_contacts", preparedness.remove_old_contacts
)
erase_person = Subscriber("erase_person", _erase)
