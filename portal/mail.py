"""Outgoing mail: written to a table in the transaction that needs it, sent later by a worker.

Each mail has a key of the one reason for sending it, so work that is done twice still
leaves one mail. Texts live in `templates/mail/<name>.<language>.txt`, first line the subject.
"""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from uuid import UUID

from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlalchemy import ForeignKey, String, Text, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.accounts.models import User
from portal.db import Base, new_id
from portal.i18n import DEFAULT_LANGUAGE, day, kg_co2e, number
from portal.ledger import append
from schemas.events import MailQueued

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.config import Settings

SMTP_TIMEOUT_S = 20
ACTOR = "mail"

_texts = Environment(
    loader=PackageLoader("portal", "templates/mail"),
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701 - plain text, never shown as HTML
    keep_trailing_newline=True,
)
_texts.filters.update(number=number, kgco2e=kg_co2e, day=day)


class Mail(Base):
    """One mail to one person.

    Attributes:
        key: why it was written, such as `confirm-<event id>`; unique.
        sent_at: when the mail server took it; None while it waits, and for good in a demo without SMTP_URL.
    """

    __tablename__ = "mails"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body_text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
    sent_at: Mapped[datetime | None]


def queue_mail(
    session: Session,
    key: str,
    to: UUID | str,
    template: str,
    context: Mapping[str, object],
    locale: str | None = None,
) -> UUID:
    """Write a mail to the outbox, once per key, and append `MailQueued`.

    Args:
        key: the one reason for this mail; with a key seen before nothing is written.
        to: a user's id (language and address are the user's), or an address.
        template: name of the text, such as `confirm`; `name` and `locale` are added to the context.

    Returns:
        the id of the mail with this key.

    Raises:
        LookupError: there is no such user.
    """
    user = session.get(User, to) if isinstance(to, UUID) else None
    if isinstance(to, UUID) and user is None:
        raise LookupError(f"no user {to}")
    language = locale or (user.locale if user else DEFAULT_LANGUAGE)
    subject, body = compose(template, language, {"name": user.name if user else "", **context})
    values = {
        "id": new_id(),
        "key": key,
        "user_id": user.id if user else None,
        "recipient": user.email if user else str(to),
        "subject": subject,
        "body_text": body,
    }
    statement = (
        insert(Mail).values(values).on_conflict_do_nothing(index_elements=[Mail.key]).returning(Mail.id)
    )
    mail_id = session.scalar(statement)
    if mail_id is None:
        return session.scalars(select(Mail.id).where(Mail.key == key)).one()
    append(session, f"mail-{mail_id}", MailQueued(mail_id=mail_id), ACTOR)
    return mail_id


def compose(template: str, language: str, context: Mapping[str, object]) -> tuple[str, str]:
    """Subject and body of a mail in one language. The subject is kept to one line of 200 characters."""
    text = _texts.get_template(f"{template}.{language}.txt").render(locale=language, **context)
    subject, _, body = text.partition("\n")
    return " ".join(subject.split())[:200], body.strip() + "\n"


def send(mail: Mail, settings: Settings) -> bool:
    """Hand a mail to the server in `SMTP_URL`; False when there is none, as in a demo.

    Raises:
        OSError, smtplib.SMTPException: not taken; try again later.
    """
    if not settings.smtp_url:
        return False
    url = urlsplit(settings.smtp_url)
    with _connect(url.scheme, url.hostname or "", url.port) as server:
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(_message(mail, settings))
    return True


def _connect(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=SMTP_TIMEOUT_S, context=context)
    server = smtplib.SMTP(host, port or 25, timeout=SMTP_TIMEOUT_S)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=context)
        server.ehlo()
    return server


def _message(mail: Mail, settings: Settings) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = formatdate(mail.created_at.timestamp())
    # The same id however often it is tried, so that a repeated attempt shows up once in the reader's inbox.
    domain = parseaddr(settings.mail_from)[1].partition("@")[2] or "localhost"
    message["Message-ID"] = f"<{mail.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body_text)
    return message
