"""Sign what is published, and once a day whatever nothing trusted vouches for."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.config import Settings
from portal.credentials import service as credentials
from workers.subscriber import Fact, Subscriber


def _sign(session: Session, fact: Fact, _: None) -> None:
    credentials.issue(session, Settings.from_environment(), fact.event.profile_id)


def _sign_missing(session: Session, _fact: Fact, _: None) -> None:
    credentials.issue_missing(session, Settings.from_environment())


sign_profile = Subscriber("sign_profile", _sign)
sign_missing_profiles = Subscriber("sign_missing_profiles", _sign_missing)
