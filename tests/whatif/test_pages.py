"""Trying other answers: chosen, typed, computed by the workers, and never written into the declaration."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from flask import Response
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from portal.db import transaction_on
from portal.declarations.models import AnswerRow, Declaration
from portal.ledger import StoredEvent
from portal.whatif import service
from portal.whatif.models import WhatIf
from tests import factories
from tests.accounts.people import sign_in
from workers import deliveries
from workers.deliveries import Limits
from workers.delivering import deliver_one
from workers.subscriptions import SUBSCRIBERS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.accounts.models import User

OURS = [("WhatIfRequested", "compute_what_if")]
LESS = {"fraga": "mineral-n_an", "mineral-n_an": "80", "mineral-n_an__unit": "kg[N]/ha"}


@pytest.fixture
def grower(client: FlaskClient, db_session: Session) -> User:
    """A producer, signed in in `client`."""
    user = factories.a_producer(db_session)
    sign_in(client, user)
    return user


@pytest.fixture
def draft(db_session: Session, grower: User) -> Declaration:
    """A complete draft."""
    return factories.a_draft(db_session, grower)


def address(declaration: Declaration) -> str:
    """Where answers are tried."""
    return f"/deklarationer/{declaration.id}/vad-hander-om"


def work(engine: Engine) -> int:
    """The workers' part; how many questions were answered."""
    with transaction_on(engine) as session:
        deliveries.fan_out(session, OURS)
        due = deliveries.due(session, 100)
    for event_id, subscriber in due:
        assert deliver_one(engine, SUBSCRIBERS, Limits(), event_id, subscriber) == "done"
    return len(due)


def stored(session: Session) -> list[WhatIf]:
    """Every question, the oldest first."""
    session.expire_all()
    return list(session.scalars(select(WhatIf).order_by(WhatIf.asked_at)))


def test_from_the_result_to_a_difference(
    client: FlaskClient, engine: Engine, db_session: Session, draft: Declaration
) -> None:
    """Choose, type, wait, read: total, percent, interval and lines; the page asks again until it is there."""
    before = {row.question_id: row.version for row in db_session.scalars(select(AnswerRow))}
    page = client.get(address(draft)).text
    assert "Välj svar att ändra" in page
    assert "123,45" in page
    form = client.get(f"{address(draft)}?fraga=mineral-n_an").text
    assert 'value="123,45"' in form
    sent = client.post(address(draft), data=LESS)
    assert sent.status_code == 302
    waiting = client.get(sent.location)
    assert "Räknar …" in waiting.text
    assert "http-equiv" in waiting.text
    plain = FlaskClient(client.application, Response)  # `client` would find a part of a page incomplete
    plain._cookies = client._cookies
    assert "X-Poll-Done" not in plain.get(f"{sent.location}/lage").headers
    assert work(engine) == 1
    assert plain.get(f"{sent.location}/lage").headers["X-Poll-Done"] == ""
    shown = client.get(sent.location).text
    for words in (
        "Skillnaden rad för rad",
        "Troligt spann för skillnaden",
        "\N{MINUS SIGN}",
        "Det här påverkar mest",
        "80 kg N/ha i stället för 123,45 kg N/ha",
        "Ändra i min deklaration",
        f"/deklarationer/{draft.id}/fraga/",
    ):
        assert words in shown.replace("\N{NO-BREAK SPACE}", " "), words
    db_session.expire_all()
    assert {row.question_id: row.version for row in db_session.scalars(select(AnswerRow))} == before
    assert "Det här påverkar mest" in client.get(address(draft)).text


def test_what_is_handed_in_can_be_tried_but_not_changed(
    client: FlaskClient, engine: Engine, db_session: Session, grower: User
) -> None:
    """The frozen answers are compared with, and no link leads to changing them."""
    waiting = factories.in_review(db_session, producer=grower)
    result = client.get(f"/deklarationer/{waiting.declaration.id}/resultat").text
    assert address(waiting.declaration) in result
    sent = client.post(address(waiting.declaration), data=LESS)
    work(engine)
    shown = client.get(sent.location).text
    assert "Skillnaden rad för rad" in shown
    assert "Ändra i min deklaration" not in shown
    (asked,) = stored(db_session)
    assert asked.answers == waiting.submission.snapshot["answers"]
    assert asked.factor_set == waiting.footprint.factor_set
    assert asked.result is not None
    assert asked.result["before"] == pytest.approx(float(waiting.footprint.total_kg_co2e), rel=1e-6)


def test_what_matters_most_can_be_asked_for_alone(
    client: FlaskClient, engine: Engine, draft: Declaration
) -> None:
    """Without a choice the answer is the list, each row leading to its form."""
    sent = client.post(address(draft))
    work(engine)
    shown = client.get(sent.location).text
    assert "Det här påverkar mest" in shown
    assert "Skillnaden rad för rad" not in shown
    assert f"{address(draft)}?fraga=" in shown


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({**LESS, "mineral-n_an": "mycket"}, "mycket"),
        ({**LESS, "mineral-n_an": "-5"}, "-5"),
        ({**LESS, "mineral-n_an": "123,45"}, "inte ändrat något"),
        ({"fraga": "mineral-n_an"}, "Det finns något att rätta"),
    ],
)
def test_what_cannot_be_read_is_kept_and_pointed_out(
    client: FlaskClient, db_session: Session, draft: Declaration, typed: dict[str, str], words: str
) -> None:
    """422 with the error at the field and everything typed; nothing is asked of the workers."""
    refused = client.post(address(draft), data=typed)
    assert refused.status_code == 422
    assert "<title>Fel: " in refused.text
    assert words in refused.text
    assert 'href="#mineral-n_an"' in refused.text
    assert stored(db_session) == []


def test_answers_that_raise_new_questions_ask_them(
    client: FlaskClient, db_session: Session, draft: Declaration
) -> None:
    """Who tries slurry is asked how much, in the same form; then it is computed."""
    typed = {"fraga": "organic-kinds", "organic-kinds": "slurry"}
    more = client.post(address(draft), data=typed)
    assert more.status_code == 200
    assert "behövs svar på fler frågor" in more.text
    assert 'name="fraga" value="organic-wet_slurry"' in more.text
    asked_for = re.findall(r'name="fraga" value="([^"]+)"', more.text)
    assert stored(db_session) == []
    both = {
        **typed,
        "fraga": asked_for,
        "organic-wet_slurry": "30",
        "organic-wet_slurry__unit": "t/ha",
    }
    assert client.post(address(draft), data=both).status_code == 302
    (asked,) = stored(db_session)
    assert {"organic.kinds", "organic.wet_slurry"} <= set(asked.changes)


@pytest.mark.parametrize("wanted", ["", "fraga=a&fraga=product-name&fraga=crop-kind"])
def test_choosing_nothing_or_what_cannot_be_tried(
    client: FlaskClient, draft: Declaration, wanted: str
) -> None:
    """What the product is stays; an empty choice is pointed out."""
    page = client.get(f"{address(draft)}?valj=1&{wanted}")
    assert page.status_code == 422
    assert "Välj minst ett svar" in page.text


def test_too_many_at_once_are_pointed_out(client: FlaskClient, draft: Declaration) -> None:
    """Seven are too many to keep apart; the choice stays ticked."""
    names = ("crop-area", "crop-harvest", "crop-sold", "crop-method", "mineral-kinds", "mineral-n_an")
    wanted = "&".join(f"fraga={name}" for name in (*names, "organic-kinds"))
    page = client.get(f"{address(draft)}?valj=1&{wanted}")
    assert page.status_code == 422
    assert "Välj högst 6" in page.text
    assert page.text.count(" checked") == 7


def test_nothing_to_compare_with_yet(client: FlaskClient, db_session: Session, grower: User) -> None:
    """A draft without a figure says so instead of a form."""
    empty = factories.a_draft(db_session, grower, given={"crop.kind": factories.answers()["crop.kind"]})
    for answer in (client.get(address(empty)), client.post(address(empty), data=LESS)):
        assert answer.status_code == 409
        assert "när det finns en siffra" in answer.text


def test_nobody_elses_declaration_can_be_tried(
    client: FlaskClient, engine: Engine, db_session: Session, draft: Declaration
) -> None:
    """Neither the form nor an answer that was computed for somebody else."""
    sent = client.post(address(draft), data=LESS)
    client.post("/logga-ut")
    other = factories.a_producer(db_session, "annan@exempel.se")
    sign_in(client, other)
    own = factories.a_draft(db_session, other, product_name="Egen")
    for path in (address(draft), sent.location, f"{address(own)}/{sent.location.rsplit('/', 1)[1]}"):
        assert client.get(path).status_code == 404
    assert client.post(address(draft), data=LESS).status_code == 404


def test_trials_do_not_pile_up(
    client: FlaskClient,
    engine: Engine,
    db_session: Session,
    draft: Declaration,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only the newest are kept; a question removed before its turn is let go."""
    monkeypatch.setattr(service, "KEPT_PER_DECLARATION", 2)
    for _ in range(3):
        client.post(address(draft), data=LESS)
    kept = stored(db_session)
    assert len(kept) == 2
    assert work(engine) == 1
    assert work(engine) == 1
    assert work(engine) == 1
    assert all(one.result for one in stored(db_session))
    told = select(StoredEvent).where(StoredEvent.type == "WhatIfRequested")
    assert len(list(db_session.scalars(told))) == 3


def test_answers_changed_meanwhile_are_told(
    client: FlaskClient, engine: Engine, db_session: Session, draft: Declaration, grower: User
) -> None:
    """The page says that it is about the answers as they were."""
    sent = client.post(address(draft), data=LESS)
    work(engine)
    assert "har ändrats sedan du frågade" not in client.get(sent.location).text
    factories.save(db_session, draft, grower, {"crop-area": "8", "crop-area__unit": "ha"})
    assert "har ändrats sedan du frågade" in client.get(sent.location).text
