"""Write, open, hold, pack and close a dialogue; take part in it, ask and answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal import ledger
from portal.db import new_id
from portal.dialogues import queries
from portal.dialogues.models import (
    Dialogue,
    DialogueMaterial,
    DialoguePackage,
    DialogueQuestion,
    Participant,
)
from portal.dialogues.transitions import Action, Party, Status, may, take
from portal.procurement.queries import accepted_in
from portal.procurement.service import text_hash
from schemas.canonical import content_hash
from schemas.events import (
    DialogueAnswered,
    DialogueAsked,
    DialogueClosed,
    DialogueHeld,
    DialogueJoined,
    DialogueOpened,
    DialoguePackaged,
    DialogueSupplemented,
    DialogueWritten,
    Event,
)
from schemas.lawful import Case, Finding, Severity, check

EVENTS: Mapping[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        DialogueWritten,
        DialogueOpened,
        DialogueJoined,
        DialogueAsked,
        DialogueAnswered,
        DialogueSupplemented,
        DialogueHeld,
        DialoguePackaged,
        DialogueClosed,
    )
}


class NotLawful(Exception):
    """The invitation has findings that nobody has let stand; `findings` are those."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(", ".join(one.rule for one in findings))
        self.findings = findings


class Overtaken(Exception):
    """Somebody else has written the invitation anew since the page was made; nothing is stored."""


class DayPassed(Exception):
    """The day of the meeting is over, so nobody could come."""


class Answered(Exception):
    """Somebody else has answered the question in other words, and everybody has got those."""


@dataclass(frozen=True)
class Invitation:
    """What the region invites to."""

    title: str
    kind: str
    regime: str
    invitation: str
    agenda: str
    place: str
    meets_on: date
    category: str = ""


def to_write(session: Session, dialogue_id: UUID) -> Dialogue | None:
    """A dialogue as it is now; nobody else moves it until the transaction ends."""
    return session.get(Dialogue, dialogue_id, with_for_update=True, populate_existing=True)


def seen(dialogue: Dialogue) -> str:
    """Names the invitation as it is written now: what a page that was made of it has shown."""
    return content_hash({one.name: str(getattr(dialogue, one.name)) for one in fields(Invitation)})


def write(session: Session, invitation: Invitation, user_id: UUID, plan_id: UUID | None = None) -> Dialogue:
    """A new dialogue, nobody's to read yet."""
    dialogue = Dialogue(
        id=new_id(), status=Status.DRAFT, plan_id=plan_id, made_by=user_id, **vars(invitation)
    )
    session.add(dialogue)
    session.flush()
    _tell(session, dialogue, "DialogueWritten", f"user-{user_id}")
    return dialogue


def change(
    session: Session, dialogue: Dialogue, was_seen: str, invitation: Invitation, user_id: UUID
) -> None:
    """Write the invitation anew.

    Raises:
        NotAllowed: it is open.
        Overtaken: it is not the invitation that the person had before them.
    """
    if may(dialogue, Action.CHANGE, Party.BUYER) and was_seen != seen(dialogue):
        raise Overtaken
    for name, value in vars(invitation).items():
        setattr(dialogue, name, value)
    _move(session, dialogue, Action.CHANGE, Party.BUYER, f"user-{user_id}")


def open_up(session: Session, dialogue: Dialogue, was_seen: str, today: date, user_id: UUID) -> None:
    """Publish the invitation; anyone may register.

    Raises:
        NotAllowed: it is open already.
        Overtaken: it is not the invitation that the person had before them.
        DayPassed: nobody could come.
        NotLawful: the procurement act does not let it be written so.
    """
    if may(dialogue, Action.OPEN, Party.BUYER):
        if was_seen != seen(dialogue):
            raise Overtaken
        if dialogue.meets_on < today:
            raise DayPassed
        _raise_unlawful(session, case_of(dialogue))
    dialogue.opened_at = _now(session)
    _move(session, dialogue, Action.OPEN, Party.BUYER, f"user-{user_id}")


def _raise_unlawful(session: Session, case: Case) -> None:
    findings = open_findings(session, case)
    if findings:
        raise NotLawful(findings)


def open_findings(session: Session, case: Case) -> list[Finding]:
    """What must be changed, or let stand by a lawyer, before the text may be published."""
    stands = {(one.rule, one.start) for one in accepted_in(session, text_hash(case))}
    return [
        one
        for one in check(case).findings
        if one.severity is not Severity.INFO and (one.rule, one.start) not in stands
    ]


def case_of(dialogue: Dialogue) -> Case:
    """Title, invitation and agenda as the law's rules read them."""
    texts = (dialogue.title, dialogue.invitation, dialogue.agenda)
    return Case("\n\n".join(texts).strip(), "dialog", dialogue.regime)


def register(
    session: Session, dialogue: Dialogue, firm: str, person: str, email: str, ties: str, locale: str
) -> None:
    """Take part; sent twice it is one. Raises NotAllowed when it is not open."""
    sent = (firm, person, email, ties)
    if may(dialogue, Action.REGISTER, Party.ANYONE) and queries.is_registered(session, dialogue.id, *sent):
        return
    one = Participant(
        id=new_id(),
        dialogue_id=dialogue.id,
        firm=firm,
        person=person,
        email=email,
        ties=ties,
        locale=locale,
    )
    session.add(one)
    _move(session, dialogue, Action.REGISTER, Party.ANYONE, "visitor", participant_id=str(one.id))


def ask(session: Session, dialogue: Dialogue, question: str) -> None:
    """Ask something; it is shown to all together with its answer. Raises NotAllowed when it is not open.

    The same words again are the same question.
    """
    if may(dialogue, Action.ASK, Party.ANYONE) and any(
        one.question == question for one in queries.questions(session, dialogue.id)
    ):
        return
    row = DialogueQuestion(id=new_id(), dialogue_id=dialogue.id, question=question)
    session.add(row)
    _move(session, dialogue, Action.ASK, Party.ANYONE, "visitor", question_id=str(row.id))


def answer(
    session: Session, dialogue: Dialogue, question: DialogueQuestion, answer_text: str, user_id: UUID
) -> None:
    """Answer a question, once, for everybody to read.

    Raises:
        NotAllowed: it is not open yet, or closed.
        Answered: somebody has answered it in other words.
        NotLawful: the procurement act does not let it be written so.
    """
    if question.answered_at is not None:
        if question.answer != answer_text:
            raise Answered
        return
    if may(dialogue, Action.ANSWER, Party.BUYER):
        _raise_unlawful(session, Case(answer_text, "dialog", dialogue.regime))
    question.answer, question.answered_by, question.answered_at = answer_text, user_id, _now(session)
    actor = f"user-{user_id}"
    _move(session, dialogue, Action.ANSWER, Party.BUYER, actor, question_id=str(question.id))


def add_material(
    session: Session, dialogue: Dialogue, title: str, giver: str, content: str, user_id: UUID
) -> None:
    """Note what was given or received; sent twice it is one.

    Raises:
        NotAllowed: it is not open yet, or closed.
    """
    if may(dialogue, Action.ADD, Party.BUYER) and any(
        (title, giver, content) == (one.title, one.giver, one.content)
        for one in queries.material(session, dialogue.id)
    ):
        return
    row = DialogueMaterial(
        id=new_id(), dialogue_id=dialogue.id, title=title, giver=giver, content=content, added_by=user_id
    )
    session.add(row)
    _move(session, dialogue, Action.ADD, Party.BUYER, f"user-{user_id}")


def hold(session: Session, dialogue: Dialogue, people: str, minutes: str, user_id: UUID) -> None:
    """Write down who was there for the region and what was said; the package is made of it."""
    dialogue.people, dialogue.minutes = people, minutes
    _move(session, dialogue, Action.HOLD, Party.BUYER, f"user-{user_id}")


def pack(
    session: Session, dialogue_id: UUID, content: dict[str, Any], digest: str, archive: bytes, actor: str
) -> None:
    """Keep a package. One whose dialogue has moved on meanwhile is made anew, and this one let go."""
    dialogue = session.get_one(Dialogue, dialogue_id, with_for_update=True)
    if dialogue.status != Status.HELD:
        return
    row = DialoguePackage(
        id=new_id(), dialogue_id=dialogue.id, content=content, content_hash=digest, archive=archive
    )
    session.add(row)
    _move(session, dialogue, Action.PACK, Party.WORKER, actor)


def close(session: Session, dialogue: Dialogue, procurement: str, user_id: UUID) -> None:
    """The procurement is published: attach the package to it, and stop all direct contact."""
    dialogue.procurement, dialogue.closed_at = procurement, _now(session)
    _move(session, dialogue, Action.CLOSE, Party.BUYER, f"user-{user_id}")


def forget_addresses(session: Session, dialogue_id: UUID) -> None:
    """Nobody writes to the participants any more: take their addresses away."""
    session.execute(update(Participant).where(Participant.dialogue_id == dialogue_id).values(email=""))


def dialogue_stream(dialogue_id: UUID) -> str:
    """The stream that holds a dialogue's story."""
    return f"dialogue-{dialogue_id}"


def _move(
    session: Session, dialogue: Dialogue, action: Action, party: Party, actor: str, **more: str
) -> None:
    row = take(dialogue, action, party)
    session.flush()
    _tell(session, dialogue, row.event, actor, **more)


def _tell(session: Session, dialogue: Dialogue, event: str, actor: str, **more: str) -> None:
    told = EVENTS[event].from_payload({"dialogue_id": str(dialogue.id), **more})
    ledger.append(session, dialogue_stream(dialogue.id), told, actor)


def _now(session: Session) -> datetime:
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now
