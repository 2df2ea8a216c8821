"""The mails about accounts. A worker calls these when the event has happened.

Each is written once per `key`, for which the event's id is right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.models import User
from portal.accounts.tokens import CONFIRM, CONFIRM_HOURS, RESET, RESET_HOURS, make_token
from portal.mail import queue_mail

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.config import Settings


def write_account_link(
    session: Session, settings: Settings, key: str, user_id: UUID, *, already_registered: bool
) -> None:
    """The confirmation link; or, when the address had an account already, a word to its owner."""
    user = session.get_one(User, user_id)
    if already_registered:
        context = {
            "sign_in": f"{settings.base_url}/logga-in",
            "forgotten": f"{settings.base_url}/glomt-losenord",
        }
        queue_mail(session, key, user_id, "already_registered", context)
    elif user.confirmed_at is None:
        token = make_token(settings.secret_key, CONFIRM, user)
        context = {"link": f"{settings.base_url}/bekrafta/{token}", "hours": str(CONFIRM_HOURS)}
        queue_mail(session, key, user_id, "confirm", context)


def write_welcome(session: Session, settings: Settings, key: str, user_id: UUID) -> None:
    """The account is ready."""
    queue_mail(session, key, user_id, "welcome", {"link": settings.base_url})


def write_password_link(session: Session, settings: Settings, key: str, user_id: UUID) -> None:
    """The link to choose a new password."""
    token = make_token(settings.secret_key, RESET, session.get_one(User, user_id))
    link = f"{settings.base_url}/nytt-losenord/{token}"
    queue_mail(session, key, user_id, "reset", {"link": link, "hours": str(RESET_HOURS)})
