"""Tell people what they may do for an organisation, and when it ends."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from portal.organisations import letters
from portal.organisations.queries import mandates_ending
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact

NOTICE_DAYS = 14


def _invitation(session: Session, fact: Fact, _: None) -> None:
    letters.write_invitation(session, settings(), key_of(fact, "mail_invitation"), fact.event.invitation_id)


def _joined(session: Session, fact: Fact, _: None) -> None:
    event = fact.event
    letters.write_joined(session, key_of(fact, "mail_member_joined"), event.organisation_id, event.user_id)


def _role(session: Session, fact: Fact, _: None) -> None:
    event = fact.event
    letters.write_role(
        session, key_of(fact, "mail_member_role"), event.organisation_id, event.user_id, event.role
    )


def _removed(session: Session, fact: Fact, _: None) -> None:
    event, key = fact.event, key_of(fact, "mail_member_removed")
    letters.write_removed(session, key, event.organisation_id, event.user_id, fact.stored.actor)


def _changed(session: Session, fact: Fact, _: None) -> None:
    event, key = fact.event, key_of(fact, "mail_organisation_changed")
    letters.write_changed(session, settings(), key, event.organisation_id, event.what, fact.stored.actor)


def _granted(session: Session, fact: Fact, _: None) -> None:
    letters.write_mandate(session, settings(), key_of(fact, "mail_mandate"), fact.event.mandate_id)


def _revoked(session: Session, fact: Fact, _: None) -> None:
    letters.write_mandate_revoked(session, key_of(fact, "mail_mandate_revoked"), fact.event.mandate_id)


def _mandates_ending(session: Session, fact: Fact, _: None) -> None:
    day = date.fromisoformat(fact.event.day)
    for mandate in mandates_ending(session, day, day + timedelta(days=NOTICE_DAYS)):
        letters.write_mandate_ends(session, settings(), mandate)


mail_invitation = letter("mail_invitation", _invitation)
mail_member_joined = letter("mail_member_joined", _joined)
mail_member_role = letter("mail_member_role", _role)
mail_member_removed = letter("mail_member_removed", _removed)
mail_organisation_changed = letter("mail_organisation_changed", _changed)
mail_mandate = letter("mail_mandate", _granted)
mail_mandate_revoked = letter("mail_mandate_revoked", _revoked)
mail_mandates_ending = letter("mail_mandates_ending", _mandates_ending)
