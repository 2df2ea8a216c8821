"""Drafts that nobody touches: notices day by day, the mails that carry them, and their removal."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from portal.declarations.models import Declaration
from portal.drafts import service
from portal.mail import queue_mail
from portal.organisations.queries import readers_of_letters
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact, Subscriber


def _notice(session: Session, fact: Fact, _: None) -> None:
    service.notice_idle(session, date.fromisoformat(fact.event.day), "notice_idle_drafts")


def _remove(session: Session, fact: Fact, _: None) -> None:
    service.remove_idle(session, date.fromisoformat(fact.event.day), "remove_idle_drafts")


def _noticed(session: Session, fact: Fact, _: None) -> None:
    event = fact.event
    template = "draft_ready" if event.kind == "ready" else "draft_ends"
    removed_on = date.fromisoformat(event.removed_on) if event.removed_on else None
    more = {"removed_on": removed_on, "is_last": event.kind == "last"}
    _mail(session, fact, "mail_draft_noticed", template, event.declaration_id, more)


def _removed(session: Session, fact: Fact, _: None) -> None:
    _mail(session, fact, "mail_draft_removed", "draft_removed", fact.event.declaration_id, {})


def _mail(
    session: Session,
    fact: Fact,
    subscriber: str,
    template: str,
    declaration_id: UUID,
    more: dict[str, object],
) -> None:
    """To whoever began the draft while they may act for the company, else to its owners."""
    declaration = session.get_one(Declaration, declaration_id)
    context = {
        "number": declaration.number,
        "product": declaration.product_name,
        "link": f"{settings().base_url}/deklarationer/{declaration.id}",
        **more,
    }
    for reader in readers_of_letters(session, declaration.organisation_id, declaration.created_by):
        queue_mail(session, f"{key_of(fact, subscriber)}-{reader}", reader, template, context)


notice_idle_drafts = Subscriber("notice_idle_drafts", _notice)
remove_idle_drafts = Subscriber("remove_idle_drafts", _remove)
mail_draft_noticed = letter("mail_draft_noticed", _noticed)
mail_draft_removed = letter("mail_draft_removed", _removed)
