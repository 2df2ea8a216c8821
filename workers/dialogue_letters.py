"""Letters about dialogues: every participant gets the same, at the same time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Role, User
from portal.declarations.models import Declaration
from portal.dialogues import queries, service
from portal.dialogues.models import Dialogue, DialogueQuestion, Participant
from portal.mail import queue_mail
from portal.organisations.queries import readers_of_letters
from portal.plans.models import Plan
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact


def _written(session: Session, fact: Fact, _: None) -> None:
    _to_staff(session, fact, "dialogue_written", Role.LAWYER)


def _opened(session: Session, fact: Fact, _: None) -> None:
    _to_staff(session, fact, "dialogue_opened", Role.BUYER, Role.LAWYER)
    dialogue = session.get_one(Dialogue, fact.event.dialogue_id)
    if dialogue.plan_id is None:
        return
    plan = session.get_one(Plan, dialogue.plan_id)
    declaration = session.get_one(Declaration, plan.declaration_id)
    for reader in readers_of_letters(session, declaration.organisation_id, plan.started_by):
        key = f"{key_of(fact, 'mail_dialogue_opened')}-{reader}"
        queue_mail(session, key, reader, "dialogue_opened", _about(dialogue))


def _joined(session: Session, fact: Fact, _: None) -> None:
    one = session.get_one(Participant, fact.event.participant_id)
    dialogue = session.get_one(Dialogue, fact.event.dialogue_id)
    if one.email:
        context = {**_about(dialogue), "firm": one.firm}
        key = key_of(fact, "mail_dialogue_joined")
        queue_mail(session, key, one.email, "dialogue_joined", context, one.locale)


def _asked(session: Session, fact: Fact, _: None) -> None:
    dialogue = session.get_one(Dialogue, fact.event.dialogue_id)
    writer = session.get_one(User, dialogue.made_by)
    if writer.is_active:
        question = session.get_one(DialogueQuestion, fact.event.question_id).question
        link = f"{settings().base_url}/upphandla/dialoger/{dialogue.id}"
        context = {**_about(dialogue), "question": question, "link": link}
        queue_mail(session, key_of(fact, "mail_dialogue_asked"), writer.id, "dialogue_asked", context)


def _answered(session: Session, fact: Fact, _: None) -> None:
    row = session.get_one(DialogueQuestion, fact.event.question_id)
    _to_participants(session, fact, "dialogue_answered", question=row.question, answer=row.answer)


def _packaged(session: Session, fact: Fact, _: None) -> None:
    _to_participants(session, fact, "dialogue_packaged")


def _closed(session: Session, fact: Fact, _: None) -> None:
    """The last letter: after it nobody's address is needed any more."""
    _to_participants(session, fact, "dialogue_closed")
    service.forget_addresses(session, fact.event.dialogue_id)


def _to_staff(session: Session, fact: Fact, template: str, *roles: Role) -> None:
    dialogue = session.get_one(Dialogue, fact.event.dialogue_id)
    link = f"{settings().base_url}/upphandla/dialoger/{dialogue.id}"
    people = select(User.id).where(User.role.in_(roles), User.is_active, User.id != dialogue.made_by)
    for reader in session.scalars(people.order_by(User.id)).all():
        key = f"{key_of(fact, f'mail_{template}')}-{reader}"
        queue_mail(session, key, reader, template, {**_about(dialogue), "link": link})


def _to_participants(session: Session, fact: Fact, template: str, **more: Any) -> None:
    """One letter to each address, however many registered with it."""
    dialogue = session.get_one(Dialogue, fact.event.dialogue_id)
    found = queries.participants(session, dialogue.id)
    for one in {one.email: one for one in found if one.email}.values():
        key = f"{key_of(fact, f'mail_{template}')}-{one.id}"
        queue_mail(session, key, one.email, template, {**_about(dialogue), **more}, one.locale)


def _about(dialogue: Dialogue) -> dict[str, Any]:
    return {
        "title": dialogue.title,
        "meets_on": dialogue.meets_on,
        "place": dialogue.place,
        "procurement": dialogue.procurement,
        "link": f"{settings().base_url}/dialoger/{dialogue.number}",
    }


mail_dialogue_written = letter("mail_dialogue_written", _written)
mail_dialogue_opened = letter("mail_dialogue_opened", _opened)
mail_dialogue_joined = letter("mail_dialogue_joined", _joined)
mail_dialogue_asked = letter("mail_dialogue_asked", _asked)
mail_dialogue_answered = letter("mail_dialogue_answered", _answered)
mail_dialogue_packaged = letter("mail_dialogue_packaged", _packaged)
mail_dialogue_closed = letter("mail_dialogue_closed", _closed)
