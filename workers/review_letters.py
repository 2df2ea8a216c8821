"""The letters between reviewers: who proposes, who has to decide, whose proposal came back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.declarations.models import Declaration
from portal.mail import queue_mail
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


mail_approval_proposed = letter("mail_approval_proposed", _approval_proposed)
mail_proposal_returned = letter("mail_proposal_returned", _proposal_returned)
mail_stepped_aside = letter("mail_stepped_aside", _stepped_aside)
mail_recomputation_proposed = letter("mail_recomputation_proposed", _recomputation_proposed)
