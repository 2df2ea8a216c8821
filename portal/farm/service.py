"""Save the farm's answers, and let drafts take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.accounts.models import Organisation
from portal.declarations import service as declarations
from portal.declarations.service import Entry
from portal.declarations.versions import Conflict, Fate, conflicts_of, fate, is_empty
from portal.farm.filling import Difference
from portal.farm.models import FarmAnswer
from portal.farm.queries import farm_rows
from schemas.events import FarmAnswersSaved
from schemas.questionnaire import Answer, Family


def farm_stream(organisation_id: UUID, year: int) -> str:
    """The stream that holds one farm's year."""
    return f"farm-{organisation_id}-{year}"


def save_farm_answers(
    session: Session,
    organisation_id: UUID,
    year: int,
    form: Family,
    answers: Mapping[str, Answer],
    seen: Mapping[str, int],
    user_id: UUID,
) -> list[Conflict]:
    """Save what the farm's page says; what others changed meanwhile is returned, not overwritten.

    Args:
        form: the farm's form, which says what revision each question has today.
        seen: question id -> the version the page was opened with, 0 when there was no answer.
    """
    _lock(session, organisation_id)
    rows = dict(farm_rows(session, organisation_id, year))
    said = {name: one for name, one in answers.items() if name in rows or not is_empty(one)}
    fates = {name: fate(rows.get(name), one, seen.get(name, 0)) for name, one in said.items()}
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    written = []
    for name, answer in said.items():
        rev = form.questions[name].rev
        again = fates[name] is Fate.SAME and rows[name].question_rev != rev
        if fates[name] is not Fate.WRITE and not again:
            continue
        if name in rows:
            session.add(rows[name].earlier())
        else:
            rows[name] = FarmAnswer(organisation_id=organisation_id, year=year, question_id=name, version=0)
            session.add(rows[name])
        rows[name].write(answer, rev, user_id, now)
        written.append(name)
    if written:
        session.flush()
        event = FarmAnswersSaved(organisation_id=organisation_id, year=year, question_ids=tuple(written))
        ledger.append(session, farm_stream(organisation_id, year), event, f"user-{user_id}")
    return conflicts_of(session, rows, [name for name, one in fates.items() if one is Fate.CONFLICT])


def take_into(
    session: Session, declaration_id: UUID, wanted: Sequence[Difference], user_id: UUID
) -> list[str]:
    """Let a draft take the farm's answers; questions that somebody has answered meanwhile are returned.

    Raises:
        NotAllowed: it has been handed in, or taken back.
    """
    entries = [Entry(one.new, one.provenance, one.seen) for one in wanted]
    return declarations.put_answers(session, declaration_id, entries, user_id, "farm")


def _lock(session: Session, organisation_id: UUID) -> None:
    """Two people on the farm's page take turns; new declarations need not wait for them."""
    session.scalars(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    ).one()
