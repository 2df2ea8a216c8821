"""Open the standing of a new profile version, and move it along the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.copying.service import carry_over
from portal.db import new_id
from portal.declarations import service as declarations
from portal.declarations.models import Declaration
from portal.declarations.transitions import Party
from portal.profiles.models import Profile
from portal.publication import queries
from portal.publication.models import Publication, PublicationChange
from portal.publication.transitions import (
    LONG_NOTICE,
    SHORT_NOTICE,
    Action,
    Origin,
    State,
    Transition,
    days_left,
    may,
    take,
)
from schemas.events import (
    Event,
    ProfileExpired,
    ProfileExpiring,
    ProfileReinstated,
    ProfileReworded,
    ProfileSuperseded,
    ProfileSuspended,
    ProfileWithdrawn,
    SuspensionDue,
)


class NotImpartial(Exception):
    """A member of staff has not stated that they have no conflict of interest."""


@dataclass(frozen=True)
class Who:
    """The person who acts, and as what.

    Attributes:
        is_impartial: they stated that they have no conflict of interest; staff do nothing without it.
    """

    user_id: UUID
    party: Party
    is_impartial: bool = False

    @property
    def actor(self) -> str:
        """Their name in the ledger."""
        return f"user-{self.user_id}"


def open_publication(session: Session, published: Profile, origin: Origin, actor: str) -> Publication:
    """From now on a new profile version counts, and those before it do not."""
    opened = Publication(
        profile_id=published.id,
        declaration_id=published.declaration_id,
        state=State.PUBLISHED,
        origin=origin,
        valid_until=published.valid_until,
        changed_at=published.published_at,
    )
    session.add(opened)
    for earlier in queries.standing_earlier(session, published.slug, published.version):
        take(earlier, Action.SUPERSEDE, Party.WORKER, published.published_at.date())
        _end_suspension(earlier)
        earlier.changed_at = _now(session)
        event = ProfileSuperseded(
            declaration_id=earlier.declaration_id,
            profile_id=earlier.profile_id,
            successor_id=published.id,
        )
        _tell(session, earlier, event, actor)
    return opened


def advance(session: Session, day: date, actor: str) -> int:
    """Everything that the calendar calls for up to a day; returns how many publications it was about."""
    found = queries.perhaps_due(session, day)
    return sum(_advance(session, publication, day, actor) for publication in found)


def _advance(session: Session, publication: Publication, day: date, actor: str) -> bool:
    about = {"declaration_id": publication.declaration_id, "profile_id": publication.profile_id}
    event: Event
    if may(publication, Action.EXPIRE, Party.WORKER, day):
        take(publication, Action.EXPIRE, Party.WORKER, day)
        event = ProfileExpired(**about)
    elif may(publication, Action.NOTICE, Party.WORKER, day):
        take(publication, Action.NOTICE, Party.WORKER, day)
        given = SHORT_NOTICE if days_left(publication, day) <= SHORT_NOTICE else LONG_NOTICE
        publication.noticed_days = given
        event = ProfileExpiring(**about, notice_days=given)
    elif may(publication, Action.WAKE, Party.WORKER, day):
        take(publication, Action.WAKE, Party.WORKER, day)
        publication.is_woken = True
        event = SuspensionDue(**about)
    else:
        return False
    publication.changed_at = _now(session)
    _tell(session, publication, event, actor)
    return True


def suspend(session: Session, profile_id: UUID, reason: str, wakes_on: date, who: Who, day: date) -> None:
    """Stop a published figure until staff have looked into something.

    Args:
        reason: shown to everybody.
        wakes_on: when staff take it up again.

    Raises:
        NotPossible: it cannot be suspended now.
    """
    publication = _locked(session, profile_id)
    source = State(publication.state)
    row = take(publication, Action.SUSPEND, who.party, day)
    publication.wakes_on, publication.is_woken = wakes_on, False
    change = _change(session, publication, source, row, reason, who)
    _tell(session, publication, ProfileSuspended(**_about(change)), who.actor)


def lift(session: Session, profile_id: UUID, reason: str, who: Who, day: date) -> None:
    """Let a suspended figure count again, as far as its time has not run out meanwhile.

    Raises:
        NotPossible: it is not suspended.
    """
    publication = _locked(session, profile_id)
    source = State(publication.state)
    row = take(publication, Action.LIFT, who.party, day)
    _end_suspension(publication)
    change = _change(session, publication, source, row, reason, who)
    _tell(session, publication, ProfileReinstated(**_about(change)), who.actor)


def withdraw(session: Session, profile_id: UUID, reason: str, who: Who, day: date) -> None:
    """Take a published figure back for good. Its page stays and says why.

    Raises:
        NotPossible: something newer has taken its place, or it is withdrawn already.
    """
    publication = _locked(session, profile_id)
    source = State(publication.state)
    row = take(publication, Action.WITHDRAW, who.party, day)
    _end_suspension(publication)
    change = _change(session, publication, source, row, reason, who)
    _tell(session, publication, ProfileWithdrawn(**_about(change)), who.actor)


def reword(session: Session, profile_id: UUID, wording: Mapping[str, str], who: Who, day: date) -> None:
    """Change what does not enter the figure: the product's name and the contact. Needs no review.

    Args:
        wording: `product_name` and `contact`.

    Raises:
        NotPossible: the figure does not count now.
    """
    publication = _locked(session, profile_id)
    source = State(publication.state)
    row = take(publication, Action.REWORD, who.party, day)
    publication.wording = dict(wording)
    change = _change(session, publication, source, row, "", who)
    change.wording = dict(wording)
    _tell(session, publication, ProfileReworded(**_about(change)), who.actor)


def renew(session: Session, profile_id: UUID, reference_year: int, user_id: UUID, day: date) -> Declaration:
    """Open a draft that is to take a published version's place; a second click gives the same one.

    The answers come along, each to be confirmed. The published version is not touched.

    Raises:
        NotPossible: something newer has taken its place, or it is withdrawn.
    """
    publication = _locked(session, profile_id)
    renewed = session.get_one(Declaration, publication.declaration_id)
    under_way = queries.open_renewal(session, renewed.id)
    if under_way is not None:
        return under_way
    take(publication, Action.RENEW, Party.PRODUCER, day)
    draft = declarations.start(
        session,
        renewed.organisation_id,
        user_id,
        renewed.family,
        publication.wording.get("product_name") or renewed.product_name,
        reference_year,
        renewed.site_id,
        renewed,
    )
    carry_over(session, renewed, draft, user_id)
    return draft


def _end_suspension(publication: Publication) -> None:
    publication.wakes_on, publication.is_woken = None, False


def _about(change: PublicationChange) -> dict[str, UUID]:
    return {
        "declaration_id": change.declaration_id,
        "profile_id": change.profile_id,
        "change_id": change.id,
    }


def _change(
    session: Session, publication: Publication, source: State, row: Transition, reason: str, who: Who
) -> PublicationChange:
    if who.party is Party.REVIEWER and not who.is_impartial:
        raise NotImpartial(who.actor)
    publication.changed_at = _now(session)
    change = PublicationChange(
        id=new_id(),
        profile_id=publication.profile_id,
        declaration_id=publication.declaration_id,
        action=row.action,
        party=who.party,
        source=source,
        target=row.target,
        reason=reason,
        wakes_on=publication.wakes_on,
        is_impartial=who.is_impartial,
        changed_by=who.user_id,
        changed_at=publication.changed_at,
    )
    session.add(change)
    return change


def _locked(session: Session, profile_id: UUID) -> Publication:
    query = select(Publication).where(Publication.profile_id == profile_id)
    return session.scalars(query.with_for_update()).one()


def _now(session: Session) -> datetime:
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now


def _tell(session: Session, publication: Publication, event: Event, actor: str) -> None:
    session.flush()
    ledger.append(session, ledger.declaration_stream(publication.declaration_id), event, actor)
