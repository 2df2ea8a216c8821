"""Notices, the last day, and suspensions that are due: each told once, to the right person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.accounts.models import Role
from portal.declarations.transitions import Party
from portal.mail import Mail
from portal.publication import service
from portal.publication.queries import publication_of
from portal.publication.service import Who
from tests import factories
from tests.accounts.people import make_staff

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from portal.profiles.models import Profile

Begin = Callable[[date], int]
Work = Callable[[], list[str]]
LAST_DAY = date(2027, 12, 31)


def mails(session: Session, subscriber: str) -> list[str]:
    """Who has got a letter of this kind."""
    found = session.scalars(select(Mail.recipient).where(Mail.key.startswith(subscriber)))
    return sorted(found)


def state(session: Session, profile: Profile) -> str:
    """Where the profile is now."""
    session.expire_all()
    found = publication_of(session, profile.id)
    assert found is not None
    return found.state


def test_notice_is_given_twice_and_then_it_ends(
    db_session: Session, profile: Profile, begin: Begin, work: Work
) -> None:
    """Nothing the day before, one letter at ninety days, one at thirty, one when it is over; never again."""
    assert profile.valid_until == LAST_DAY
    assert begin(date(2027, 10, 1)) == 0
    assert (begin(date(2027, 10, 2)), state(db_session, profile)) == (1, "expiring")
    assert begin(date(2027, 10, 2)) == begin(date(2027, 11, 30)) == 0
    assert begin(date(2027, 12, 1)) == 1
    assert begin(date(2027, 12, 1)) == begin(LAST_DAY) == 0
    assert (begin(date(2028, 1, 1)), state(db_session, profile)) == (1, "expired")
    assert begin(date(2028, 6, 1)) == 0
    work()
    assert mails(db_session, "mail_profile_expiring") == ["odlare@exempel.se"] * 2
    assert mails(db_session, "mail_profile_expired") == ["odlare@exempel.se"]


def test_days_without_a_relay_are_made_up_for(
    db_session: Session, profile: Profile, begin: Begin, work: Work
) -> None:
    """After a gap over both notices only the shorter is given; after one over the end, only the end."""
    assert begin(date(2027, 12, 20)) == 1
    assert begin(date(2027, 12, 21)) == 0
    work()
    assert len(mails(db_session, "mail_profile_expiring")) == 1
    assert (begin(date(2028, 2, 1)), state(db_session, profile)) == (1, "expired")


def test_a_suspension_wakes_whoever_made_it_and_lifts_nothing(
    db_session: Session, profile: Profile, reviewer: User, begin: Begin, work: Work
) -> None:
    """On the day one letter to the person who suspended; the figure stays suspended."""
    make_staff(db_session, Role.REVIEWER, "annan@exempel.se")
    who = Who(reviewer.id, Party.REVIEWER, is_impartial=True)
    service.suspend(db_session, profile.id, "Skörden stämmer inte", date(2027, 3, 1), who, date(2027, 2, 1))
    db_session.commit()
    assert begin(date(2027, 2, 28)) == 0
    assert (begin(date(2027, 3, 2)), begin(date(2027, 3, 3))) == (1, 0)
    work()
    assert state(db_session, profile) == "suspended"
    assert mails(db_session, "mail_suspension_due") == [reviewer.email]
    assert mails(db_session, "mail_profile_suspended") == ["odlare@exempel.se"]


def test_without_whoever_suspended_it_every_reviewer_is_asked(
    db_session: Session, profile: Profile, reviewer: User, begin: Begin, work: Work
) -> None:
    """Somebody always gets the letter."""
    make_staff(db_session, Role.REVIEWER, "annan@exempel.se")
    who = Who(reviewer.id, Party.REVIEWER, is_impartial=True)
    service.suspend(db_session, profile.id, "Skörden stämmer inte", date(2027, 3, 1), who, date(2027, 2, 1))
    reviewer.is_active = False
    db_session.commit()
    begin(date(2027, 3, 1))
    work()
    assert mails(db_session, "mail_suspension_due") == sorted(["annan@exempel.se", factories.FIRST_REVIEWER])


def test_a_newer_version_ends_the_older(db_session: Session, profile: Profile, begin: Begin) -> None:
    """The new version supersedes the old in the same moment; the calendar leaves the old alone."""
    newer = factories.another_version(db_session, profile)
    assert (state(db_session, profile), state(db_session, newer)) == ("superseded", "published")
    assert begin(date(2027, 10, 2)) == 1
    assert state(db_session, profile) == "superseded"


def test_staff_decide_nothing_without_stating_that_they_are_impartial(
    db_session: Session, profile: Profile, reviewer: User
) -> None:
    """Whatever page leads there: the deed is refused, and the figure counts as before."""
    who, day = Who(reviewer.id, Party.REVIEWER), date(2027, 2, 1)
    with pytest.raises(service.NotImpartial):
        service.suspend(db_session, profile.id, "Skörden stämmer inte", date(2027, 3, 1), who, day)
    db_session.rollback()
    assert state(db_session, profile) == "published"
