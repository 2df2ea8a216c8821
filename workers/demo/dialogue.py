"""One dialogue of the demo, open for registration, with a question that is answered."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, select

from portal.accounts.queries import user_with_email
from portal.db import transaction_on
from portal.dialogues import queries, service
from portal.dialogues.models import Dialogue
from portal.organisations.queries import today

INVITATION = (
    "Regionen förbereder en upphandling av potatis och rotfrukter till sina kök och vill lära sig hur krav "
    "på lågt klimatavtryck kan utformas.\n\nDialogen är öppen för alla. Frågor, svar och allt material "
    "publiceras senast när upphandlingen annonseras, och deltagande ger inget företräde."
)
AGENDA = "1. Vad köken behöver\n2. Hur klimatavtryck mäts och bevisas\n3. Frågor"


def make_dialogue(engine: Engine, buyer_email: str) -> None:
    """Write it once, through the same services that people use."""
    with transaction_on(engine) as session:
        buyer = user_with_email(session, buyer_email)
        if buyer is None or session.scalars(select(Dialogue.id).limit(1)).first() is not None:
            return
        invitation = service.Invitation(
            title="Potatis och rotfrukter med lågt klimatavtryck",
            kind="group",
            regime="under_troskel",
            invitation=INVITATION,
            agenda=AGENDA,
            place="Digitalt möte",
            meets_on=today(session) + timedelta(days=45),
        )
        dialogue = service.write(session, invitation, buyer.id)
        service.open_up(session, dialogue, service.seen(dialogue), today(session), buyer.id)
        service.ask(session, dialogue, "Räknas transporten till köket med?")
        (question,) = queries.questions(session, dialogue.id)
        told = "Ja, hela vägen till det kök som varan levereras till."
        service.answer(session, dialogue, question, told, buyer.id)
