"""Refusing a declaration: reasons, the right to reply, and another reviewer's decision."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.db import engine_for, transaction_on
from portal.declarations.models import Declaration
from portal.mail import Mail
from portal.rejections import service
from portal.rejections.queries import rejection_of
from portal.review import guarding
from portal.review import service as reviewing
from portal.review.models import Decision
from tests import factories
from tests.accounts.people import sign_in
from workers import deliveries
from workers.deliveries import Limits
from workers.delivering import deliver_one
from workers.subscriptions import PAIRS, SUBSCRIBERS

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from tests.factories import InReview

WHY = "Skörden går inte att styrka."


@pytest.fixture
def first(db_session: Session) -> User:
    """The reviewer who proposes."""
    return factories.a_reviewer(db_session, "handlaggare@exempel.se")


@pytest.fixture
def proposed(db_session: Session, waiting: InReview, first: User) -> InReview:
    """A declaration that a first reviewer wants to refuse."""
    factories.impartial(db_session, waiting.declaration.id, first)
    service.propose_rejection(db_session, *factories.hashes_of(waiting), WHY, first.id)
    db_session.commit()
    return waiting


def work(database_url: str) -> None:
    """Relay and workers until nothing is due."""
    engine = engine_for(database_url)
    while True:
        with transaction_on(engine) as session:
            deliveries.fan_out(session, PAIRS)
            due = deliveries.due(session, 100)
        if not due:
            return
        for event_id, subscriber in due:
            assert deliver_one(engine, SUBSCRIBERS, Limits(), event_id, subscriber) == "done"


def status(session: Session, waiting: InReview) -> str:
    """Where the declaration is in the database now."""
    session.expire_all()
    return session.get_one(Declaration, waiting.declaration.id).status


def send(client: FlaskClient, waiting: InReview, action: str, **typed: str) -> int:
    """Send one of the reviewer's forms."""
    _id, snapshot_hash, result_hash = factories.hashes_of(waiting)
    data = {"snapshot_hash": snapshot_hash, "result_hash": result_hash, **typed}
    return client.post(f"/granskning/{waiting.declaration.id}/{action}", data=data).status_code


def test_reasons_reply_and_another_one_s_decision(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview, first: User
) -> None:
    """The whole way on the pages: proposed with reasons, answered, refused by somebody else."""
    sign_in(client, first)
    factories.impartial(db_session, waiting.declaration.id, first)
    assert send(client, waiting, "foresla-avslag", rejection=" ") == 422
    assert send(client, waiting, "foresla-avslag", rejection=WHY) == 302
    assert status(db_session, waiting) == "rejection_proposed"

    sign_in(client, waiting.producer)
    home = f"/deklarationer/{waiting.declaration.id}"
    page = client.get(f"{home}/avslag").text
    assert WHY in page
    assert "Du kan svara till och med" in page
    assert f"{home}/avslag" in client.get("/deklarationer").text
    organisation_id = str(waiting.declaration.organisation_id)
    answer = {"organisation_id": organisation_id, "reply": ""}
    assert client.post(f"{home}/avslag", data=answer).status_code == 422
    assert client.post(f"{home}/avslag", data={**answer, "reply": "Vågsedlarna finns."}).status_code == 302
    assert status(db_session, waiting) == "rejection_answered"
    assert client.post(f"{home}/avslag", data={**answer, "reply": "En gång till"}).status_code == 409

    sign_in(client, reviewer)
    factories.impartial(db_session, waiting.declaration.id, reviewer)
    assert "Vågsedlarna finns." in client.get(f"/granskning/{waiting.declaration.id}").text
    assert send(client, waiting, "avsla", refusal="Vågsedlarna gäller ett annat år.") == 302
    assert status(db_session, waiting) == "rejected"
    refused = db_session.scalars(select(Decision).where(Decision.kind == "rejected")).one()
    assert refused.proposal_id is not None
    sign_in(client, waiting.producer)
    page = client.get(f"{home}/avslag").text
    for words in ("Vågsedlarna gäller ett annat år.", WHY, "Vågsedlarna finns."):
        assert words in page


def test_nobody_is_refused_while_there_is_time_to_reply(
    db_session: Session, proposed: InReview, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the last day has passed a refusal is too early; the day after it is not."""
    key = factories.hashes_of(proposed)
    factories.impartial(db_session, proposed.declaration.id, reviewer)
    with pytest.raises(guarding.TooEarly):
        service.reject(db_session, *key, WHY, reviewer.id)
    db_session.rollback()
    found = rejection_of(db_session, db_session.get_one(Declaration, proposed.declaration.id))
    assert found is not None
    assert found.proposal.reply_by is not None
    last = found.proposal.reply_by
    assert not found.is_over(last)
    assert found.is_over(last + timedelta(days=1))
    later = found.proposal.decided_at + timedelta(days=60)
    monkeypatch.setattr(service, "now_in", lambda _session: later)
    service.reject(db_session, *key, WHY, reviewer.id)
    db_session.commit()
    assert status(db_session, proposed) == "rejected"


def test_whoever_proposed_it_does_not_decide(db_session: Session, proposed: InReview, first: User) -> None:
    """Four eyes here too: even after a reply the first reviewer cannot refuse."""
    service.reply(db_session, proposed.declaration.id, "Jo.", proposed.producer.id)
    db_session.commit()
    with pytest.raises(guarding.SamePerson):
        service.reject(db_session, *factories.hashes_of(proposed), WHY, first.id)


def test_a_proposal_can_fall(
    client: FlaskClient, db_session: Session, proposed: InReview, first: User
) -> None:
    """The review goes on, and a new proposal gives a new right to reply."""
    sign_in(client, first)
    assert send(client, proposed, "ateruppta") == 302
    assert status(db_session, proposed) == "in_review"
    service.propose_rejection(db_session, *factories.hashes_of(proposed), WHY, first.id)
    db_session.commit()
    assert status(db_session, proposed) == "rejection_proposed"


def test_it_falls_with_whoever_steps_aside(db_session: Session, proposed: InReview, first: User) -> None:
    """What somebody with a conflict of interest has proposed holds nobody up."""
    reviewing.state_impartiality(db_session, proposed.declaration.id, first.id, is_impartial=False)
    db_session.commit()
    assert status(db_session, proposed) == "in_review"


def test_a_reply_is_the_company_s_own(client: FlaskClient, db_session: Session, proposed: InReview) -> None:
    """Nothing can be said in its name from outside, and nothing where nobody asked."""
    other = factories.in_review(db_session, product_name="Annan potatis", producer=proposed.producer)
    sign_in(client, proposed.producer)
    data = {"organisation_id": str(proposed.declaration.organisation_id), "reply": "Hej"}
    address = f"/deklarationer/{other.declaration.id}/avslag"
    assert client.get(address).status_code == 409
    assert client.post(address, data=data).status_code == 409


@pytest.mark.usefixtures("worker_environment")
def test_everybody_concerned_gets_one_letter(
    database_url: str,
    db_session: Session,
    proposed: InReview,
    reviewer: User,
    first: User,
) -> None:
    """The producer about the proposal and the refusal, the reviewers about the reply, each once."""
    service.reply(db_session, proposed.declaration.id, "Jo.", proposed.producer.id)
    factories.impartial(db_session, proposed.declaration.id, reviewer)
    service.reject(db_session, *factories.hashes_of(proposed), WHY, reviewer.id)
    db_session.commit()
    work(database_url)
    db_session.expire_all()
    sent = sorted((mail.key.split("-")[0], mail.recipient) for mail in db_session.scalars(select(Mail)))
    wanted = [
        ("mail_rejected", proposed.producer.email),
        ("mail_rejection_answered", first.email),
        ("mail_rejection_answered", reviewer.email),
        ("mail_rejection_proposed", proposed.producer.email),
    ]
    assert [one for one in sent if "reject" in one[0]] == sorted(wanted)
