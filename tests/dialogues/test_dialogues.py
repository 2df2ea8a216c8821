"""A dialogue is open to all, the same for all, on record, and over when the procurement is published."""

from __future__ import annotations

import io
import itertools
import json
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from portal.accounts.models import Role
from portal.declarations.desk import today
from portal.dialogues import queries, service
from portal.dialogues.competition import sensitive_words
from portal.dialogues.models import Dialogue, Participant
from portal.dialogues.transitions import TRANSITIONS, Action, NotAllowed, Party, Status, may, take
from portal.ledger import StoredEvent
from portal.mail import Mail
from portal.plans import service as plans
from portal.plans.transitions import Status as PlanStatus
from schemas.canonical import content_hash
from tests import factories
from tests.accounts.people import make_staff, sign_in
from workers.demo.dialogue import make_dialogue
from workers.dialogue_package import packed
from workers.subscriber import Fact
from workers.subscriptions import SUBSCRIBERS

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

pytestmark = pytest.mark.usefixtures("worker_environment")

LAWFUL = (
    "Regionen vill lära sig hur potatis med lågt klimatavtryck kan upphandlas. Dialogen är öppen för alla. "
    "Frågor, svar och allt material publiceras, och deltagande ger inget företräde."
)
SECRET = "Vi bjuder endast in utvalda lokala odlare till ett slutet möte."
MEETS = today() + timedelta(days=30)


def invitation(**changes: str) -> dict[str, str]:
    """What a buyer types."""
    day = {
        "meets_on-day": str(MEETS.day),
        "meets_on-month": str(MEETS.month),
        "meets_on-year": str(MEETS.year),
    }
    texts = {
        "title": "Potatis till skolorna",
        "kind": "group",
        "regime": "under_troskel",
        "invitation": LAWFUL,
        "agenda": "1. Vad vi behöver. 2. Frågor.",
        "place": "Falun",
    }
    return {**texts, **day, **changes}


def firm(**changes: str) -> dict[str, str]:
    """What somebody types who wants to take part."""
    told = {
        "firm": "Åkerns Potatis AB",
        "person": "Anna Åker",
        "email": "anna@akern.example",
        "has_ties": "yes",
        "ties": "Min syster sitter i nämnden.",
        "accepts": "1",
    }
    return {**told, **changes}


@pytest.fixture
def buyer(app: Flask, db_session: Session) -> FlaskClient:
    """A buyer's browser."""
    client = app.test_client()
    sign_in(client, make_staff(db_session, Role.BUYER, "inkopare@exempel.se"))
    return client


def seen(client: FlaskClient, address: str) -> str:
    """What the page has shown of the invitation."""
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', client.get(address).text)
    assert found, address
    return found[1]


def opened_up(client: FlaskClient, address: str) -> TestResponse:
    """Press the button that publishes the invitation."""
    return client.post(f"{address}/oppna", data={"seen": seen(client, address)})


def only(session: Session) -> Dialogue:
    """The one dialogue there is, as it is now."""
    session.expire_all()
    return session.scalars(select(Dialogue)).one()


def deliver(session: Session, event: str, subscriber: str) -> list[Mail]:
    """What the worker does, twice over, when the newest event of this kind is told; the mails it wrote."""
    session.expire_all()
    query = select(StoredEvent).where(StoredEvent.type == event).order_by(StoredEvent.occurred_at.desc())
    stored = session.scalars(query).first()
    assert stored is not None, event
    fact, one = Fact(stored, stored.event()), SUBSCRIBERS[subscriber]
    for _twice in range(2):
        one.settle(session, fact, one.compute(one.load(session, fact)))
        session.commit()
    return list(session.scalars(select(Mail).where(Mail.key.startswith(f"{subscriber}-{stored.id}"))))


def test_every_step_by_every_party() -> None:
    """What the table has leads where it says; everything else is refused and moves nothing."""
    told = {(row.source, row.action, row.party): row.target for row in TRANSITIONS}
    assert told == {
        ("draft", "change", "buyer"): "draft",
        ("draft", "open", "buyer"): "open",
        ("open", "register", "anyone"): "open",
        ("open", "ask", "anyone"): "open",
        ("open", "answer", "buyer"): "open",
        ("open", "add", "buyer"): "open",
        ("open", "hold", "buyer"): "held",
        ("held", "answer", "buyer"): "held",
        ("held", "add", "buyer"): "held",
        ("held", "pack", "worker"): "packaged",
        ("packaged", "answer", "buyer"): "held",
        ("packaged", "add", "buyer"): "held",
        ("packaged", "close", "buyer"): "closed",
    }
    for status, action, party in itertools.product(Status, Action, Party):
        dialogue = Dialogue(status=status)
        wanted = told.get((status, action, party))
        assert may(dialogue, action, party) is (wanted is not None)
        if wanted is None:
            with pytest.raises(NotAllowed):
                take(dialogue, action, party)
        else:
            take(dialogue, action, party)
        assert dialogue.status == (wanted or status)


def test_from_invitation_to_procurement(app: Flask, db_session: Session, buyer: FlaskClient) -> None:
    """Written, found lawful, joined, asked, answered, held, packed for all, closed: nothing after that."""
    make_staff(db_session, Role.LAWYER, "jurist@exempel.se")
    visitor, other = app.test_client(), app.test_client()
    past = str(MEETS.year - 1)
    for bad in ({"agenda": ""}, {"meets_on-day": ""}, {"meets_on-year": past}, {"category": "fruit_nordic"}):
        assert buyer.post("/upphandla/dialoger/ny", data=invitation(**bad)).status_code == 422, bad
    made = buyer.post("/upphandla/dialoger/ny", data=invitation(invitation=SECRET))
    assert made.headers["Location"] in buyer.get("/upphandla/dialoger").text
    desk = made.location
    assert [one.recipient for one in deliver(db_session, "DialogueWritten", "mail_dialogue_written")] == [
        "jurist@exempel.se"
    ]
    number = only(db_session).number
    public = f"/dialoger/{number}"
    refused = opened_up(buyer, desk)
    assert (refused.status_code, "öppet" in refused.text) == (422, True)
    text = f"{invitation()['title']}\n\n{SECRET}\n\n{invitation()['agenda']}"
    assert f'name="text" value="{text}"' in refused.text
    assert visitor.get(public).status_code == 404
    # The title is published too; and a page that was made before somebody else's words overwrites none.
    old = seen(buyer, f"{desk}/andra")
    titled = invitation(title="Bara lokala odlare bjuds in", seen=old)
    assert buyer.post(f"{desk}/andra", data=titled).status_code == 302
    assert opened_up(buyer, desk).status_code == 422
    late = buyer.post(f"{desk}/andra", data=invitation(agenda="Min dagordning", seen=old))
    assert (late.status_code, "Min dagordning" in late.text, old in late.text) == (409, True, False)
    assert buyer.post(f"{desk}/oppna", data={"seen": old}).status_code == 409
    buyer.post(f"{desk}/andra", data=invitation(seen=seen(buyer, desk), category="potato"))
    assert opened_up(buyer, desk).status_code == 302
    assert "Potatis till skolorna" in visitor.get("/dialoger").text

    for wrong in ({"email": "x"}, {"accepts": ""}, {"has_ties": ""}, {"ties": ""}, {"firm": ""}):
        again = visitor.post(f"{public}/anmal", data=firm(**wrong))
        assert (again.status_code, "Fel: " in again.text) == (422, True), wrong
    for _twice in range(2):
        assert visitor.post(f"{public}/anmal", data=firm()).status_code == 302
    (receipt,) = deliver(db_session, "DialogueJoined", "mail_dialogue_joined")
    assert receipt.recipient == "anna@akern.example"
    assert (
        other.post(f"{public}/anmal", data=firm(firm="B 🥔", email="b@b.example", has_ties="no")).status_code
        == 302
    )

    warned = visitor.post(f"{public}/fraga", data={"said": "Är 14 kronor kilot ett bra pris?"})
    assert (warned.status_code, 'name="sure"' in warned.text, "14 kronor, pris" in warned.text) == (
        422,
        True,
        True,
    )
    for _twice in range(2):
        visitor.post(f"{public}/fraga", data={"said": "Behöver potatisen vara tvättad?"})
    deliver(db_session, "DialogueAsked", "mail_dialogue_asked")
    assert "tvättad?" not in other.get(public).text
    (question,) = queries.questions(db_session, only(db_session).id)
    unlawful = buyer.post(f"{desk}/svara/{question.id}", data={"said": "Vi vill gynna lokala odlare."})
    assert (unlawful.status_code, "jurist godta texten" in unlawful.text) == (422, True)
    assert unlawful.text.count("Vi vill gynna lokala odlare.</textarea>") == 1
    for _twice in range(2):
        buyer.post(f"{desk}/svara/{question.id}", data={"said": "Ja, allt ska vara tvättat."})
    second = buyer.post(f"{desk}/svara/{question.id}", data={"said": "Nej, borstad räcker."})
    assert (second.status_code, "Nej, borstad räcker.</textarea>" in second.text) == (409, True)
    answers = deliver(db_session, "DialogueAnswered", "mail_dialogue_answered")
    assert sorted(one.recipient for one in answers) == ["anna@akern.example", "b@b.example"]
    assert len({one.body_text for one in answers}) == 1
    assert visitor.get(public).text.count("Ja, allt ska vara tvättat.") == 1

    material = {"title": "Odlarens bild", "giver": "Åkerns Potatis AB", "said": "Lagret klarar åtta månader."}
    for _twice in range(2):
        buyer.post(f"{desk}/underlag", data=material)
    assert len(queries.material(db_session, only(db_session).id)) == 1
    visitor.post(f"{public}/fraga", data={"said": "Tillhör grannen samma kartell?"})
    minutes = {"people": "Inköparen. Inga band.", "said": "Alla ville ha längre avtal."}
    assert buyer.post(f"{desk}/genomford", data={**minutes, "people": ""}).status_code == 422
    too_early = buyer.post(f"{desk}/stang", data={"procurement": "D 1"})
    assert too_early.status_code == 409
    buyer.post(f"{desk}/genomford", data=minutes)
    deliver(db_session, "DialogueHeld", "pack_dialogue")
    assert only(db_session).status == "packaged"
    sent = deliver(db_session, "DialoguePackaged", "mail_dialogue_packaged")
    assert sorted(one.recipient for one in sent) == ["anna@akern.example", "b@b.example"]
    first = queries.newest_package(db_session, only(db_session).id)

    buyer.post(f"{desk}/underlag", data={**material, "title": "Efterhand"})
    assert only(db_session).status == "held"
    deliver(db_session, "DialogueSupplemented", "repack_supplemented")
    package = queries.newest_package(db_session, only(db_session).id)
    assert first is not None
    assert package is not None
    assert package.id != first.id
    everything = (
        *("Åkerns Potatis AB", "Min syster sitter i nämnden.", "Behöver potatisen vara tvättad?"),
        *("Ja, allt ska vara tvättat.", "Lagret klarar åtta månader.", "Efterhand"),
        *("Alla ville ha längre avtal.", "Inköparen. Inga band.", "Falun", "1. Vad vi behöver. 2. Frågor."),
        "inte besvarad",
    )
    page = visitor.get(f"{public}/underlag").text
    files = opened(visitor.get(f"{public}/underlag.zip").data)
    written = PdfReader(io.BytesIO(files["underlag.pdf"])).pages[0].extract_text()
    for words in everything:
        assert words in page, words
        assert words in files["underlag.txt"].decode(), words
        assert words in re.sub(r"\s+", " ", written), words
    assert "B □" in written  # what the font does not have keeps nobody from the package
    for text in (page, files["underlag.txt"].decode(), files["underlag.json"].decode()):
        assert "kartell" not in text  # shown with its answer, as whoever asked was told
        assert "B 🥔" in text
        assert "anna@akern.example" not in text
        assert "Anna Åker" not in text
    assert content_hash(json.loads(files["underlag.json"])) == package.content_hash

    buyer.post(f"{desk}/stang", data={"procurement": "D 2026/17"})
    assert [one.id for one in queries.dialogues_for_procurement(db_session, "D 2026/17")] == [
        only(db_session).id
    ]
    assert len(deliver(db_session, "DialogueClosed", "mail_dialogue_closed")) == 2
    assert set(db_session.scalars(select(Participant.email))) == {""}
    closed = visitor.get(public).text
    assert "D 2026/17" in closed
    assert "<textarea" not in closed
    assert visitor.post(f"{public}/anmal", data=firm()).status_code == 409
    too_late = visitor.post(f"{public}/fraga", data={"said": "Hej?"})
    assert (too_late.status_code, "Hej?" in too_late.text) == (409, True)
    assert buyer.post(f"{desk}/underlag", data=material).status_code == 409
    assert visitor.get(f"{public}/underlag.zip").status_code == 200


def opened(content: bytes) -> dict[str, bytes]:
    """The files of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_plan_leads_to_the_dialogue_and_back(app: Flask, db_session: Session, buyer: FlaskClient) -> None:
    """A dialogue begun from a plan is found from it, by the producer too, who gets the invitation by mail."""
    grower = factories.a_producer(db_session)
    waiting = factories.in_review(db_session, producer=grower)
    plan = plans.start(db_session, waiting.declaration.id, waiting.footprint, grower.id)
    plan.status, plan.total = PlanStatus.AGREED, {"before": 2.0, "after": 1.0, "low": -2.0, "high": -0.5}
    db_session.commit()
    assert f"/upphandla/dialoger/ny?plan={plan.id}" in buyer.get(f"/atgardsplaner/{plan.id}").text
    made = buyer.post("/upphandla/dialoger/ny", data=invitation(plan=str(plan.id), kind="one_to_one"))
    opened_up(buyer, made.location)
    assert f"/atgardsplaner/{plan.id}" in buyer.get(made.location).text
    link = f"/dialoger/{only(db_session).number}"
    # One at a time or together: what is written is published, so competitors read it.
    assert app.test_client().post(f"{link}/fraga", data={"said": "Vilket pris?"}).status_code == 422
    assert link in buyer.get(f"/atgardsplaner/{plan.id}").text
    producer = app.test_client()
    sign_in(producer, grower)
    assert link in producer.get(f"/deklarationer/{waiting.declaration.id}/atgardsplan").text
    mails = deliver(db_session, "DialogueOpened", "mail_dialogue_opened")
    assert [one.recipient for one in mails] == ["odlare@exempel.se"]


def test_a_package_that_was_overtaken_is_let_go(app: Flask, db_session: Session) -> None:
    """What was said while it was packed is never missing from the package that everybody gets."""
    user = make_staff(db_session, Role.BUYER, "inkopare@exempel.se")
    form: dict[str, Any] = {
        key: value for key, value in invitation().items() if not key.startswith("meets_on")
    }
    dialogue = service.write(db_session, service.Invitation(**form, meets_on=MEETS), user.id)
    with pytest.raises(service.DayPassed):
        service.open_up(db_session, dialogue, service.seen(dialogue), MEETS + timedelta(days=1), user.id)
    service.open_up(db_session, dialogue, service.seen(dialogue), MEETS, user.id)
    service.ask(db_session, dialogue, "En fråga?")
    service.hold(db_session, dialogue, "Ingen", "Inget", user.id)
    one = SUBSCRIBERS["pack_dialogue"]
    stored = db_session.scalars(select(StoredEvent).where(StoredEvent.type == "DialogueHeld")).one()
    fact = Fact(stored, stored.event())
    early = one.compute(one.load(db_session, fact))
    (question,) = queries.questions(db_session, dialogue.id)
    service.answer(db_session, dialogue, question, "Ett svar.", user.id)
    one.settle(db_session, fact, early)
    assert queries.newest_package(db_session, dialogue.id) is None
    content = {**early.content, "title": "Annat"}
    assert packed(dialogue.id, content).digest != early.digest
    assert packed(dialogue.id, early.content).archive == early.archive
    db_session.commit()
    # And what somebody writes while somebody else closes comes too late: a closed dialogue stays closed.
    one.settle(db_session, fact, one.compute(one.load(db_session, fact)))
    db_session.commit()
    writer, material = app.test_client(), {"title": "Bild", "giver": "Odlaren", "said": "Något"}
    sign_in(writer, user)
    closing = service.to_write(db_session, dialogue.id)
    assert closing is not None
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(writer.post, f"/upphandla/dialoger/{dialogue.id}/underlag", data=material)
        with pytest.raises(TimeoutError):
            late.result(0.5)
        service.close(db_session, closing, "D 1", user.id)
        db_session.commit()
        assert late.result(10).status_code == 409
    assert only(db_session).status == "closed"


def test_the_demo_has_an_open_dialogue_once(engine: Engine, db_session: Session) -> None:
    """Started twice there is still one, its invitation lawful, its question answered."""
    make_staff(db_session, Role.BUYER, "inkopare@exempel.se")
    for _twice in range(2):
        make_dialogue(engine, "inkopare@exempel.se")
    dialogue = only(db_session)
    assert (dialogue.status, dialogue.number) == ("open", 1)
    assert [bool(one.answer) for one in queries.questions(db_session, dialogue.id)] == [True]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Vi tar 12,50 kr kilot", ["12,50 kr"]),
        ("Hur stor kapacitet har ni? Och vilken kapacitet?", ["kapacitet"]),
        ("Vilken rabatt ger du?", ["rabatt"]),
        ("Behöver potatisen vara tvättad, och priset på el?", ["priset"]),
        ("Prispallen och en prisad ost", []),
        ("Vi har 30 hektar och kör på torsdagar", []),
        ("What price do you ask?", ["price"]),
    ],
)
def test_what_competitors_must_not_tell_each_other(text: str, found: list[str]) -> None:
    """Prices, capacity and shares of the market are found; farming words are not."""
    assert sensitive_words(text) == found
