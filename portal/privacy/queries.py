"""Everything that is stored about a person.

What names a person is found in the tables' own foreign keys, so a table that is added later is in the
copy without anybody having thought of it. Left out of such rows are secrets, and what is a company's
rather than the person's: answers, files, and whatever else is stored as JSON or bytes.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, ColumnElement, LargeBinary, Table, func, or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.db import Base
from portal.dialogues.models import Participant
from portal.feedback.models import AccessibilityReport
from portal.ledger import StoredEvent
from portal.mail import Mail
from portal.organisations.models import Invitation

SECRET_WORDS = ("hash", "secret", "token", "totp")
OTHERS_DATA = {"invitations": {"email", "email_key"}}  # whom one has invited


def columns_naming_people() -> list[tuple[Table, Column[Any]]]:
    """Every column of every table that refers to a person."""
    import portal.models  # noqa: F401 - fills the metadata

    return [
        (table, column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == User.__tablename__ for key in column.foreign_keys)
    ]


def everything_about(session: Session, user_id: UUID) -> dict[str, Any]:
    """A person's data, ready to be written as JSON."""
    user = session.get_one(User, user_id)
    return {
        "exported_at": session.scalars(select(func.clock_timestamp())).one().isoformat(),
        "person": _rows(session, User.__table__, User.__table__.c.id, user_id)[0],
        "rows_that_name_you": _rows_naming(session, user_id),
        "mails_to_your_address": _rows(session, Mail.__table__, Mail.__table__.c.recipient, user.email),
        "invitations_to_your_address": _own_invitations(session, user),
        "accessibility_reports_from_your_address": _rows(
            session, AccessibilityReport.__table__, AccessibilityReport.__table__.c.email, user.email
        ),
        "dialogues_joined_from_your_address": _rows(
            session, Participant.__table__, Participant.__table__.c.email, user.email
        ),
        "events": _events(session, user_id),
    }


def _rows_naming(session: Session, user_id: UUID) -> dict[str, Any]:
    """Table -> column that names the person -> rows."""
    found: dict[str, dict[str, Any]] = {}
    for table, column in columns_naming_people():
        rows = _rows(session, table, column, user_id)
        if rows:
            found.setdefault(table.name, {})[column.name] = rows
    return found


def _rows(session: Session, table: Any, column: ColumnElement[Any], value: object) -> list[dict[str, Any]]:
    shown = [one for one in table.columns if _is_own(one)]
    query = select(*shown).where(column == value).order_by(*table.primary_key.columns)
    return [{name: _plain(item) for name, item in row._mapping.items()} for row in session.execute(query)]


def _is_own(column: Any) -> bool:
    is_secret = any(word in column.name for word in SECRET_WORDS)
    is_others = column.name in OTHERS_DATA.get(column.table.name, ())
    return not is_secret and not is_others and not isinstance(column.type, JSON | LargeBinary)


def _own_invitations(session: Session, user: User) -> list[dict[str, Any]]:
    query = select(Invitation).where(Invitation.email_key == user.email_key).order_by(Invitation.id)
    return [
        {
            "id": str(one.id),
            "email": one.email,
            "role": one.role,
            "terms": one.terms,
            "invited_at": one.invited_at.isoformat(),
            "outcome": one.outcome,
        }
        for one in session.scalars(query)
    ]


def _events(session: Session, user_id: UUID) -> list[dict[str, Any]]:
    """What the person did, and what was done about them, as the ledger has it."""
    about = StoredEvent.payload["user_id"].astext == str(user_id)
    query = select(StoredEvent).where(or_(StoredEvent.actor == f"user-{user_id}", about))
    return [
        {
            "type": one.type,
            "stream": one.stream,
            "actor": one.actor,
            "occurred_at": one.occurred_at.isoformat(),
            "payload": one.payload,
        }
        for one in session.scalars(query.order_by(StoredEvent.occurred_at, StoredEvent.id))
    ]


def _plain(value: object) -> Any:
    """A stored value as JSON has it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal) else value
