"""Mails are written once, in the reader's language, and handed to the server as they should be."""

from __future__ import annotations

import email
import email.policy
import re
import socket
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from jinja2 import UndefinedError
from sqlalchemy import select

from portal import mail as mails
from portal.ledger import StoredEvent
from portal.mail import Mail, compose, queue_mail, send
from tests.accounts.people import make_producer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.config import Settings

TEXTS = Path(mails.__file__).parent / "templates" / "mail"
CONTEXT = {"link": "http://localhost/bekrafta/x", "hours": "48"}


class Server(threading.Thread):
    """A mail server for one conversation: it keeps what it was given."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(10)
        self.url = f"smtp://127.0.0.1:{self.listener.getsockname()[1]}"
        self.message = b""
        self.start()

    def run(self) -> None:
        """Speak just enough SMTP."""
        connection, _ = self.listener.accept()
        with connection, connection.makefile("rwb", buffering=0) as talk:
            talk.write(b"220 test\r\n")
            for line in iter(talk.readline, b""):
                verb = line.split()[0].upper()
                if verb == b"DATA":
                    talk.write(b"354 go on\r\n")
                    self.message = b"".join(iter(talk.readline, b".\r\n"))
                talk.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 fine\r\n")

    def received(self) -> email.message.EmailMessage:
        """The message that was handed over."""
        self.join(10)
        return email.message_from_bytes(self.message, policy=email.policy.default)


@pytest.fixture
def server() -> Iterator[Server]:
    """A running mail server."""
    running = Server()
    yield running
    running.listener.close()


def test_a_mail_is_queued_once_per_key(db_session: Session) -> None:
    """Doing the same work twice leaves one mail and one event, without a word of personal data in it."""
    user = make_producer(db_session)
    first = queue_mail(db_session, "confirm-1", user.id, "confirm", CONTEXT)
    assert queue_mail(db_session, "confirm-1", user.id, "confirm", CONTEXT) == first
    assert queue_mail(db_session, "confirm-2", user.id, "confirm", CONTEXT) != first
    queued = db_session.scalars(select(StoredEvent).where(StoredEvent.type == "MailQueued")).all()
    assert len(queued) == 2
    assert queued[0].payload == {"mail_id": str(first)}
    mail = db_session.get_one(Mail, first)
    assert (mail.recipient, mail.sent_at) == ("odlare@exempel.se", None)
    assert mail.body_text.startswith("Hej Provodlare Ett,")


def test_a_mail_can_go_to_an_address_without_account(db_session: Session) -> None:
    """Somebody without an account gets Swedish unless another language is asked for."""
    swedish = queue_mail(db_session, "k1", "nagon@exempel.se", "welcome", CONTEXT)
    english = queue_mail(db_session, "k2", "nagon@exempel.se", "welcome", CONTEXT, locale="en")
    assert db_session.get_one(Mail, swedish).subject == "Ditt konto är klart"
    assert db_session.get_one(Mail, english).subject == "Your account is ready"


def test_an_unknown_person_gets_no_mail(db_session: Session) -> None:
    """A wrong id is an error of ours, not a mail to nobody."""
    with pytest.raises(LookupError):
        queue_mail(db_session, "k", uuid4(), "welcome", CONTEXT)


def test_every_text_exists_in_both_languages() -> None:
    """No reader gets a mail in the wrong language because its translation is missing."""
    names = {path.name for path in TEXTS.glob("*.txt")}
    assert names
    for name in names:
        stem = re.sub(r"\.(sv|en)\.txt$", "", name)
        assert {f"{stem}.sv.txt", f"{stem}.en.txt"} <= names


def test_a_missing_word_is_noticed() -> None:
    """A text whose context lacks a word fails instead of going out with a hole."""
    with pytest.raises(UndefinedError, match="link"):
        compose("confirm", "sv", {"name": "x", "hours": "48"})


def test_a_subject_stays_on_one_line() -> None:
    """A name with line breaks cannot add headers to a mail."""
    subject, body = compose("welcome", "sv", {"name": "A\r\nBcc: x@exempel.se", "link": "y"})
    assert "\n" not in subject
    assert body.startswith("Hej A")


def test_a_mail_reaches_the_server_whole(db_session: Session, settings: Settings, server: Server) -> None:
    """Swedish letters, sender, recipient and a lasting id arrive as written."""
    mail = db_session.get_one(
        Mail, queue_mail(db_session, "k", make_producer(db_session).id, "confirm", CONTEXT)
    )
    assert send(mail, replace(settings, smtp_url=server.url))
    message = server.received()
    assert message["To"] == "odlare@exempel.se"
    assert message["Subject"] == "Bekräfta din e-postadress"
    assert message["From"] == "Jordnära <no-reply@jordnara.example>"
    assert message["Message-ID"] == f"<{mail.id}@jordnara.example>"
    assert "någon, troligen du" in message.get_content()
    assert "http://localhost/bekrafta/x" in message.get_content()


def test_without_a_server_the_mail_stays(db_session: Session, settings: Settings) -> None:
    """In a demo nothing is sent, and the caller is told."""
    mail = db_session.get_one(Mail, queue_mail(db_session, "k", "nagon@exempel.se", "welcome", CONTEXT))
    assert send(mail, settings) is False


def test_a_server_that_is_down_is_an_error(db_session: Session, settings: Settings) -> None:
    """The caller learns that it has to try again."""
    mail = db_session.get_one(Mail, queue_mail(db_session, "k", "nagon@exempel.se", "welcome", CONTEXT))
    with socket.socket() as deaf:  # bound but not listening: nobody answers there
        deaf.bind(("127.0.0.1", 0))
        with pytest.raises(OSError, match="refused"):
            send(mail, replace(settings, smtp_url=f"smtp://127.0.0.1:{deaf.getsockname()[1]}"))


def test_the_demo_mailbox_shows_the_mails(make_app: Callable[..., Flask], db_session: Session) -> None:
    """The list and each mail open, links in it can be followed, and markup in it is text."""
    mail_id = queue_mail(db_session, "k", "<b>x</b>@exempel.se", "confirm", CONTEXT)
    db_session.commit()
    client = make_app(demo=True).test_client()
    overview = client.get("/demo/brevlada").text
    assert f'href="/demo/brevlada/{mail_id}"' in overview
    page = client.get(f"/demo/brevlada/{mail_id}").text
    assert 'href="http://localhost/bekrafta/x"' in page
    assert "<b>x</b>" not in overview + page
    assert client.get(f"/demo/brevlada/{uuid4()}").status_code == 404
