"""What the calendar does to published profiles, and the letters about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Role, User
from portal.declarations.models import Declaration, Submission
from portal.declarations.transitions import Party
from portal.mail import queue_mail
from portal.organisations.queries import readers_of_letters
from portal.profiles.models import Profile
from portal.publication import service
from portal.publication.models import Publication, PublicationChange
from portal.publication.transitions import State
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact, Subscriber


def _advance(session: Session, fact: Fact, _: None) -> None:
    service.advance(session, date.fromisoformat(fact.event.day), "advance_publications")


def _expiring(session: Session, fact: Fact, _: None) -> None:
    _tell_producer(session, fact, "mail_profile_expiring", "profile_expiring")


def _expired(session: Session, fact: Fact, _: None) -> None:
    _tell_producer(session, fact, "mail_profile_expired", "profile_expired")


def _suspended(session: Session, fact: Fact, _: None) -> None:
    _tell_producer(session, fact, "mail_profile_suspended", "profile_suspended", **_change(session, fact))


def _reinstated(session: Session, fact: Fact, _: None) -> None:
    told = {**_change(session, fact), "is_expired": _publication(session, fact).state == State.EXPIRED}
    _tell_producer(session, fact, "mail_profile_reinstated", "profile_reinstated", **told)


def _withdrawn(session: Session, fact: Fact, _: None) -> None:
    _tell_producer(session, fact, "mail_profile_withdrawn", "profile_withdrawn", **_change(session, fact))


def _due(session: Session, fact: Fact, _: None) -> None:
    """To whoever suspended it, or to every reviewer when that person may not act any more."""
    newest = select(PublicationChange).where(PublicationChange.profile_id == fact.event.profile_id)
    change = session.scalars(newest.order_by(PublicationChange.changed_at.desc()).limit(1)).one()
    declaration = session.get_one(Declaration, fact.event.declaration_id)
    slug = session.get_one(Profile, fact.event.profile_id).slug
    context = {
        "number": declaration.number,
        "product": declaration.product_name,
        "reason": change.reason,
        "link": f"{settings().base_url}/publiceringar/{slug}",
    }
    for reader in _staff_for(session, change.changed_by):
        queue_mail(
            session, f"{key_of(fact, 'mail_suspension_due')}-{reader}", reader, "suspension_due", context
        )


def _staff_for(session: Session, user_id: UUID) -> Iterable[UUID]:
    person = session.get(User, user_id)
    if person is not None and person.is_active and person.role in (Role.REVIEWER, Role.ADMIN):
        return [person.id]
    return session.scalars(select(User.id).where(User.role == Role.REVIEWER, User.is_active)).all()


def _change(session: Session, fact: Fact) -> dict[str, Any]:
    change = session.get_one(PublicationChange, fact.event.change_id)
    return {
        "reason": change.reason,
        "wakes_on": change.wakes_on,
        "by_region": change.party == Party.REVIEWER,
    }


def _publication(session: Session, fact: Fact) -> Publication:
    return session.get_one(Publication, fact.event.profile_id)


def _tell_producer(session: Session, fact: Fact, subscriber: str, template: str, **more: Any) -> None:
    """One letter to whoever handed the declaration in, or to the owners when that person may not any more."""
    profile = session.get_one(Profile, fact.event.profile_id)
    declaration = session.get_one(Declaration, fact.event.declaration_id)
    writer = session.get_one(Submission, profile.submission_id).submitted_by
    context = {
        "number": declaration.number,
        "product": declaration.product_name,
        "valid_until": _publication(session, fact).valid_until,
        "profile": f"{settings().base_url}/profil/{profile.slug}",
        "link": f"{settings().base_url}/deklarationer/{declaration.id}/publicering",
        **more,
    }
    for reader in readers_of_letters(session, declaration.organisation_id, writer):
        queue_mail(session, f"{key_of(fact, subscriber)}-{reader}", reader, template, context)


advance_publications = Subscriber("advance_publications", _advance)
mail_profile_expiring = letter("mail_profile_expiring", _expiring)
mail_profile_expired = letter("mail_profile_expired", _expired)
mail_profile_suspended = letter("mail_profile_suspended", _suspended)
mail_profile_reinstated = letter("mail_profile_reinstated", _reinstated)
mail_profile_withdrawn = letter("mail_profile_withdrawn", _withdrawn)
mail_suspension_due = letter("mail_suspension_due", _due)
