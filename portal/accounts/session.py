"""Who is signed in, and for how long.

The cookie holds a user id and the number of the user's session version. Raising that
number (new password, role change, "sign out everywhere") ends every session at once,
on the server, whatever cookies are still around.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import g, session

from portal.accounts.models import User
from portal.db import reading

USER_ID = "user_id"
SESSION_VERSION = "session_version"


@dataclass(frozen=True)
class SignedIn:
    """The person behind the current request."""

    id: UUID
    email: str
    name: str
    role: str
    locale: str

    @property
    def actor(self) -> str:
        """This person's name in the ledger, `user-<id>`."""
        return f"user-{self.id}"


def current_user() -> SignedIn | None:
    """Who is signed in; looked up once per request. None for visitors and for ended sessions."""
    if "signed_in" not in g:
        g.signed_in = None  # stays so if the database is down: error pages must still render
        g.signed_in = _load()
    found: SignedIn | None = g.signed_in
    return found


def _load() -> SignedIn | None:
    try:
        user_id = UUID(str(session[USER_ID]))
    except (KeyError, ValueError):
        return None
    with reading() as db:
        user = db.get(User, user_id)
        if user is None or not user.is_active or user.session_version != session.get(SESSION_VERSION):
            return None
        return SignedIn(user.id, user.email, user.name, user.role, user.locale)


def open_session(user_id: UUID, session_version: int) -> None:
    """Sign somebody in. Everything from before is dropped, so a planted session gains nothing."""
    session.clear()
    session[USER_ID] = str(user_id)
    session[SESSION_VERSION] = session_version
    session.permanent = True
    for kept in ("signed_in", "organisations", "acting"):
        g.pop(kept, None)


def close_session() -> None:
    """Sign out in this browser."""
    session.clear()
    g.signed_in = None
    g.organisations = ()
    g.acting = None
