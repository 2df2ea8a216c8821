"""Say what becomes of drafts that nobody touches, and remove them when it has been said twice.

How long is data: the rule `drafts` in schemas/retention/rules.yml. A change begins the time anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import ledger
from portal.declarations.models import AnswerRow, Declaration, EarlierAnswer
from portal.declarations.queries import sheet_of
from portal.declarations.transitions import Action, Party, take
from portal.drafts import queries
from portal.drafts.models import DraftNotice, Notice
from portal.i18n import TIME_ZONE
from portal.results.models import Preview
from portal.whatif.models import WhatIf
from schemas.events import DraftNoticed, DraftRemoved
from schemas.retention import days_of

READY_AFTER_DAYS = 7
# A form that has been ready for longer than this is somebody's decision, not their forgetfulness.
READY_UNTIL_DAYS = 60
FIRST_BEFORE_DAYS, LAST_BEFORE_DAYS = 60, 14
BETWEEN_NOTICES_DAYS = 30


def notice_idle(session: Session, today: date, actor: str) -> None:
    """Write down every notice that is due today, with one event for each draft."""
    keep_days = days_of("drafts")
    ready = queries.drafts_to_tell(session, Notice.READY, _days_ago(today, READY_AFTER_DAYS))
    _tell(session, _still_news(session, ready, today), Notice.READY, today, None, actor)
    first = queries.drafts_to_tell(session, Notice.FIRST, _days_ago(today, keep_days - FIRST_BEFORE_DAYS))
    _tell(session, first, Notice.FIRST, today, today + timedelta(days=FIRST_BEFORE_DAYS), actor)
    told_by = today - timedelta(days=BETWEEN_NOTICES_DAYS)
    idle = _days_ago(today, keep_days - LAST_BEFORE_DAYS)
    last = queries.drafts_to_warn_again(session, idle, told_by)
    _tell(session, last, Notice.LAST, today, today + timedelta(days=LAST_BEFORE_DAYS), actor)


def remove_idle(session: Session, today: date, actor: str) -> None:
    """Remove the answers of drafts whose time has run out; the number stays, and that it was removed."""
    for declaration_id in queries.drafts_to_remove(session, _days_ago(today, days_of("drafts")), today):
        _remove(session, declaration_id, actor)


def _remove(session: Session, declaration_id: UUID, actor: str) -> None:
    declaration = session.get_one(Declaration, declaration_id, with_for_update=True)
    take(declaration, Action.REMOVE, Party.WORKER)
    for table in (AnswerRow, EarlierAnswer, Preview, WhatIf):
        session.execute(delete(table).where(table.declaration_id == declaration_id))
    session.flush()
    event = DraftRemoved(declaration_id=declaration_id)
    ledger.append(session, ledger.declaration_stream(declaration_id), event, actor)


def _still_news(session: Session, drafts: Iterable[Declaration], today: date) -> Iterable[Declaration]:
    oldest = _days_ago(today, READY_UNTIL_DAYS)
    recent = (draft for draft in drafts if draft.updated_at >= oldest)
    return (draft for draft in recent if not sheet_of(session, draft).problems())


def _tell(
    session: Session,
    drafts: Iterable[Declaration],
    kind: Notice,
    today: date,
    removed_on: date | None,
    actor: str,
) -> None:
    for draft in drafts:
        session.add(
            DraftNotice(
                declaration_id=draft.id,
                kind=kind.value,
                untouched_since=draft.updated_at,
                noticed_on=today,
                removed_on=removed_on,
            )
        )
        session.flush()
        day = removed_on.isoformat() if removed_on else ""
        event = DraftNoticed(declaration_id=draft.id, kind=kind.value, removed_on=day)
        ledger.append(session, ledger.declaration_stream(draft.id), event, actor)


def _days_ago(today: date, days: int) -> datetime:
    return datetime.combine(today - timedelta(days=days), time.min, TIME_ZONE)
