"""Ask what other answers would have given, and keep what comes of it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.db import new_id
from portal.whatif.models import WhatIf
from schemas.events import WhatIfRequested
from schemas.questionnaire import Answers, Problem, answers_to_json
from schemas.what_if import WhatIfResult

# Those before are nobody's answers, only trials: the page can always be asked again.
KEPT_PER_DECLARATION = 30


def ask(
    session: Session,
    declaration_id: UUID,
    answers: Answers,
    copied: Iterable[str],
    changes: Answers,
    factor_set: str,
    user_id: UUID,
) -> WhatIf:
    """Store the question and ask the workers for the answer. The declaration is not touched."""
    _make_room(session, declaration_id)
    asked = WhatIf(
        id=new_id(),
        declaration_id=declaration_id,
        asked_by=user_id,
        factor_set=factor_set,
        answers=answers_to_json(answers),
        copied=sorted(copied),
        changes=answers_to_json(changes),
    )
    session.add(asked)
    session.flush()
    event = WhatIfRequested(declaration_id=declaration_id, what_if_id=asked.id)
    ledger.append(session, ledger.declaration_stream(declaration_id), event, f"user-{user_id}")
    return asked


def record(session: Session, what_if_id: UUID, result: WhatIfResult | None, problem: Problem | None) -> None:
    """Keep the difference, or why there is none. One that has been removed meanwhile is let go."""
    asked = session.get(WhatIf, what_if_id)
    if asked is None:
        return
    if result is not None:
        asked.result = result.to_json()
    if problem is not None:
        asked.problem = {"question_id": problem.question_id, **problem.params}
    asked.computed_at = session.execute(select(func.clock_timestamp())).scalar_one()


def _make_room(session: Session, declaration_id: UUID) -> None:
    kept = (
        select(WhatIf.id)
        .where(WhatIf.declaration_id == declaration_id)
        .order_by(WhatIf.asked_at.desc())
        .limit(KEPT_PER_DECLARATION - 1)
    )
    older = WhatIf.declaration_id == declaration_id, WhatIf.id.not_in(kept)
    session.execute(delete(WhatIf).where(*older))
