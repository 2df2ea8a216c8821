"""Letters about what lawyers and buyers write."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Role, User
from portal.mail import queue_mail
from portal.procurement.models import AcceptedFinding
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact


def _finding_accepted(session: Session, fact: Fact, _: None) -> None:
    """Four eyes: the other lawyers hear of what one of them has let stand."""
    accepted = session.get_one(AcceptedFinding, fact.event.accepted_id)
    context = {
        "rule": accepted.rule,
        "passage": accepted.passage,
        "reason": accepted.reason,
        "link": f"{settings().base_url}/upphandla/granska-text/godtagna",
    }
    lawyers = select(User).where(User.role == Role.LAWYER, User.is_active, User.id != accepted.accepted_by)
    for user in session.scalars(lawyers.order_by(User.id)):
        key = f"{key_of(fact, 'mail_finding_accepted')}-{user.id}"
        queue_mail(session, key, user.id, "finding_accepted", context)


mail_finding_accepted = letter("mail_finding_accepted", _finding_accepted)
