"""Drafts by how long nobody has touched them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from portal.declarations.models import Declaration
from portal.declarations.transitions import Status
from portal.drafts.models import DraftNotice, Notice


def drafts_to_tell(session: Session, kind: Notice, touched_before: datetime) -> Sequence[Declaration]:
    """Drafts not changed since then about which this has not been said since their last change."""
    query = _never_handed_in(touched_before).where(~_told(kind))
    return session.scalars(query.order_by(Declaration.number).with_for_update(skip_locked=True)).all()


def drafts_to_warn_again(
    session: Session, touched_before: datetime, first_noticed_by: date
) -> Sequence[Declaration]:
    """Of those to be told for the last time, the ones that were told for the first time by that day."""
    first = _told(Notice.FIRST, DraftNotice.noticed_on <= first_noticed_by)
    query = _never_handed_in(touched_before).where(first, ~_told(Notice.LAST))
    return session.scalars(query.order_by(Declaration.number).with_for_update(skip_locked=True)).all()


def drafts_to_remove(session: Session, touched_before: datetime, today: date) -> Sequence[UUID]:
    """Drafts not changed since then whose two notices have been given, the last with its time run out."""
    in_time = _told(Notice.LAST, DraftNotice.removed_on <= today)
    query = _never_handed_in(touched_before).where(_told(Notice.FIRST), in_time)
    return session.scalars(query.with_only_columns(Declaration.id).order_by(Declaration.number)).all()


def _never_handed_in(touched_before: datetime) -> Select[Declaration]:
    return select(Declaration).where(
        Declaration.status == Status.DRAFT,
        Declaration.version == 0,
        Declaration.updated_at < touched_before,
    )


def _told(kind: Notice, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """This notice was given after the draft's last change."""
    return (
        select(DraftNotice.kind)
        .where(
            DraftNotice.declaration_id == Declaration.id,
            DraftNotice.kind == kind.value,
            DraftNotice.untouched_since == Declaration.updated_at,
            *more,
        )
        .exists()
    )
