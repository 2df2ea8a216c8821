"""The daily look through the ledger: kept, signed, and loud when the chain does not hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from portal.accounts.models import Role
from portal.audit import service
from portal.audit.models import LedgerCheck
from portal.audit.queries import newest_check
from portal.ledger import StoredEvent, append, seal
from portal.mail import Mail
from portal.signing import jws
from portal.signing.private import as_text, new_private_key
from portal.signing.queries import keyring
from schemas.events import DayBegan
from tests import factories
from tests.accounts.people import make_staff, sign_in
from workers.subscriber import Fact
from workers.subscriptions import SUBSCRIBERS

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.config import Settings

DAY = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has just happened counts as settled."""
    monkeypatch.setattr(service, "SETTLED_AFTER", timedelta(0))


def check(session: Session, settings: Settings, day: date = DAY) -> LedgerCheck:
    """One morning's look."""
    service.record_check(session, settings, day, service.look(session), "verify_ledger")
    session.commit()
    found = newest_check(session)
    assert found is not None
    return found


def tamper(session: Session, statement: str) -> None:
    """Change something past the triggers."""
    session.execute(text("SET LOCAL session_replication_role = replica"))
    session.execute(text(statement))
    session.commit()


def test_a_whole_ledger_is_written_down_once_a_day(db_session: Session, settings: Settings) -> None:
    """The count and the hash stand there, the next day's names the one before, and nobody is alarmed."""
    factories.in_review(db_session)
    first = check(db_session, settings)
    assert (first.breaches, first.previous_root) == ([], "")
    assert first.events == db_session.query(StoredEvent).count()
    service.record_check(db_session, settings, DAY, service.look(db_session), "verify_ledger")
    second = check(db_session, settings, DAY + timedelta(days=1))
    assert (second.previous_root, second.breaches) == (first.root, [])
    assert db_session.query(LedgerCheck).count() == 2


def test_the_digest_is_signed_and_can_be_checked_by_anybody(
    app: Flask, db_session: Session, settings: Settings
) -> None:
    """With a key the digest is public and holds; it says exactly what the row says."""
    from dataclasses import replace

    signing = replace(settings, signing_key=as_text(new_private_key()))
    factories.a_producer(db_session)
    row = check(db_session, signing)
    told = app.test_client().get(f"/logg/{DAY}.json").get_json()
    signed = jws.check(told["jwt"], keyring(db_session), kind=service.DIGEST_KIND)
    assert (signed.content["root"], signed.content["events"]) == (row.root, row.events)
    assert app.test_client().get("/logg/2027-03-02.json").status_code == 404
    assert app.test_client().get("/logg/igar.json").status_code == 404


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'user-0' WHERE type = 'DeclarationSubmitted'",
        "DELETE FROM events WHERE type = 'AnswersSaved'",
        "UPDATE events SET payload = '{}' WHERE type = 'FootprintComputed'",
    ],
)
@pytest.mark.usefixtures("worker_environment")
def test_a_changed_ledger_alarms_everywhere(
    app: Flask, db_session: Session, settings: Settings, statement: str
) -> None:
    """The row names the place, administrators get a mail, the staff page and the metrics say so."""
    admin = make_staff(db_session, Role.ADMIN, "admin@exempel.se")
    factories.in_review(db_session)
    tamper(db_session, statement)
    row = check(db_session, settings)
    assert row.breaches
    stored = db_session.scalars(select(StoredEvent).where(StoredEvent.type == "LedgerBroken")).one()
    SUBSCRIBERS["mail_ledger_broken"].settle(db_session, Fact(stored, stored.event()), None)
    db_session.commit()
    mail = db_session.scalars(select(Mail).where(Mail.key.startswith("mail_ledger_broken"))).one()
    assert (mail.recipient, row.breaches[0]["stream"] in mail.body_text) == (admin.email, True)
    client = app.test_client()
    sign_in(client, admin)
    assert "Loggen stämmer inte" in client.get("/drift/logg").text
    assert "Loggen stämmer inte" in client.get("/drift/leveranser").text
    assert f"jordnara_ledger_breaches {len(row.breaches)}.0" in client.get("/metrics").text


def test_a_history_written_anew_is_found_by_yesterdays_digest(
    db_session: Session, settings: Settings
) -> None:
    """A stream rewritten with seals and head to match holds in itself, but is not what was there before."""
    append(db_session, "calendar", DayBegan(day="2027-03-01"), "relay")
    check(db_session, settings)
    alone = db_session.scalars(select(StoredEvent).where(StoredEvent.stream == "calendar")).one()
    db_session.execute(text("SET LOCAL session_replication_role = replica"))
    alone.actor = "user-somebody-else"
    forged = seal(alone)
    change = "UPDATE events SET actor = :actor, hash = :hash WHERE id = :id"
    db_session.execute(text(change), {"actor": alone.actor, "hash": forged, "id": alone.id})
    head = "UPDATE streams SET head_hash = :hash WHERE name = :name"
    db_session.execute(text(head), {"hash": forged, "name": alone.stream})
    db_session.commit()
    db_session.expire_all()
    row = check(db_session, settings, DAY + timedelta(days=1))
    assert [one["stream"] for one in row.breaches] == [service.STREAM]
