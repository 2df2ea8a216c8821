"""Where answers were taken from, in words: for the producer, and for the reviewer from what was frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.declarations.models import AnswerRow, Declaration
from portal.i18n import day

Origin = Mapping[str, Any]


def sources_of(session: Session, rows: Iterable[AnswerRow]) -> dict[UUID, Declaration]:
    """The declarations that answers were copied from."""
    wanted = {row.copied_from for row in rows if row.copied_from is not None}
    if not wanted:
        return {}
    found = session.scalars(select(Declaration).where(Declaration.id.in_(wanted)))
    return {declaration.id: declaration for declaration in found}


def origin(row: AnswerRow, sources: Mapping[UUID, Declaration]) -> dict[str, Any] | None:
    """Where an answer was taken from, as it is frozen; None if somebody typed it into this declaration."""
    confirmed = row.confirmed_at.isoformat() if row.confirmed_at else None
    if row.copied_from is not None:
        source = sources[row.copied_from]
        return {"copied_from": source.number, "year": source.reference_year, "confirmed_at": confirmed}
    if row.farm_year is not None:
        return {"farm_year": row.farm_year, "farm_version": row.farm_version, "confirmed_at": confirmed}
    return None


def origin_words(told: Origin | None) -> str:
    """The same for people; empty for what was typed."""
    if told is None:
        return ""
    if "farm_year" in told:
        words = _("Hämtat från gården, år %(year)s", year=told["farm_year"])
    else:
        words = _("Kopierat från %(number)s, år %(year)s", number=told["copied_from"], year=told["year"])
    if told["confirmed_at"] is None:
        return _("%(origin)s, inte bekräftat", origin=words)
    if "farm_year" in told:
        return words
    when = day(datetime.fromisoformat(told["confirmed_at"]))
    return _("%(origin)s, bekräftat %(when)s", origin=words, when=when)
