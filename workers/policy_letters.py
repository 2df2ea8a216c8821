"""Letters about policies: to those who wrote, to lawyers when one waits, and to buyers when one holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Role, User
from portal.mail import queue_mail
from portal.policies.models import PolicyReview, PolicyVersion, PolicyWording
from portal.policies.queries import Read, version, versions
from portal.policies.transitions import Status
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact


def _written(session: Session, fact: Fact, _: None) -> None:
    """To those who wrote the version before, when somebody else goes on with it."""
    event = fact.event
    found = version(session, event.policy_id, event.version)
    if found is not None:
        _write(
            session, fact, "mail_policy_written", "policy_written", found, _writers(session, found.version)
        )


def _reviewed(session: Session, fact: Fact, _: None) -> None:
    said = session.get_one(PolicyReview, fact.event.review_id)
    found = next(one for one in versions(session, fact.event.policy_id) if one.version.id == said.version_id)
    readers = _writers(session, found.version)
    more = {"verdict": said.verdict, "comment": said.comment}
    _write(session, fact, "mail_policy_reviewed", "policy_reviewed", found, readers, **more)


def _moved(session: Session, fact: Fact, _: None) -> None:
    """Lawyers hear of what waits, buyers of what holds or holds no more, writers of it all."""
    event = fact.event
    found = version(session, event.policy_id, event.version)
    if found is None:
        return
    roles = {Status.IN_REVIEW: Role.LAWYER, Status.ADOPTED: Role.BUYER, Status.WITHDRAWN: Role.BUYER}
    readers = _writers(session, found.version)
    was_public = found.version.adopted_at is not None
    role = roles.get(Status(event.status))
    if role is not None and (was_public or event.status == Status.IN_REVIEW):
        readers |= set(session.scalars(select(User.id).where(User.role == role)))
    more = {"status": event.status, "reason": found.version.reason}
    _write(session, fact, "mail_policy_moved", "policy_moved", found, readers, **more)


def _writers(session: Session, one: PolicyVersion) -> set[UUID]:
    return set(session.scalars(select(PolicyWording.written_by).where(PolicyWording.version_id == one.id)))


def _write(
    session: Session,
    fact: Fact,
    subscriber: str,
    template: str,
    found: Read,
    readers: Iterable[UUID],
    **more: Any,
) -> None:
    path = f"/policybibliotek/{found.policy.id}/v{found.version.version}"
    about = {
        "title": found.title,
        "version": found.version.version,
        "link": f"{settings().base_url}{path}",
    }
    for reader in sorted(readers):
        if fact.stored.actor != f"user-{reader}" and session.get_one(User, reader).is_active:
            queue_mail(session, f"{key_of(fact, subscriber)}-{reader}", reader, template, {**about, **more})


mail_policy_written = letter("mail_policy_written", _written)
mail_policy_reviewed = letter("mail_policy_reviewed", _reviewed)
mail_policy_moved = letter("mail_policy_moved", _moved)
