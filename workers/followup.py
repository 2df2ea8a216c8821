"""Letters about deliveries that pass what was declared."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Role, User
from portal.declarations.models import Declaration, Submission
from portal.followup.models import FollowUp
from portal.mail import queue_mail
from portal.organisations.queries import readers_of_letters
from portal.profiles.models import Profile
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact


def _drifted(session: Session, fact: Fact, _: None) -> None:
    """To every reviewer: a figure is to be looked at again."""
    context = {**_about(session, fact), "link": f"{settings().base_url}/uppfoljning"}
    reviewers = select(User.id).where(User.role == Role.REVIEWER, User.is_active)
    for reader in session.scalars(reviewers):
        key = f"{key_of(fact, 'mail_delivered_drifted')}-{reader}"
        queue_mail(session, key, reader, "delivered_drifted", context)


def _concluded(session: Session, fact: Fact, _: None) -> None:
    """To the producer: what the region compared, and what it found."""
    declaration = session.get_one(Declaration, fact.event.declaration_id)
    profile = session.get_one(Profile, fact.event.profile_id)
    writer = session.get_one(Submission, profile.submission_id).submitted_by
    link = f"{settings().base_url}/deklarationer/{declaration.id}/publicering"
    context = {**_about(session, fact), "link": link}
    for reader in readers_of_letters(session, declaration.organisation_id, writer):
        key = f"{key_of(fact, 'mail_follow_up_concluded')}-{reader}"
        queue_mail(session, key, reader, "follow_up_concluded", context)


def _about(session: Session, fact: Fact) -> dict[str, object]:
    declaration = session.get_one(Declaration, fact.event.declaration_id)
    row = session.get_one(FollowUp, fact.event.follow_up_id)
    unit = session.get_one(Profile, fact.event.profile_id).content["footprint"]["declared_unit"]
    return {
        "number": declaration.number,
        "product": declaration.product_name,
        "year": row.year,
        "delivered": row.delivered,
        "declared": row.declared,
        "unit": unit,
        "conclusion": row.conclusion,
    }


mail_delivered_drifted = letter("mail_delivered_drifted", _drifted)
mail_follow_up_concluded = letter("mail_follow_up_concluded", _concluded)
