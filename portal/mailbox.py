"""The demo's mailbox: what would have been sent, for all to read. Does not exist outside demo mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template
from sqlalchemy import select

from portal.access import DEMO, enter
from portal.db import reading
from portal.mail import Mail

if TYPE_CHECKING:
    from uuid import UUID

NEWEST = 100

mailbox = Blueprint("mailbox", __name__, url_prefix="/demo/brevlada")


@mailbox.get("")
@enter(DEMO)
def overview() -> str:
    """The newest mails."""
    with reading() as session:
        newest = select(Mail).order_by(Mail.created_at.desc(), Mail.id.desc()).limit(NEWEST)
        return render_template("mailbox/overview.html", mails=session.scalars(newest).all())


@mailbox.get("/<uuid:mail_id>")
@enter(DEMO)
def show(mail_id: UUID) -> str:
    """One mail with its links to follow."""
    with reading() as session:
        mail = session.get(Mail, mail_id) or abort(404)
        return render_template("mailbox/show.html", mail=mail)
