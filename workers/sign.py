"""Sign what is published, and once a day and when a key is revoked whatever nothing trusted vouches for."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Role, User
from portal.config import Settings
from portal.credentials import service as credentials
from portal.mail import queue_mail
from portal.opendata import service as opendata
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact, Subscriber


def _sign(session: Session, fact: Fact, _: None) -> None:
    credentials.issue(session, Settings.from_environment(), fact.event.profile_id)
    opendata.refresh_profile(session, fact.event.profile_id)


def _sign_missing(session: Session, _fact: Fact, _: None) -> None:
    for profile_id in credentials.issue_missing(session, Settings.from_environment()):
        opendata.refresh_profile(session, profile_id)


def _tell_revoked(session: Session, fact: Fact, _: None) -> None:
    context = {
        "key": fact.event.key_id,
        "because": fact.event.because,
        "link": f"{settings().base_url}/nycklar",
    }
    administrators = select(User.id).where(User.role == Role.ADMIN, User.is_active)
    for reader in session.scalars(administrators):
        key = f"{key_of(fact, 'mail_signing_key_revoked')}-{reader}"
        queue_mail(session, key, reader, "signing_key_revoked", context)


sign_profile = Subscriber("sign_profile", _sign)
sign_missing_profiles = Subscriber("sign_missing_profiles", _sign_missing)
# By itself, so that its delivery is tried again until the operator has set a newer key.
sign_profiles_anew = Subscriber("sign_profiles_anew", _sign_missing)
mail_signing_key_revoked = letter("mail_signing_key_revoked", _tell_revoked)
