"""The letters of a review: between reviewers, and to the producer about a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.declarations.models import Declaration
from portal.declarations.queries import latest_submission
from portal.mail import queue_mail
from portal.organisations.queries import readers_of_letters
from portal.review import queries
from portal.review.models import Decision
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact


def _to_reviewers(
    session: Session, fact: Fact, subscriber: str, template: str, readers: Iterable[UUID], **more: Any
) -> None:
    """One letter to each, with the way to the declaration on the reviewer's desk."""
    declaration = session.get_one(Declaration, fact.event.declaration_id)
    context = {
        "number": declaration.number,
        "product": declaration.product_name,
        "link": f"{settings().base_url}/granskning/{declaration.id}",
        **more,
    }
    for reader in readers:
        queue_mail(session, f"{key_of(fact, subscriber)}-{reader}", reader, template, context)


def _others(session: Session, fact: Fact, but: UUID) -> list[UUID]:
    declaration = session.get_one(Declaration, fact.event.declaration_id)
    return [one.id for one in queries.colleagues(session, declaration, but)]


def _approval_proposed(session: Session, fact: Fact, _: None) -> None:
    first = session.get_one(Decision, fact.event.decision_id).decided_by
    others = _others(session, fact, first)
    _to_reviewers(session, fact, "mail_approval_proposed", "approval_proposed", others)


def _proposal_returned(session: Session, fact: Fact, _: None) -> None:
    """To the first reviewer, but not about what she took back herself."""
    returned = session.get_one(Decision, fact.event.decision_id)
    first = queries.proposer_before(session, returned)
    if first is not None and first != returned.decided_by:
        _to_reviewers(session, fact, "mail_proposal_returned", "proposal_returned", [first])


def _recomputation_proposed(session: Session, fact: Fact, _: None) -> None:
    """To the other reviewers: a recomputed figure waits for a second one of them."""
    first = session.get_one(Decision, fact.event.decision_id).decided_by
    link = f"{settings().base_url}/omrakningar/{fact.event.recomputation_id}"
    key = (session, fact, "mail_recomputation_proposed", "recomputation_proposed")
    _to_reviewers(*key, _others(session, fact, first), link=link)


def _stepped_aside(session: Session, fact: Fact, _: None) -> None:
    if not fact.event.is_impartial:
        others = _others(session, fact, UUID(fact.stored.actor.removeprefix("user-")))
        _to_reviewers(session, fact, "mail_stepped_aside", "stepped_aside", others)


def _to_producer(
    session: Session, fact: Fact, subscriber: str, template: str, page: str, **more: Any
) -> None:
    """To whoever handed it in, while they may act for the company, and to those who get its letters."""
    declaration = session.get_one(Declaration, fact.event.declaration_id)
    submission = latest_submission(session, declaration.id)
    context = {
        "number": declaration.number,
        "product": declaration.product_name,
        "link": f"{settings().base_url}/deklarationer/{declaration.id}{page}",
        **more,
    }
    writer = submission.submitted_by if submission else declaration.created_by
    for reader in readers_of_letters(session, declaration.organisation_id, writer):
        queue_mail(session, f"{key_of(fact, subscriber)}-{reader}", reader, template, context)


def _rejection_proposed(session: Session, fact: Fact, _: None) -> None:
    reply_by = session.get_one(Decision, fact.event.decision_id).reply_by
    template = "rejection_proposed"
    _to_producer(session, fact, f"mail_{template}", template, "/avslag", reply_by=reply_by)


def _rejection_answered(session: Session, fact: Fact, _: None) -> None:
    first = session.get_one(Decision, fact.event.decision_id).decided_by
    readers = [first, *_others(session, fact, first)]
    _to_reviewers(session, fact, "mail_rejection_answered", "rejection_answered", readers)


def _review_resumed(session: Session, fact: Fact, _: None) -> None:
    _to_producer(session, fact, "mail_review_resumed", "review_resumed", "/resultat")


def _rejected(session: Session, fact: Fact, _: None) -> None:
    _to_producer(session, fact, "mail_rejected", "rejected", "/avslag")


mail_approval_proposed = letter("mail_approval_proposed", _approval_proposed)
mail_proposal_returned = letter("mail_proposal_returned", _proposal_returned)
mail_stepped_aside = letter("mail_stepped_aside", _stepped_aside)
mail_recomputation_proposed = letter("mail_recomputation_proposed", _recomputation_proposed)
mail_rejection_proposed = letter("mail_rejection_proposed", _rejection_proposed)
mail_rejection_answered = letter("mail_rejection_answered", _rejection_answered)
mail_review_resumed = letter("mail_review_resumed", _review_resumed)
mail_rejected = letter("mail_rejected", _rejected)
