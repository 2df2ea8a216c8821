"""Look up dialogues and what has been said in them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.dialogues.models import (
    Dialogue,
    DialogueMaterial,
    DialoguePackage,
    DialogueQuestion,
    Participant,
)
from portal.dialogues.transitions import PUBLIC

PAGE = 200


def dialogues(session: Session) -> Sequence[Dialogue]:
    """Every dialogue, drafts too, the newest first."""
    return session.scalars(select(Dialogue).order_by(Dialogue.number.desc()).limit(PAGE)).all()


def public_dialogues(session: Session) -> Sequence[Dialogue]:
    """Those that everybody may read about, the newest first."""
    query = select(Dialogue).where(Dialogue.status.in_(PUBLIC))
    return session.scalars(query.order_by(Dialogue.number.desc()).limit(PAGE)).all()


def public_dialogue(session: Session, number: int, *, to_write: bool = False) -> Dialogue | None:
    """One that everybody may read about; `to_write` lets nobody else move it until the transaction ends."""
    query = select(Dialogue).where(Dialogue.number == number, Dialogue.status.in_(PUBLIC))
    return session.scalar(query.with_for_update() if to_write else query)


def about_plan(session: Session, plan_id: UUID) -> Sequence[Dialogue]:
    """Dialogues about an improvement plan that everybody may read about, the newest first."""
    query = select(Dialogue).where(Dialogue.plan_id == plan_id, Dialogue.status.in_(PUBLIC))
    return session.scalars(query.order_by(Dialogue.number.desc())).all()


def participants(session: Session, dialogue_id: UUID) -> Sequence[Participant]:
    """Who takes part, by firm."""
    query = select(Participant).where(Participant.dialogue_id == dialogue_id)
    return session.scalars(query.order_by(Participant.firm, Participant.id)).all()


def is_registered(session: Session, dialogue_id: UUID, firm: str, person: str, email: str, ties: str) -> bool:
    """Whether exactly this has been registered: sent twice it is one."""
    query = select(Participant.id).where(
        Participant.dialogue_id == dialogue_id,
        Participant.firm == firm,
        Participant.person == person,
        Participant.email == email,
        Participant.ties == ties,
    )
    return session.scalar(query.limit(1)) is not None


def questions(session: Session, dialogue_id: UUID) -> Sequence[DialogueQuestion]:
    """What has been asked, the first first, answered or not."""
    query = select(DialogueQuestion).where(DialogueQuestion.dialogue_id == dialogue_id)
    return session.scalars(query.order_by(DialogueQuestion.asked_at, DialogueQuestion.id)).all()


def question(session: Session, dialogue_id: UUID, question_id: UUID) -> DialogueQuestion | None:
    """One question of a dialogue."""
    query = select(DialogueQuestion).where(
        DialogueQuestion.id == question_id, DialogueQuestion.dialogue_id == dialogue_id
    )
    return session.scalar(query)


def material(session: Session, dialogue_id: UUID) -> Sequence[DialogueMaterial]:
    """What was given and received, the first first."""
    query = select(DialogueMaterial).where(DialogueMaterial.dialogue_id == dialogue_id)
    return session.scalars(query.order_by(DialogueMaterial.added_at, DialogueMaterial.id)).all()


def newest_package(session: Session, dialogue_id: UUID) -> DialoguePackage | None:
    """The package as it was packed last."""
    query = select(DialoguePackage).where(DialoguePackage.dialogue_id == dialogue_id)
    return session.scalar(query.order_by(DialoguePackage.packed_at.desc()).limit(1))


def dialogues_for_procurement(session: Session, reference: str) -> Sequence[Dialogue]:
    """The dialogues that prepared a procurement, by its reference."""
    query = select(Dialogue).where(Dialogue.procurement == reference, Dialogue.procurement != "")
    return session.scalars(query.order_by(Dialogue.number)).all()
